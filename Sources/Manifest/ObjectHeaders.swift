internal import Platform

/// The headers that a site's owner decides for an object: Content-Type, Cache-Control and the like.
///
/// Two sets are equal when they have the same names and values; that equality is the fingerprint
/// by which a change of headers alone is seen. Names are lower-case and sorted.
package struct ObjectHeaders: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// One header.
    package struct Field: Hashable, Sendable {
        /// Lower-case name.
        package let name: String
        /// Value.
        package let value: String
    }

    /// The headers, sorted by name, each name once.
    package private(set) var fields: [Field] = []

    /// No headers.
    package init() {}

    /// The given headers; of a repeated name the last counts.
    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { self[name] = value }
    }

    /// The headers whose names are lower-case and ascend strictly by bytes, `nil` for others.
    init?(ascending fields: [Field]) {
        guard
            zip(fields, fields.dropFirst()).allSatisfy({
                UTF8Order.compare($0.name, $1.name) < 0
            }), fields.allSatisfy({ $0.name == $0.name.lowercased() })
        else { return nil }
        self.fields = fields
    }

    /// The value of a header; setting `nil` removes it.
    package subscript(name: String) -> String? {
        get {
            let name = name.lowercased()
            return fields.first { $0.name == name }?.value
        }
        set {
            let name = name.lowercased()
            fields.removeAll { $0.name == name }
            guard let newValue else { return }
            let index =
                fields.firstIndex { UTF8Order.compare(name, $0.name) < 0 } ?? fields.endIndex
            fields.insert(Field(name: name, value: newValue), at: index)
        }
    }

    /// Content-Type, or `nil`.
    package var contentType: String? { self["content-type"] }
}
