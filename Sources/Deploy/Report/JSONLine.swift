/// One JSON object on one line, its fields in the order they are added: readers of the stream see
/// `type` first, which an encoder of dictionaries would not promise.
package struct JSONLine: Sendable {
    private var body: String

    /// An object whose first field is its type.
    package init(type: String) {
        body = "{\"type\":" + Self.quoted(type)
    }

    /// The object, with a newline at its end.
    package var text: String { body + "}\n" }

    /// Adds a string, or `null`.
    package mutating func add(_ name: String, _ value: String?) {
        add(name, raw: value.map(Self.quoted) ?? "null")
    }

    /// Adds a number.
    package mutating func add(_ name: String, _ value: some FixedWidthInteger) {
        add(name, raw: String(value))
    }

    /// Adds an array of strings.
    package mutating func add(_ name: String, _ values: [String]) {
        add(name, raw: "[" + values.map(Self.quoted).joined(separator: ",") + "]")
    }

    private mutating func add(_ name: String, raw: String) {
        body += "," + Self.quoted(name) + ":" + raw
    }

    /// A JSON string (RFC 8259, section 7). U+2028 and U+2029 are escaped although they need not
    /// be: some readers take them for the end of a line.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x2028 || scalar.value == 0x2029:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
