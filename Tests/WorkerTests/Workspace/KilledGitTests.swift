import Glibc
import Platform
import TestSupport
import Testing
import Worker

/// Kills a worker at every one of its git commands: before it, in its middle, after it.
struct KilledGitTests {
    enum Moment: String, CaseIterable, Sendable {
        case before, during, after
    }

    /// Stands for `git`: counts the calls, lets one die, and all that come after it: the worker
    /// that would make them is dead, too.
    private static func plant(
        in fixture: GitFixture, dyingCall: Int, _ moment: Moment
    ) throws -> Environment {
        let folder = fixture.directory.appending("bin")
        let death =
            switch moment {
            case .before: "kill -9 $$"
            // Long enough for git to begin, in most calls too short for it to end.
            case .during: "exec timeout --foreground -s KILL 0.003 /usr/bin/git \"$@\""
            case .after: "/usr/bin/git \"$@\"; kill -9 $$"
            }
        let script = """
            #!/bin/sh
            echo >>\(folder)/calls
            count=$(wc -l <\(folder)/calls)
            if [ $count -gt \(dyingCall) ]; then kill -9 $$; fi
            if [ $count -eq \(dyingCall) ]; then \(death); fi
            exec /usr/bin/git "$@"
            """
        try fixture.directory.write("bin/git", script + "\n")
        try fixture.directory.write("bin/calls", "")
        try #require(chmod(folder + "/git", 0o755) == 0)
        return ["PATH": "\(folder):/usr/bin:/bin"]
    }

    /// A workspace with thread A, which has something uncommitted, thread B, which the remote has
    /// ahead of us, and many files that differ between them.
    private static func template() async throws -> GitFixture {
        var files = ["index.html": "home", ".gitignore": "dist/\n"]
        for number in 0..<40 { files["common/\(number).html"] = "of main \(number)" }
        let fixture = try await GitFixture(files)
        let workspace = try await fixture.open()
        _ = try await workspace.switchTo(thread: "B")
        for number in 0..<40 { try fixture.edit(workspace, "common/\(number).html", "of B") }
        try fixture.edit(workspace, "b.html", "b")
        _ = try await workspace.commit(CommitMessage(instruction: "b", commandID: "cb"))
        _ = try await workspace.push()
        try await fixture.push(["elsewhere.html": "e"], to: "thread-B")
        _ = try await workspace.switchTo(thread: "A")
        try fixture.edit(workspace, "a.html", "a")
        try fixture.edit(workspace, "common/7.html", "of A")
        _ = try await workspace.commit(CommitMessage(instruction: "a", commandID: "ca"))
        try fixture.edit(workspace, "a.html", "a, not committed")
        return fixture
    }

    /// A worker makes some hundred calls; each of these tests takes every 12th of them. With
    /// `DEPLOY_DIST_EXHAUSTIVE` set, together they take all.
    @Test(arguments: 1...(PackageLayout.variable("DEPLOY_DIST_EXHAUSTIVE") == nil ? 2 : 12))
    func noKillLosesWorkOrPutsItElsewhere(_ first: Int) async throws {
        let template = try await Self.template()
        var call = first
        while true {
            let moment = Moment.allCases[(call / 12 + call) % 3]
            let fixture = try await GitFixture(copying: template)
            let isThrough = try await Self.run(fixture, dyingCall: call, moment)
            try await Self.check(fixture, "\(moment.rawValue) call \(call)")
            if isThrough { break }
            call += 12
            try #require(call < 400)
        }
        #expect(call > 48)
    }

    /// - Returns: whether nothing died.
    private static func run(
        _ fixture: GitFixture, dyingCall: Int, _ moment: Moment
    ) async throws -> Bool {
        var options = fixture.options()
        options.environment = try plant(in: fixture, dyingCall: dyingCall, moment)
        do {
            let workspace = try await Workspace.open(options).workspace
            _ = try await workspace.switchTo(thread: "B")
            try fixture.edit(workspace, "b.html", "b, edited")
            _ = try await workspace.commit(CommitMessage(instruction: "b2", commandID: "cb2"))
            // Meanwhile somebody else pushes, so that there is something to put ours onto.
            try await fixture.push(["elsewhere.html": "e2"], to: "thread-B")
            _ = try await workspace.push()
            return true
        } catch is WorkspaceError {
            return false
        }
    }

    private static func check(_ fixture: GitFixture, _ moment: String) async throws {
        let comment = Comment(rawValue: moment)
        let opened = try await Workspace.open(fixture.options())
        let workspace = opened.workspace
        #expect(opened.recovery.rescueBranch == nil, comment)
        _ = try await workspace.switchTo(thread: "A")
        #expect(fixture.text(workspace, "a.html") == "a, not committed", comment)
        #expect(fixture.text(workspace, "common/7.html") == "of A", comment)
        #expect(fixture.text(workspace, "common/8.html") == "of main 8", comment)
        #expect(fixture.text(workspace, "b.html") == nil, comment)
        #expect(fixture.text(workspace, "elsewhere.html") == nil, comment)
        _ = try await workspace.switchTo(thread: "B")
        #expect(fixture.text(workspace, "a.html") == nil, comment)
        #expect(fixture.text(workspace, "common/7.html") == "of B", comment)
        let text = fixture.text(workspace, "b.html")
        #expect(text == "b" || text == "b, edited", comment)
        let push = try await workspace.push()
        #expect(push.outcome == .pushed || push.outcome == .pushedAfterRebase, comment)
        #expect(try await fixture.file("b.html", on: "thread-B") == text, comment)
        #expect(try await fixture.branches() == ["main", "thread-B"], comment)
        #expect(try await fixture.inspect(["status", "--porcelain"]) == "", comment)
        _ = try await fixture.inspect(["fsck", "--no-dangling", "--no-progress"])
    }

    /// A checkout of many files that is killed when it has written some of them.
    @Test func halfACheckoutIsNotCommittedToTheOtherBranch() async throws {
        let count = 3000
        let fixture = try await GitFixture()
        let tips: String
        do {
            let workspace = try await fixture.open()
            for thread in ["A", "B"] {
                _ = try await workspace.switchTo(thread: thread)
                for number in 0..<count { try fixture.edit(workspace, "\(number).html", thread) }
                _ = try await workspace.commit(
                    CommitMessage(instruction: thread, commandID: thread))
            }
            tips = try await fixture.inspect(["rev-parse", "thread-A", "thread-B"])
        }
        let folder = fixture.directory.appending("bin")
        var isMixed = false
        for delay in [0.02, 0.05, 0.01, 0.1, 0.005, 0.2] where !isMixed {
            try fixture.directory.write(
                "bin/git",
                """
                #!/bin/sh
                if [ -e \(folder)/dead ]; then kill -9 $$; fi
                if [ "$1" != checkout ]; then exec /usr/bin/git "$@"; fi
                /usr/bin/git "$@" & child=$!
                while [ ! -e $GIT_DIR/index.lock ] && kill -0 $child; do :; done
                sleep \(delay)
                touch \(folder)/dead
                kill -9 $child $$

                """)
            try #require(chmod(folder + "/git", 0o755) == 0)
            var options = fixture.options()
            do {
                let workspace = try await Workspace.open(options).workspace
                _ = try await workspace.switchTo(thread: "A")
                options.environment = ["PATH": "\(folder):/usr/bin:/bin"]
            }
            do {
                let workspace = try await Workspace.open(options).workspace
                await #expect(throws: WorkspaceError.self) {
                    _ = try await workspace.switchTo(thread: "B")
                }
                let texts = (0..<count).map { fixture.text(workspace, "\($0).html") }
                isMixed = texts.contains("A") && texts.contains { $0 != "A" }
            }
            try fixture.directory.delete("bin/dead")
            let (workspace, recovery) = try await Workspace.open(fixture.options())
            #expect(recovery.finishedCheckout)
            #expect(recovery.saved.commit == nil)
            for thread in ["A", "B"] {
                _ = try await workspace.switchTo(thread: thread)
                for number in 0..<count {
                    try #require(fixture.text(workspace, "\(number).html") == thread)
                }
            }
            #expect(try await fixture.inspect(["rev-parse", "thread-A", "thread-B"]) == tips)
        }
        #expect(isMixed, "no kill came in the middle of a checkout")
    }
}
