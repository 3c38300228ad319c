import Glibc
import Platform
import Testing

struct ProcessSetupTests {
    private static var ownerOfEnvironment: uid_t? {
        var status = stat()
        return stat("/proc/self/environ", &status) == 0 ? status.st_uid : nil
    }

    /// What the kernel hides from a process's own user, it shows as belonging to root (proc(5)); to
    /// root that looks like before.
    @Test(.enabled(if: geteuid() != 0))
    func environmentIsHiddenFromItsOwnUser() async {
        await #expect(processExitsWith: .success) {
            try #require(Self.ownerOfEnvironment == geteuid())
            try ProcessSetup.hide()
            try #require(Self.ownerOfEnvironment == 0)
        }
    }
}
