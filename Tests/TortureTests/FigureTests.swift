import Testing

@Suite("Figures")
struct FigureTests {
    @Test("names stand in the order of their first use, with what was counted")
    func line() {
        let figure = Figure("two deployers", counting: ["pairs", "mixed"])
        figure.count("pairs")
        figure.count("pairs")
        figure.count("lost")
        #expect(figure.line == "torture: two deployers: 2 pairs, 0 mixed, 1 lost")
        #expect(figure["pairs"] == 2)
        #expect(figure["nothing"] == 0)
    }
}
