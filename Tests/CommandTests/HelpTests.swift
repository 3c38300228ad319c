import TestSupport
import Testing
import deploy_dist

/// The help of every command, in full: see the files in `Golden/`.
struct HelpTests {
    @Test(arguments: ["", "deploy", "plan", "doctor", "history", "rollback"])
    func help(command: String) throws {
        let words = command.isEmpty ? [] : [command]
        guard case .inquiry(let text) = try DeployDistOptions(arguments: words + ["--help"]) else {
            Issue.record("no help")
            return
        }
        let name = (["help"] + words).joined(separator: "-") + ".txt"
        #expect(try text == Golden.expected(name, actual: text))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}
