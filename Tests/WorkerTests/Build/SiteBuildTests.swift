import Platform
import TestSupport
import Testing

@testable import Worker

/// Real builds by npm, of sites that need nothing from a registry.
struct SiteBuildTests {
    @Test func outputIsThereAndLogged() async throws {
        let scene = try BuildScene(build: "mkdir dist && echo hunter22 && echo warn >&2")
        let outcome = await scene.run()
        #expect(outcome.result == .done)
        #expect(outcome.dependencies == .none)
        #expect(
            outcome.tail.hasSuffix("[redacted]\nwarn") || outcome.tail.hasSuffix("warn\n[redacted]")
        )
        #expect(scene.exists("dist"))
        #expect(scene.log.text.contains(#""stream":"stderr","line":"warn"}"#))
        #expect(!scene.log.text.contains("hunter22"))
    }

    @Test func outputOfTheBuildBeforeIsGone() async throws {
        let scene = try BuildScene(build: "test ! -e dist && mkdir dist && touch dist/new")
        try scene.folder.write("site/dist/deep/old", "")
        try scene.folder.write("site/source", "kept")
        #expect(await scene.run().isDone)
        #expect(try FileTree.files(below: scene.folder.appending("site/dist")) == ["new"])
        #expect(try scene.text("source") == "kept")
    }

    @Test func failureTellsTheExitCodeAndTheLastLines() async throws {
        let scene = try BuildScene(build: "seq 1 200; exit 3")
        let outcome = await scene.run()
        #expect(outcome.result == .failed("npm run build ended with exit code 3", hint: nil))
        let lines = outcome.tail.split(separator: "\n")
        #expect(lines.first == "…")
        #expect(lines.contains("200"))
        #expect(lines.count <= 61)
    }

    @Test func buildWithoutOutputIsAFailure() async throws {
        let scene = try BuildScene(build: "true")
        #expect(
            await scene.run().result
                == .failed(
                    "the build went through, but there is no folder dist",
                    hint: "name the folder that it writes in BUILD_OUTPUT"))
    }

    @Test func killedBuildIsSaidToLackMemory() async throws {
        let scene = try BuildScene(build: "true")
        let outcome = await scene.run { $0.command = ["sh", "-c", "sh -c 'kill -9 $$'; exit $?"] }
        #expect(
            outcome.result
                == .failed(
                    "sh -c sh -c 'kill -9 $$'; exit $? was killed, most likely because memory ran"
                        + " out", hint: "give the container more memory"))
    }

    @Test func missingProgramIsNamed() async throws {
        let scene = try BuildScene(build: "true")
        #expect(
            await scene.run { $0.command = ["no-such-builder"] }.result
                == .failed(
                    "cannot find program no-such-builder: No such file or directory",
                    hint: "install no-such-builder, or name another BUILD_COMMAND"))
    }

    @Test func secretsStayOutOfTheEnvironment() async throws {
        let scene = try BuildScene(build: "mkdir dist && env >dist/environment")
        #expect(await scene.run().isDone)
        let environment = try scene.text("dist/environment")
        #expect(!environment.contains("secret"))
        #expect(!environment.contains("CLAUDE"))
        #expect(environment.contains("\nCI=1\n"))
        #expect(environment.contains("\nPUBLIC_TITLE=Title\n"))
    }

    @Test func interruptionLeavesWhatIsThere() async throws {
        let scene = try BuildScene(build: "mkdir dist && touch dist/half ready && exec sleep 60")
        #expect(try await scene.interrupt().result == .interrupted)
        #expect(scene.exists("dist/half"))
    }

    @Test func deafBuildAndItsChildrenAreKilled() async throws {
        let scene = try BuildScene(
            build: "trap '' INT TERM; (trap '' INT; sleep 60) & touch ready; wait; sleep 60")
        #expect(try await scene.interrupt().result == .interrupted)
    }

    @Test func timeIsBounded() async throws {
        let scene = try BuildScene(build: "true")
        let outcome = await scene.run {
            $0.command = ["sleep", "60"]
            $0.timeout = .milliseconds(50)
        }
        #expect(outcome.result == .timedOut)
    }

    @Test func linkInThePlaceOfTheOutputIsNotFollowed() async throws {
        let scene = try BuildScene(build: "mkdir dist")
        try scene.folder.write("precious/file", "kept")
        try scene.folder.link("site/dist", to: "../precious")
        #expect(await scene.run().isDone)
        #expect(String(decoding: try scene.folder.read("precious/file"), as: UTF8.self) == "kept")
    }
}

/// When `npm ci` runs, and what it may do.
struct NodeDependenciesTests {
    private static let build = "node -e \"require('fs').mkdirSync('dist');require('greet')\""

    @Test func installedOnceForALockFile() async throws {
        let scene = try BuildScene(build: Self.build, isDependent: true)
        let first = await scene.run()
        #expect(first.result == .done, "\(first.tail)")
        #expect(first.dependencies == .installed)
        #expect(await scene.run().dependencies == .current)
        // Programs of the packages did not run.
        #expect(!scene.exists("scripts-ran"))

        try scene.writeLock(version: "1.0.1")
        #expect(await scene.run().dependencies == .installed)
        try FileSystem.removeTree("site/node_modules", below: scene.folder.path)
        #expect(await scene.run().dependencies == .installed)
    }

    @Test func scriptsOfPackagesRunWhenThatIsAllowed() async throws {
        let scene = try BuildScene(build: Self.build, isDependent: true)
        #expect(await scene.run { $0.runsInstallScripts = true }.isDone)
        #expect(scene.exists("scripts-ran"))
    }

    @Test func failedInstallationIsSaidAndTriedAgain() async throws {
        let scene = try BuildScene(build: Self.build, isDependent: true)
        #expect(await scene.run().isDone)
        try scene.folder.write("site/package-lock.json", "{}")
        for _ in 0..<2 {
            let outcome = await scene.run()
            #expect(
                outcome.result
                    == .failed(
                        "npm ci ended with exit code 1",
                        hint: "run npm install and commit package-lock.json"))
            #expect(outcome.dependencies == .none)
        }
    }

    struct StateCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let files: [String: String]
        let isDue: Bool
    }

    @Test(arguments: [
        StateCase(testDescription: "no package", files: ["package-lock.json": "{}"], isDue: false),
        StateCase(
            testDescription: "no lock file",
            files: ["package.json": #"{"dependencies": {"a": "1"}}"#], isDue: false),
        StateCase(
            testDescription: "no dependencies",
            files: ["package.json": #"{"dependencies": {}}"#, "package-lock.json": "{}"],
            isDue: false),
        StateCase(
            testDescription: "tools only",
            files: [
                "package.json": #"{"devDependencies": {"a": "1"}}"#, "package-lock.json": "{}",
            ], isDue: true),
        StateCase(
            testDescription: "shrinkwrap",
            files: [
                "package.json": #"{"dependencies": {"a": "1"}}"#, "npm-shrinkwrap.json": "{}",
            ], isDue: true),
        StateCase(
            testDescription: "workspaces",
            files: ["package.json": #"{"workspaces": ["a"]}"#, "package-lock.json": "{}"],
            isDue: true),
        StateCase(
            testDescription: "a package that npm has to complain about",
            files: ["package.json": "{", "package-lock.json": "{}"], isDue: true),
    ])
    func installationIsDue(_ testCase: StateCase) throws {
        let folder = try TemporaryDirectory()
        for (name, text) in testCase.files { try folder.write(name, text) }
        let state = try NodeDependencies(in: folder.path).state()
        #expect((state != .none) == testCase.isDue)
    }

    @Test func linkInThePlaceOfTheFolderIsRemoved() throws {
        let folder = try TemporaryDirectory()
        try folder.write("precious/file", "")
        try folder.write("site/package.json", "{}")
        try folder.link("site/node_modules", to: "../precious")
        try NodeDependencies(in: folder.appending("site")).invalidate()
        #expect(try FileTree.files(below: folder.path) == ["precious/file", "site/package.json"])
        #expect((try? RealPath.link(folder.appending("site/node_modules"))) == nil)
    }

    @Test func markerIsNotWrittenWhereALinkLeads() throws {
        let folder = try TemporaryDirectory()
        try folder.write("precious/file", "")
        try folder.write("site/package.json", "{}")
        try folder.link("site/node_modules", to: "../precious")
        try NodeDependencies(in: folder.appending("site")).confirm(digest: "digest")
        #expect(try FileTree.files(below: folder.appending("precious")) == ["file"])
    }
}
