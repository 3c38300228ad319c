internal import Glibc

/// Environment variables as a value, so that tests can pass their own.
package struct Environment: Sendable, ExpressibleByDictionaryLiteral {
    private let values: [String: String]

    /// The given variables and no others.
    package init(_ values: [String: String]) {
        self.values = values
    }

    /// The given variables and no others.
    package init(dictionaryLiteral elements: (String, String)...) {
        values = Dictionary(elements, uniquingKeysWith: { _, last in last })
    }

    /// The variables of this process, read once. Call it before other threads start.
    package static func current() -> Environment {
        var values: [String: String] = [:]
        var pointer = environ
        while let entry = pointer.pointee {
            let text = String(cString: entry)
            if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                values[String(text[..<equals])] = String(text[text.utf8.index(after: equals)...])
            }
            pointer += 1
        }
        return Environment(values)
    }

    /// The variable's value, or `nil` when it is unset or empty: for AWS tools both mean the same.
    package subscript(name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    /// All variables as `NAME=value`, sorted by name: the form in which a child process gets them.
    package var entries: [String] {
        values.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }
    }

    /// These variables with `values` in place of those of the same name.
    package func setting(_ values: [String: String]) -> Environment {
        Environment(self.values.merging(values) { _, new in new })
    }

    /// The variables whose name passes.
    package func filtered(_ isKept: (String) -> Bool) -> Environment {
        Environment(values.filter { isKept($0.key) })
    }
}
