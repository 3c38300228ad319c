internal import Deploy

/// The value of a field of a log line.
package enum LogValue: Sendable, Equatable {
    case string(String)
    case integer(Int64)
    /// A number; one that JSON cannot write becomes `null`.
    case number(Double)
    case bool(Bool)
    case strings([String])
    case object([LogField])
    case list([LogValue])

    /// Its JSON text, every string redacted.
    func json(_ redactor: Redactor) -> String {
        switch self {
        case .string(let text): JSONLine.quoted(redactor.redact(text))
        case .integer(let number): String(number)
        case .number(let number): number.isFinite ? Self.json(number) : "null"
        case .bool(let flag): flag ? "true" : "false"
        case .strings(let texts):
            "[" + texts.map { JSONLine.quoted(redactor.redact($0)) }.joined(separator: ",") + "]"
        case .object(let fields): Self.json(fields, redactor)
        case .list(let values):
            "[" + values.map { $0.json(redactor) }.joined(separator: ",") + "]"
        }
    }

    /// The JSON text of an object; of two fields of a name the last counts.
    static func json(_ fields: [LogField], _ redactor: Redactor) -> String {
        var last: [String: Int] = [:]
        for (index, field) in fields.enumerated() { last[field.name] = index }
        let members = fields.enumerated().compactMap { index, field in
            last[field.name] == index
                ? JSONLine.quoted(field.name) + ":" + field.value.json(redactor) : nil
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    /// Whole numbers without ".0": a reader may look for an integer.
    private static func json(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? String(number)
    }
}

extension LogValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: String...) { self = .strings(elements) }
}

/// A named value of a log line.
package struct LogField: Sendable, Equatable {
    /// Its name.
    package let name: String
    /// Its value.
    package let value: LogValue

    /// A field.
    package init(_ name: String, _ value: LogValue) {
        self.name = name
        self.value = value
    }

    /// A field with a text; none when there is no text.
    package static func optional(_ name: String, _ text: String?) -> [LogField] {
        text.map { [LogField(name, .string($0))] } ?? []
    }
}
