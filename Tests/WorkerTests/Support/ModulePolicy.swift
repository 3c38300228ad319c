import TestSupport

/// A policy of the Terraform module, rendered as `templatefile` does it.
struct ModulePolicy {
    /// The JSON document.
    let text: String

    /// - Parameters:
    ///   - name: of a file in `infrastructure/policies`, without its endings.
    ///   - values: for the placeholders, all of them and no others.
    init(_ name: String, _ values: [String: String]) throws {
        let path = "\(PackageLayout.root)/infrastructure/policies/\(name).json.tftpl"
        var text = try FileBytes.readText(path)
        for (placeholder, value) in values {
            guard text.contains("${\(placeholder)}") else {
                throw TestSupportError("\(path) has no \(placeholder)")
            }
            text = text.replacing("${\(placeholder)}", with: value)
        }
        guard !text.contains("${") else { throw TestSupportError("\(path) has more placeholders") }
        self.text = text
    }

    /// The document without one of the actions that it allows.
    func without(_ action: String) throws -> String {
        guard text.contains("\"\(action)\"") else {
            throw TestSupportError("the policy does not allow \(action)")
        }
        return text.replacing("\"\(action)\"", with: "\"none:None\"")
    }
}
