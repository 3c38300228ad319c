/// Runs `body` for each element with at most `limit` running at once.
///
/// The first error cancels the rest and is thrown; elements not yet started are never started.
///
/// - Parameter limit: how many may run at once; at least one does.
package func forEachBounded<Element: Sendable>(
    _ elements: some Sequence<Element>,
    limit: Int,
    _ body: @escaping @Sendable (Element) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        var running = 0
        for element in elements {
            if running >= max(1, limit) {
                try await group.next()
                running -= 1
            }
            group.addTask { try await body(element) }
            running += 1
        }
        try await group.waitForAll()
    }
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
