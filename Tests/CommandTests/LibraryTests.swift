import TestSupport
import Testing

/// libcurl is no part of what the loader looks for when a program starts.
@Suite("Without a usable libcurl", .processHeavy)
struct LibraryTests {
    enum Library: String, CaseIterable, Sendable {
        case damaged = "file too short"
        case foreign = "undefined symbol: curl_easy_cleanup"
        case old = "libcurl.so.4 is too old"

        /// The C source of what stands in its place; `nil` for a file of no bytes.
        var source: String? {
            switch self {
            case .damaged: nil
            case .foreign: "int something_else;"
            // Ubuntu 22.04 has this version.
            case .old:
                """
                #define STUB(name) void curl_##name(void) {}
                STUB(easy_cleanup) STUB(easy_getinfo) STUB(easy_init) STUB(easy_setopt)
                STUB(easy_strerror) STUB(global_init) STUB(multi_add_handle) STUB(multi_cleanup)
                STUB(multi_info_read) STUB(multi_init) STUB(multi_remove_handle)
                STUB(multi_setopt) STUB(multi_socket_action)
                STUB(slist_append) STUB(slist_free_all)
                static struct { int age; const char *version; unsigned number; } version = {
                    0, "7.81.0", 0x075100};
                void *curl_version_info(int age) { return &version; }
                """
            }
        }
    }

    @Test(arguments: Library.allCases)
    func saysWhatToInstall(library: Library) async throws {
        let directory = try TemporaryDirectory()
        try directory.write("site/index.html", "page")
        let file = try directory.write("libcurl.so.4", "")
        if let source = library.source {
            let code = try directory.write("stub.c", source)
            let compiler = try SpawnedProcess(
                "/usr/bin/env", ["cc", "-shared", "-fPIC", "-o", file, code],
                environment: CommandRun.isolated)
            try #require(try await CommandRun.outcome(of: compiler).status == 0)
        }
        let environment = [
            "LD_LIBRARY_PATH": directory.path, "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "CLIENT_ID": "amelia",
            "INPUT_QUEUE_URL": "http://127.0.0.1:9/1/in", "REPO_URL": directory.path,
            "OUTPUT_QUEUE_URL": "http://127.0.0.1:9/1/out", "ANTHROPIC_API_KEY": "simulation-key",
        ]
        for run in [
            CommandRun(["site", "s3://bucket"], environment: environment),
            CommandRun(["send", "hello"], environment: environment, program: "deploy-worker"),
        ] {
            var run = run
            run.directory = directory.path
            let outcome = try await run.run()
            #expect(outcome.status == 1, "\(outcome)")
            let (error, hint) = ("\(run.program): error: ", "\(run.program): hint: ")
            #expect(outcome.standardError.hasPrefix(error + "cannot load libcurl: "), "\(outcome)")
            #expect(
                outcome.standardError.hasSuffix(
                    library.rawValue + "\n" + hint + "install libcurl 7.87 or newer; "
                        + "Debian and Ubuntu call the package libcurl4\n"), "\(outcome)")
        }
    }
}
