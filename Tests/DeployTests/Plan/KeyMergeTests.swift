import Manifest
import Testing

@testable import Deploy

struct KeyMergeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let first: String, second: String, third: String
        /// Each key with the columns that have it.
        let rows: [String]
        var testDescription: String { "\(first)|\(second)|\(third)" }
    }

    @Test(arguments: [
        Case(first: "", second: "", third: "", rows: []),
        Case(first: "a", second: "", third: "", rows: ["a1"]),
        Case(first: "", second: "a", third: "", rows: ["a2"]),
        Case(first: "", second: "", third: "a", rows: ["a3"]),
        Case(first: "ab", second: "ab", third: "ab", rows: ["a123", "b123"]),
        Case(first: "ad", second: "be", third: "cf", rows: ["a1", "b2", "c3", "d1", "e2", "f3"]),
        Case(first: "cd", second: "bd", third: "ad", rows: ["a3", "b2", "c1", "d123"]),
        Case(first: "ac", second: "bc", third: "ab", rows: ["a13", "b23", "c12"]),
        Case(first: "a", second: "abc", third: "c", rows: ["a12", "b2", "c23"]),
    ])
    func visitsEachKeyOnce(_ test: Case) {
        let columns = [test.first, test.second, test.third].map { text in
            var column = KeyColumn()
            for letter in text { column.append(ObjectKey(String(letter))) }
            return column
        }
        let rows = KeyMerge(columns[0], columns[1], columns[2]).map { row in
            let found = [row.first, row.second, row.third].enumerated().compactMap {
                number, index in
                index.map { (number: number + 1, key: columns[number][$0].string) }
            }
            return Set(found.map(\.key)).joined() + found.map { "\($0.number)" }.joined()
        }
        #expect(rows == test.rows)
    }
}
