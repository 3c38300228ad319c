import Arguments
import Testing

struct SuggestionTests {
    @Test(arguments: [
        ("dleete", "delete"), ("delet", "delete"), ("deletes", "delete"), ("dry", "dry-run"),
        ("con", nil), ("config", "config"), ("confgi", "config"), ("quite", "quiet"), ("", nil),
        ("x", nil),
    ])
    func nearest(word: String, expected: String?) {
        let names = ["delete", "dry-run", "config", "concurrency", "quiet"]
        #expect(Suggestion.nearest(to: word, among: names) == expected)
    }
}
