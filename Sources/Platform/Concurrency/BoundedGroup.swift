internal import Synchronization

/// Runs `body` for each element with at most `limit` running at once.
///
/// The first error cancels the rest and is thrown; elements not yet started are never started.
///
/// - Parameter limit: how many may run at once; at least one does.
package func forEachBounded<Element: Sendable>(
    _ elements: [Element],
    limit: Int,
    _ body: @escaping @Sendable (Element) async throws -> Void
) async throws {
    // A few tasks that go on to the next element, and not a task for each: starting and awaiting
    // one costs as much as signing a small request.
    let started = Counter()
    try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<min(max(1, limit), elements.count) {
            group.addTask {
                while true {
                    let index = started.next()
                    guard index < elements.count else { return }
                    try Task.checkCancellation()
                    try await body(elements[index])
                }
            }
        }
        while try await group.next() != nil {}
    }
}

/// Counts from 0, for several tasks at once.
private final class Counter: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}

/// Maps `elements` with at most `limit` calls of `transform` running at once; order is kept.
///
/// - Parameter limit: how many may run at once; at least one does.
package func mapBounded<Element: Sendable, Result: Sendable>(
    _ elements: [Element],
    limit: Int,
    _ transform: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var results = [Result?](repeating: nil, count: elements.count)
        var running = 0
        for (index, element) in elements.enumerated() {
            if running >= max(1, limit), let (finished, result) = try await group.next() {
                results[finished] = result
                running -= 1
            }
            group.addTask { (index, try await transform(element)) }
            running += 1
        }
        while let (finished, result) = try await group.next() { results[finished] = result }
        return results.compactMap { $0 }
    }
}
