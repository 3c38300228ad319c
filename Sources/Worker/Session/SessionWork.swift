package import Platform

/// What a session does with its hands. One call at a time; none throws: what goes wrong is part of
/// the result.
package protocol SessionWork: Sendable {
    /// Runs a step of a command.
    ///
    /// - Parameters:
    ///   - report: the steps before it.
    ///   - interruption: once requested, the step ends as soon as it can in order, and says
    ///     `.interrupted` unless it was done already.
    func perform(
        _ step: WorkStep, after report: CommandReport, interruption: Interruption
    ) async -> StepResult

    /// Commits what an interrupted command left.
    ///
    /// - Parameter publishesPart: whether its build was cut off, so that the pages that are whole
    ///   are published.
    /// - Returns: what changes in the report.
    func save(_ report: CommandReport, publishesPart: Bool) async -> [StepResult]

    /// Pushes every branch that has commits only here. Ends soon once `interruption` is requested.
    func pushSaved(interruption: Interruption) async
}
