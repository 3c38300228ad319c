/// What one `git push` of one branch came to (git-push(1), "Output").
enum PushResult: Equatable, Sendable {
    /// The remote has it, now or already.
    case accepted
    /// The remote's branch has commits that ours has not.
    case stale
    /// The remote, a hook of its or its protection will not have it.
    case refused(String)

    /// Reads what `git push --porcelain` wrote; `nil` when it says nothing of a branch, as it does
    /// when the connection failed.
    static func parse(_ output: String) -> PushResult? {
        for line in output.split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1].contains(":refs/heads/") else { continue }
            switch fields[0] {
            case " ", "*", "=": return .accepted
            case "!": return verdict(on: String(fields[2]))
            default: continue
            }
        }
        return nil
    }

    private static func verdict(on summary: String) -> PushResult {
        let stale = [
            "(fetch first)", "(non-fast-forward)", "(stale info)", "cannot lock ref",
            "failed to update ref", "incorrect old value provided", "reference already exists",
        ]
        // The remote's own words come first: a hook may quote anything.
        let isRefusal = summary.hasPrefix("[remote rejected]") && summary.contains("hook")
        if !isRefusal, stale.contains(where: summary.contains) { return .stale }
        return .refused(summary)
    }
}
