internal import Manifest

/// Walks three columns of ascending keys side by side, each key once.
struct KeyMerge: Sequence, IteratorProtocol {
    /// Where a key is in each column that has it.
    struct Row {
        var first: Int?, second: Int?, third: Int?
    }

    private let first: KeyColumn, second: KeyColumn, third: KeyColumn
    private var row = (first: 0, second: 0, third: 0)

    init(_ first: KeyColumn, _ second: KeyColumn, _ third: KeyColumn) {
        self.first = first
        self.second = second
        self.third = third
    }

    mutating func next() -> Row? {
        var takesFirst = row.first < first.endIndex
        var takesSecond = row.second < second.endIndex
        var takesThird = row.third < third.endIndex
        if takesFirst, takesSecond {
            let order = first.compare(row.first, with: second, row.second)
            (takesFirst, takesSecond) = (order <= 0, order >= 0)
        }
        if takesThird, takesFirst || takesSecond {
            let order =
                takesFirst
                ? first.compare(row.first, with: third, row.third)
                : second.compare(row.second, with: third, row.third)
            if order > 0 { (takesFirst, takesSecond) = (false, false) }
            takesThird = order >= 0
        }
        guard takesFirst || takesSecond || takesThird else { return nil }
        defer {
            if takesFirst { row.first += 1 }
            if takesSecond { row.second += 1 }
            if takesThird { row.third += 1 }
        }
        return Row(
            first: takesFirst ? row.first : nil, second: takesSecond ? row.second : nil,
            third: takesThird ? row.third : nil)
    }
}
