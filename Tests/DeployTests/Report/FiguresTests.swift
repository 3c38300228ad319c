import Deploy
import Testing

struct FiguresTests {
    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (1049, "1.0 KB"), (1050, "1.1 KB"),
        (41_234, "41.2 KB"), (999_949, "999.9 KB"), (999_950, "1.0 MB"), (1_234_567, "1.2 MB"),
        (5_000_000_000, "5.0 GB"), (Int64.max, "9223.4 PB"),
    ])
    func bytes(count: Int64, text: String) {
        #expect(Figures.bytes(count) == text)
    }

    @Test(arguments: [
        (0, "0.00 s"), (9, "0.00 s"), (840, "0.84 s"), (9_999, "9.99 s"), (12_345, "12.3 s"),
        (60_000, "1 min 0 s"), (125_900, "2 min 5 s"),
    ])
    func elapsed(milliseconds: Int, text: String) {
        #expect(Figures.elapsed(.milliseconds(milliseconds)) == text)
    }

    @Test(arguments: [
        (0, "0:00"), (7, "0:07"), (750, "12:30"), (3723, "1:02:03"), (-5, "0:00"), (0.1, "0:01"),
    ])
    func remaining(seconds: Double, text: String) {
        #expect(Figures.remaining(.seconds(seconds)) == text)
    }

    @Test func nouns() {
        #expect(Figures.count(1, "file") == "1 file")
        #expect(Figures.count(0, "file") == "0 files")
    }
}
