import Glibc
import TestSupport
import Testing

/// What a visitor sees: a published page in Chromium, served by the bucket itself.
@Suite(.processHeavy, .enabled(if: Chromium.path != nil, "make test-browser installs Chromium"))
struct BrowserTests {
    /// The style that only the stylesheet sets, read by the script: both must have arrived, each
    /// with a content type that lets a browser use it.
    @Test func pageWithItsStyleAndScript() async throws {
        let site = try await LiveSite(pages: 0)
        try site.directory.write(
            "index.html",
            """
            <!doctype html><html lang=en><title>Before the script</title>
            <link rel=stylesheet href=assets/site.css>
            <script type=module src=assets/site.js></script>
            <h1>Published</h1></html>
            """)
        try site.directory.write("assets/site.css", "h1 { color: rgb(1, 2, 3) }")
        try site.directory.write(
            "assets/site.js",
            """
            const heading = document.querySelector("h1");
            heading.dataset.colour = getComputedStyle(heading).color;
            document.title = "After the script";
            """)
        #expect(try await site.deploy().status == 0)
        let policy = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
              "Action": "s3:GetObject", "Resource": "arn:aws:s3:::\(site.bucket)/*"}]}
            """
        try await BotoClient(site.endpoint).call(
            "put_bucket_policy", ["Bucket": .string(site.bucket), "Policy": .string(policy)])

        let page = "\(site.endpoint.url)/\(site.bucket)/index.html"
        let document = try await Chromium.run(["--dump-dom", page])
        #expect(document.contains("<title>After the script</title>"), "\(document)")
        #expect(document.contains(#"data-colour="rgb(1, 2, 3)""#), "\(document)")

        let screenshot = "\(site.directory.path)/screenshot.png"
        _ = try await Chromium.run(["--screenshot=\(screenshot)", "--window-size=640,480", page])
        let picture = try FileBytes.read(screenshot)
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        // Width and height are the first fields of the first chunk, big-endian.
        #expect(Array(picture[16..<24]) == [0, 0, 2, 128, 0, 0, 1, 224])
    }
}

/// Chromium without a window.
private enum Chromium {
    static let path: String? = [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
    ]
    .first { access($0, X_OK) == 0 }

    /// What it prints about a page, once the page has nothing more to do.
    static func run(_ arguments: [String]) async throws -> String {
        let profile = try TemporaryDirectory()
        // The sandbox needs namespaces that containers often lack; the page is our own.
        let process = try SpawnedProcess(
            try #require(path),
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-first-run", "--user-data-dir=\(profile.path)",
            ] + arguments,
            environment: CommandRun.isolated.merging(["HOME": profile.path]) { $1 })
        let outcome = try await CommandRun.outcome(of: process, within: .seconds(120))
        #expect(outcome.status == 0, "\(outcome)")
        return outcome.standardOutput
    }
}
