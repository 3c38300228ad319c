internal import FoundationEssentials
internal import Manifest
internal import Platform

/// The JSON form of a configuration.
struct ConfigurationDocument: Decodable {
    let routes: [SiteConfiguration.Route]
    let ignore: [Glob]

    init(from decoder: any Decoder) throws {
        let fields = try StrictFields(decoder, named: ["routes", "ignore"])
        routes = try fields.value([RouteDocument].self, "routes")?.map(\.route) ?? []
        ignore = try fields.value([GlobDocument].self, "ignore")?.map(\.glob) ?? []
    }

    /// Tells a decoding error with the place where it happened.
    static func describe(_ failure: any Error, file: String) -> ConfigurationError {
        func error(_ path: [any CodingKey], _ problem: String) -> ConfigurationError {
            ConfigurationError(file: file, place: place(path), problem: problem)
        }
        switch failure {
        case let fault as DocumentFault:
            return ConfigurationError(
                file: file, place: place(fault.path), problem: fault.problem, hint: fault.hint)
        case DecodingError.typeMismatch(let type, let context):
            return error(context.codingPath, "\(name(of: type)) is expected here")
        case DecodingError.valueNotFound(let type, let context):
            return error(context.codingPath, "\(name(of: type)) is expected here")
        case DecodingError.keyNotFound(let key, let context):
            return error(context.codingPath, "the field \"\(key.stringValue)\" is missing")
        case DecodingError.dataCorrupted(let context):
            return error(context.codingPath, context.debugDescription)
        default:
            return error([], "\(failure)")
        }
    }

    /// `routes[1].headers`
    private static func place(_ path: [any CodingKey]) -> String {
        path.reduce(into: "") { place, key in
            if let index = key.intValue {
                place += "[\(index)]"
            } else {
                place += (place.isEmpty ? "" : ".") + key.stringValue
            }
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is [Any].Type, is [RouteDocument].Type, is [GlobDocument].Type: "an array"
        default: "an object"
        }
    }
}

/// One element of `routes`.
private struct RouteDocument: Decodable {
    let route: SiteConfiguration.Route

    init(from decoder: any Decoder) throws {
        let fields = try StrictFields(
            decoder, named: ["match", "cacheControl", "contentType", "gzip", "headers"])
        let match = try fields.required(GlobDocument.self, "match").glob
        let gzip = try fields.value(Bool.self, "gzip")
        var headers = ObjectHeaders()
        for (name, value) in try fields.value([String: String].self, "headers") ?? [:] {
            try fields.set(name, to: value, in: &headers, path: ["headers", name])
        }
        for (field, name) in [("cacheControl", "Cache-Control"), ("contentType", "Content-Type")] {
            guard let value = try fields.value(String.self, field) else { continue }
            try fields.set(name, to: value, in: &headers, path: [field])
        }
        if gzip == true, headers["content-encoding"] != nil {
            throw fields.fault(
                "a file that has a Content-Encoding of its own is not compressed once more",
                path: ["gzip"], hint: "remove \"gzip\" or the Content-Encoding")
        }
        route = SiteConfiguration.Route(match: match, headers: headers, gzip: gzip)
    }
}

/// A glob in the form of a string.
private struct GlobDocument: Decodable {
    let glob: Glob

    init(from decoder: any Decoder) throws {
        let pattern = try decoder.singleValueContainer().decode(String.self)
        do throws(GlobError) {
            glob = try Glob(pattern)
        } catch {
            throw DocumentFault(path: decoder.codingPath, problem: "\(error)", hint: nil)
        }
    }
}

/// What is wrong with the document though its types are right.
private struct DocumentFault: Error {
    let path: [any CodingKey]
    let problem: String
    let hint: String?
}

/// An object all of whose fields are known.
private struct StrictFields {
    /// A field of any name.
    struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private let container: KeyedDecodingContainer<Name>

    /// Refuses an object with a field of another name.
    init(_ decoder: any Decoder, named names: [String]) throws {
        container = try decoder.container(keyedBy: Name.self)
        // Sorted, so that of two unknown fields it is always the same that is reported.
        let unknown = container.allKeys.map(\.stringValue).sorted().first { !names.contains($0) }
        guard let unknown else { return }
        let hint = Suggestion.nearest(to: unknown, among: names).map { "did you mean \"\($0)\"?" }
        throw fault(
            "unknown field \"\(unknown)\"", path: [],
            hint: hint ?? "the fields are \(names.joined(separator: ", "))")
    }

    func value<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value? {
        let key = Name(stringValue: name)
        return container.contains(key) ? try container.decode(type, forKey: key) : nil
    }

    func required<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try container.decode(type, forKey: Name(stringValue: name))
    }

    /// Sets a header once it is found to be one that may be set, and to be set only once.
    func set(
        _ name: String, to value: String, in headers: inout ObjectHeaders, path: [String]
    ) throws {
        do throws(HeaderNames.Refusal) {
            try HeaderNames.check(name, value: value)
        } catch {
            throw fault(error.problem, path: path, hint: error.hint)
        }
        guard headers[name] == nil else {
            throw fault("the route sets the header \"\(name)\" twice", path: path, hint: nil)
        }
        headers[name] = value
    }

    func fault(_ problem: String, path: [String], hint: String?) -> DocumentFault {
        DocumentFault(
            path: container.codingPath + path.map { Name(stringValue: $0) },
            problem: problem, hint: hint)
    }
}
