import TestSupport
import Testing

@testable import Worker

struct SimulatedEditorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let page: String
        let text: String?
        var instruction = "Say hello"
        let edited: String
    }

    @Test(arguments: [
        Case(
            testDescription: "before the end of the main part", page: "index.html",
            text: "<body><main>a</main></body>",
            edited: "<body><main>a<p class=\"simulated-edit\">Say hello</p>\n</main></body>"),
        Case(
            testDescription: "before the end of the body", page: "public/index.html",
            text: "<body>a</body>",
            edited: "<body>a<p class=\"simulated-edit\">Say hello</p>\n</body>"),
        Case(
            testDescription: "at the end", page: "index.html", text: "<h1>a</h1>",
            edited: "<h1>a</h1>\n<p class=\"simulated-edit\">Say hello</p>\n"),
        Case(
            testDescription: "Markdown", page: "src/pages/index.md", text: "# A\n",
            edited: "# A\n\nSay hello\n"),
        Case(
            testDescription: "Astro, braces", page: "src/pages/index.astro", text: "",
            instruction: "a {b}\n<c> & d",
            edited: "<p class=\"simulated-edit\">a &#123;b&#125; &lt;c&gt; &amp; d</p>\n"),
        Case(
            testDescription: "a new page", page: "index.html", text: nil,
            edited: SimulatedEdit.apply(
                "Say hello", to: SimulatedEdit.emptyPage, of: "index.html")),
    ])
    func instructionIsOnThePage(_ testCase: Case) async throws {
        let site = try TemporaryDirectory()
        if let text = testCase.text { try site.write(testCase.page, text) }
        for _ in 0..<2 {
            // A second time changes nothing.
            let outcome = await SimulatedEditor().run(
                testCase.instruction, thread: "t", in: site.path, onEvent: { _ in })
            #expect(outcome.isDone)
            #expect(
                String(decoding: try site.read(testCase.page), as: UTF8.self) == testCase.edited)
        }
        #expect(try FileTree.files(below: site.path) == [testCase.page])
    }

    @Test func firstPageOfTheListIsEdited() async throws {
        let site = try TemporaryDirectory()
        try site.write("index.html", "a")
        try site.write("src/pages/index.astro", "b")
        _ = await SimulatedEditor().run("x", thread: "t", in: site.path, onEvent: { _ in })
        #expect(String(decoding: try site.read("index.html"), as: UTF8.self) == "a")
    }

    @Test func slowEditIsInterrupted() async throws {
        let site = try TemporaryDirectory()
        let task = Task {
            await SimulatedEditor(pause: .seconds(60)).run(
                "Slowly, please", thread: "t", in: site.path, onEvent: { _ in })
        }
        try await waitUntil("the edit") { (try? site.read("index.html")) != nil }
        task.cancel()
        #expect(await task.value.result == .interrupted)
    }

    @Test func failureOnDemand() async throws {
        let site = try TemporaryDirectory()
        let outcome = await SimulatedEditor().run(
            "Fail please", thread: "t", in: site.path, onEvent: { _ in })
        #expect(!outcome.isDone)
        #expect(try FileTree.files(below: site.path).isEmpty)
    }
}
