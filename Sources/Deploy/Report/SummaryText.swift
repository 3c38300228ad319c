/// Sentences about a plan and about an outcome.
package enum SummaryText {
    /// One line for the end of a deployment or of a plan.
    package static func line(_ summary: DeploySummary) -> String {
        let isPlan = summary.result == .planned
        var parts: [String] = []
        let size = summary.uploaded > 0 ? " (\(Figures.bytes(summary.bytesUploaded)))" : ""
        parts.append("\(summary.uploaded) \(isPlan ? "to upload" : "uploaded")\(size)")
        if summary.updated > 0 { parts.append(Figures.count(summary.updated, "header update")) }
        parts.append("\(summary.deleted) \(isPlan ? "to delete" : "deleted")")
        parts.append("\(summary.unchanged) unchanged")
        if summary.withheld > 0 { parts.append("\(summary.withheld) withheld") }
        if summary.failed > 0 { parts.append("\(summary.failed) failed") }
        if summary.generation > 0 { parts.append("generation \(summary.generation)") }
        parts.append("\(traffic(summary.traffic)) in \(Figures.elapsed(summary.elapsed))")
        return "\(summary.result.rawValue): " + parts.joined(separator: ", ")
    }

    /// One line for a plan that is about to be carried out.
    package static func line(_ totals: PlanTotals) -> String {
        var parts = ["\(totals.uploads) to upload"]
        if totals.uploads > 0 { parts[0] += " (\(Figures.bytes(totals.uploadBytes)))" }
        if totals.updates > 0 { parts.append(Figures.count(totals.updates, "header update")) }
        parts.append("\(totals.deletions) to delete")
        parts.append("\(totals.unchanged) unchanged")
        if totals.withheld > 0 { parts.append("\(totals.withheld) withheld") }
        return "planned: " + parts.joined(separator: ", ")
    }

    private static func traffic(_ traffic: Traffic) -> String {
        let requests = Figures.count(traffic.requests, "request")
        guard traffic.retries > 0 else { return requests }
        let retries = traffic.retries == 1 ? "1 retry" : "\(traffic.retries) retries"
        return "\(requests) (\(retries))"
    }
}
