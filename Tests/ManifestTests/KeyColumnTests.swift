import Manifest
import Platform
import Testing

struct KeyColumnTests {
    /// Ascending by bytes, with what tempts to another order: prefixes, both spellings of "é", and
    /// characters that UTF-16 sorts otherwise.
    static let ordered = [
        "a", "a!", "a/b", "aa", "cafe\u{301}", "caf\u{e9}", "caf\u{e9}/x", "\u{fffd}",
        "\u{1F600}",
    ].map(ObjectKey.init)

    static func column(_ keys: [ObjectKey]) -> KeyColumn {
        var column = KeyColumn()
        for key in keys { column.append(key) }
        return column
    }

    @Test func keysComeOutAsTheyWentIn() {
        #expect(Array(Self.column(Self.ordered)) == Self.ordered)
        #expect(Self.column([]).isEmpty && Self.column([ObjectKey("")]).count == 1)
    }

    @Test func comparesByBytes() {
        let column = Self.column(Self.ordered)
        for (left, leftKey) in Self.ordered.enumerated() {
            for (right, rightKey) in Self.ordered.enumerated() {
                let expected = (left - right).signum()
                #expect(column.compare(left, with: column, right).signum() == expected)
                #expect(column.compare(left, with: rightKey).signum() == expected, "\(leftKey)")
            }
        }
    }

    struct Search: Sendable, CustomTestStringConvertible {
        let key: String
        let index: Int?
        let upperBound: Int
        var testDescription: String { key }
    }

    @Test(arguments: [
        Search(key: "", index: nil, upperBound: 0),
        Search(key: "a", index: 0, upperBound: 1),
        Search(key: "a0", index: nil, upperBound: 3),
        Search(key: "cafe\u{301}", index: 4, upperBound: 5),
        Search(key: "caf\u{e9}", index: 5, upperBound: 6),
        Search(key: "\u{1F600}", index: 8, upperBound: 9),
        Search(key: "\u{1F601}", index: nil, upperBound: 9),
    ])
    func finds(_ search: Search) {
        let column = Self.column(Self.ordered)
        #expect(column.index(of: ObjectKey(search.key)) == search.index)
        #expect(column.upperBound(of: ObjectKey(search.key)) == search.upperBound)
        #expect(Self.column([]).index(of: ObjectKey(search.key)) == nil)
    }
}
