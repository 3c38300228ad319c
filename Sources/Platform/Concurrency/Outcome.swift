/// What `body` returns or throws, as a value: for steps side by side that are each awaited to their
/// end, whatever comes of the others.
package func outcome<Success: Sendable>(
    of body: @Sendable () async throws -> Success
) async -> Result<Success, any Error> {
    do { return .success(try await body()) } catch { return .failure(error) }
}
