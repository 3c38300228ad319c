import Glibc
import Platform
import TestSupport
import Testing

/// Orphans belong to the whole process, so each test has one of its own.
struct OrphansTests {
    /// Whether this process has no children, neither living nor dead (wait(2), ECHILD).
    private static var hasNoChildren: Bool {
        var status: Int32 = 0
        return waitpid(-1, &status, WNOHANG) == -1 && errno == ECHILD
    }

    @Test func whatAChildLeavesBehindIsEndedAndReaped() async {
        await #expect(processExitsWith: .success) {
            try Orphans.adopt()
            let folder = try TemporaryDirectory()
            // One ends at once and would stay a zombie, one ignores signals and holds the pipe, one
            // has started a further one.
            let script = """
                cd $1
                setsid true &
                setsid sh -c 'trap "" INT TERM; : >a; sleep 60' &
                setsid sh -c 'setsid sh -c ": >b; sleep 60" & sleep 60' &
                until [ -e a ] && [ -e b ]; do sleep 0.01; done
                """
            var command = Command(
                "sh", ["-c", script, "sh", folder.path], environment: ["PATH": "/usr/bin:/bin"])
            command.endsOrphans = true
            let outcome = try await ChildProcess.run(command)
            try #require(outcome.isSuccess)
            try #require(Self.hasNoChildren)
        }
    }

    /// Each generation comes to us when the one before it has ended: more than the half second that
    /// a child's streams have.
    @Test func manyGenerationsAreEnded() async {
        await #expect(processExitsWith: .success) {
            try Orphans.adopt()
            let folder = try TemporaryDirectory()
            let script = """
                cd $1
                cat >deeper <<'END'
                [ $1 = 0 ] && : >deep || setsid sh deeper $(($1 - 1)) &
                sleep 300
                END
                setsid sh deeper 80 &
                until [ -e deep ]; do sleep 0.01; done
                """
            var command = Command(
                "sh", ["-c", script, "sh", folder.path], environment: ["PATH": "/usr/bin:/bin"])
            command.endsOrphans = true
            let outcome = try await ChildProcess.run(command)
            try #require(outcome.isSuccess)
            try #require(Self.hasNoChildren)
        }
    }

    @Test func childrenOfOthersKeepTheirStatus() async {
        await #expect(processExitsWith: .success) {
            try Orphans.adopt()
            let others = Task {
                try await mapBounded(Array(0..<50), limit: 4) { index in
                    try await ChildProcess.run(
                        Command(
                            "sh", ["-c", "exit \(index)"], environment: ["PATH": "/usr/bin:/bin"])
                    ).status
                }
            }
            for _ in 0..<10 {
                var command = Command(
                    "sh", ["-c", "setsid sleep 60 & exit 3"],
                    environment: ["PATH": "/usr/bin:/bin"])
                command.endsOrphans = true
                try #require(try await ChildProcess.run(command).status == .exited(3))
            }
            try #require(try await others.value == (0..<50).map { .exited($0) })
            try #require(Self.hasNoChildren)
        }
    }
}
