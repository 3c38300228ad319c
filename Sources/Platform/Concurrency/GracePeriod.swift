/// Runs `body`, and cancels it when `interruption` was requested and `grace` has passed since then.
///
/// The time counts from the request, not from the call: steps that follow each other share it.
///
/// - Returns: what `body` returns, be it before or after its cancellation.
/// - Throws: what `body` throws.
package func withGracePeriod<Result: Sendable>(
    _ grace: Duration, of interruption: Interruption,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            await interruption.wait()
            // Cut short when the body has ended: nobody reads this outcome then.
            if let requestedAt = interruption.requestedAt {
                try? await Task.sleep(until: requestedAt + grace)
            }
            return nil
        }
        defer { group.cancelAll() }
        while let outcome = try await group.next() {
            if let outcome { return outcome }
            group.cancelAll()
        }
        throw CancellationError()
    }
}
