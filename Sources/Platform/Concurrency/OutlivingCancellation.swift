/// Runs `body` although the task is cancelled, be it before or meanwhile, but for no longer than
/// `grace` after that: for what must be cleaned up, where nobody can wait for ever.
///
/// - Throws: what `body` throws.
package func outlivingCancellation<Result: Sendable>(
    by grace: Duration, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let work = Task { try await body() }
    return try await withTaskCancellationHandler {
        try await work.value
    } onCancel: {
        Task {
            try? await Task.sleep(for: grace)
            work.cancel()
        }
    }
}
