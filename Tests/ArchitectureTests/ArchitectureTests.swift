import TestSupport
import Testing

@Suite("Architecture")
struct ArchitectureTests {
    @Test("the sources keep the rules")
    func sources() throws {
        let folder = "\(PackageLayout.root)/Sources"
        let files = try FileTree.files(below: folder).filter { $0.hasSuffix(".swift") }.map {
            SourceFile(path: "Sources/\($0)", text: try FileBytes.readText("\(folder)/\($0)"))
        }
        try #require(!files.isEmpty)
        let violations = Rules.violations(in: files, layers: layers)
        #expect(
            violations.isEmpty, "\(violations.map(\.description).joined(separator: "\n"))")
    }

    @Test("the C shim stays small")
    func shim() throws {
        let folder = "\(PackageLayout.root)/Sources/CPlatform"
        let lineCount = try FileTree.files(below: folder).reduce(0) { sum, name in
            sum + (try FileBytes.readText("\(folder)/\(name)")).count { $0 == "\n" }
        }
        #expect(lineCount <= 150)
    }
}

/// The checker checked: each rule finds what it is there for.
@Suite("Architecture rules")
struct RulesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var target = "Deploy"
        let text: String
        let rule: String?
    }

    static let cases: [Case] = [
        Case(testDescription: "an arrow of the table", text: "import Manifest", rule: nil),
        Case(
            testDescription: "an arrow that points up", target: "HTTP", text: "import AWS",
            rule: "HTTP may not import AWS"),
        Case(
            testDescription: "a module of the system in a pure target",
            text: "internal import Glibc", rule: "Deploy may not import Glibc"),
        Case(
            testDescription: "a single declaration", target: "Manifest",
            text: "import struct HTTP.HTTPRequest", rule: "Manifest may not import HTTP"),
        Case(
            testDescription: "behind an attribute", target: "Platform",
            text: "@preconcurrency package import Deploy", rule: "Platform may not import Deploy"),
        Case(
            testDescription: "second on its line", target: "Platform",
            text: "import Glibc; import HTTP", rule: "Platform may not import HTTP"),
        Case(
            testDescription: "inside a condition", target: "Platform",
            text: "#if os(Linux)\n    import HTTP\n#endif", rule: "Platform may not import HTTP"),
        Case(
            testDescription: "Foundation proper", text: "import Foundation",
            rule: "Foundation is not imported: it adds 42 MB to the binary"),
        Case(
            testDescription: "a testable import", text: "@testable import Manifest",
            rule: "@testable import is not used"),
        Case(
            testDescription: "a target nobody decided about", target: "Extra", text: "let x = 1",
            rule: "target Extra has no entry in the import table"),
        Case(
            testDescription: "an unchecked promise",
            text: "final class Box: @unchecked Sendable {}",
            rule: "@unchecked Sendable is not used"),
        Case(
            testDescription: "public API", text: "public struct Box {}",
            rule: "nothing is public: the package has no library product"),
        Case(testDescription: "a comment", text: "// import HTTP, @unchecked Sendable", rule: nil),
        Case(
            testDescription: "a file of 400 lines",
            text: String(repeating: "let x = 1\n", count: 400), rule: nil),
        Case(
            testDescription: "a file of 401 lines",
            text: String(repeating: "let x = 1\n", count: 401),
            rule: "a file has at most 400 lines"),
    ]

    @Test("find", arguments: cases)
    func find(_ example: Case) {
        let file = SourceFile(path: "Sources/\(example.target)/File.swift", text: example.text)
        let rules = Rules.fileViolations(file, layers: layers).map(\.rule)
        #expect(rules == (example.rule.map { [$0] } ?? []))
    }

    @Test("name the line")
    func place() {
        let file = SourceFile(path: "Sources/HTTP/A.swift", text: "\n\nimport Deploy\n")
        #expect(
            Rules.fileViolations(file, layers: layers).map(\.description) == [
                "Sources/HTTP/A.swift:3: HTTP may not import Deploy"
            ])
    }

    @Test("count unsafe globals over all files", arguments: [(3, 0), (4, 4)])
    func unsafeGlobals(count: Int, violations: Int) {
        let files = (0..<count).map {
            SourceFile(path: "Sources/HTTP/\($0).swift", text: "nonisolated(unsafe) let x = 1")
        }
        #expect(Rules.unsafeGlobals(in: files).count == violations)
    }

    @Test("find a circle, and who is in it")
    func cycles() {
        let files = [
            SourceFile(path: "Sources/A/A.swift", text: "import B"),
            SourceFile(path: "Sources/B/B.swift", text: "import C\nimport D"),
            SourceFile(path: "Sources/C/C.swift", text: "import A"),
            SourceFile(path: "Sources/D/D.swift", text: ""),
        ]
        #expect(
            Rules.cycles(in: files).map(\.place) == ["Sources/A", "Sources/B", "Sources/C"])
    }

    @Test("the table itself has no circle")
    func table() {
        let files = layers.map { target, layer in
            SourceFile(
                path: "Sources/\(target)/A.swift",
                text: layer.ours.map { "import \($0)" }.joined(separator: "\n"))
        }
        #expect(Rules.cycles(in: files).isEmpty)
    }
}
