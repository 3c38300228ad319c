import Glibc
import Platform
import Testing

struct DescriptorLimitTests {
    @Test("requests are as many as the descriptors that are left allow")
    func requests() async {
        await #expect(processExitsWith: .success) {
            #expect(DescriptorLimit.requests(atMost: 8) == 8)
            var limit = rlimit(rlim_cur: 128, rlim_max: 128)
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            DescriptorLimit.raise()
            #expect(DescriptorLimit.current == 128)
            let before = DescriptorLimit.requests(atMost: 512)
            #expect((1...52).contains(before))
            for _ in 0..<20 { try #require(open("/dev/null", O_RDONLY | O_CLOEXEC) >= 0) }
            #expect(DescriptorLimit.requests(atMost: 512) == before - 10)
        }
    }
}
