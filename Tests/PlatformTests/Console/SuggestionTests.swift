import Platform
import Testing

struct SuggestionTests {
    @Test(arguments: [
        ("dleete", "delete"), ("delet", "delete"), ("deletes", "delete"), ("dry", "dry-run"),
        ("con", nil), ("config", "config"), ("confgi", "config"), ("quite", "quiet"), ("", nil),
        ("x", nil), ("Quite", "quiet"), ("CACHECONTROL", "cacheControl"),
    ])
    func nearest(word: String, expected: String?) {
        let names = ["delete", "dry-run", "config", "concurrency", "quiet", "cacheControl"]
        #expect(Suggestion.nearest(to: word, among: names) == expected)
    }
}
