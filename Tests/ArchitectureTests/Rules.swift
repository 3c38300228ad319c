/// A broken rule, with its place and its name.
struct Violation: Equatable, CustomStringConvertible {
    let place: String
    let rule: String

    var description: String { "\(place): \(rule)" }
}

/// The rules that the compiler does not check.
enum Rules {
    static let longestFile = 400
    static let mostUnsafeGlobals = 3

    /// Checks every file and the graph that their imports form.
    static func violations(in files: [SourceFile], layers: [String: Layer]) -> [Violation] {
        files.flatMap { fileViolations($0, layers: layers) } + unsafeGlobals(in: files)
            + cycles(in: files)
    }

    /// The rules that a file breaks by itself.
    static func fileViolations(_ file: SourceFile, layers: [String: Layer]) -> [Violation] {
        var found: [Violation] = []
        func report(_ line: Int, _ rule: String) {
            found.append(Violation(place: "\(file.path):\(line)", rule: rule))
        }
        let layer = layers[file.target]
        if layer == nil { report(1, "target \(file.target) has no entry in the import table") }
        for item in file.imports {
            if item.isTestable { report(item.line, "@testable import is not used") }
            if ["Foundation", "FoundationNetworking", "FoundationXML"].contains(item.module) {
                report(item.line, "\(item.module) is not imported: it adds 42 MB to the binary")
            } else if let layer, !layer.ours.union(layer.others).contains(item.module) {
                report(item.line, "\(file.target) may not import \(item.module)")
            }
        }
        for (index, line) in file.lines.enumerated() {
            if line.contains("@unchecked Sendable") {
                report(index + 1, "@unchecked Sendable is not used")
            }
            if line.split(whereSeparator: \.isWhitespace).first == "public" {
                report(index + 1, "nothing is public: the package has no library product")
            }
        }
        if file.lines.count - 1 > longestFile {
            report(file.lines.count - 1, "a file has at most \(longestFile) lines")
        }
        return found
    }

    /// Every `nonisolated(unsafe)`, once there are more than allowed.
    static func unsafeGlobals(in files: [SourceFile]) -> [Violation] {
        let places = files.flatMap { file in
            file.lines.indices.filter { file.lines[$0].contains("nonisolated(unsafe)") }
                .map { "\(file.path):\($0 + 1)" }
        }
        guard places.count > mostUnsafeGlobals else { return [] }
        return places.map {
            Violation(
                place: $0,
                rule: "nonisolated(unsafe) appears \(places.count) times, more than"
                    + " \(mostUnsafeGlobals)")
        }
    }

    /// Targets that reach themselves through imports.
    static func cycles(in files: [SourceFile]) -> [Violation] {
        let targets = Set(files.map(\.target))
        var graph: [String: Set<String>] = [:]
        for file in files {
            graph[file.target, default: []].formUnion(
                file.imports.map(\.module).filter(targets.contains))
        }
        return targets.sorted().compactMap { start in
            var reached: Set<String> = []
            var pending = Array(graph[start] ?? [])
            while let next = pending.popLast() {
                if reached.insert(next).inserted { pending += graph[next] ?? [] }
            }
            return reached.contains(start)
                ? Violation(place: "Sources/\(start)", rule: "\(start) imports itself in a circle")
                : nil
        }
    }
}
