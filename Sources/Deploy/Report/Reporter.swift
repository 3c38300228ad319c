/// Tells somebody how a deployment goes. Text and JSON are interchangeable; every method may be
/// called from any thread.
package protocol Reporter: Sendable {
    /// Takes note of an event, and shows it if it is of interest. Called as often as there are
    /// events, in their order.
    func report(_ event: DeployEvent)

    /// Redraws what time alone changes: rates, what remains. Called a few times a second.
    func tick()

    /// Shows how it ended. Called once, last.
    func finish(_ summary: DeploySummary)

    /// Leaves the terminal as it should be for whoever writes next, without waiting for another
    /// thread: the process is about to end at once.
    func abandon()
}
