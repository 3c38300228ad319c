/// Waits until a condition holds, and fails with the given words when it does not in time.
///
/// - Parameters:
///   - limit: an upper bound for a machine under load, never a time that a test asserts.
///   - what: completes the sentence "timed out waiting for …".
package func waitUntil(
    _ what: @autoclosure () -> String, within limit: Duration = .seconds(120),
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            throw TestSupportError("timed out after \(limit) waiting for \(what())")
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}
