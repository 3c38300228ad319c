internal import Glibc

/// The time of day.
package enum WallClock {
    /// Seconds since the epoch.
    package static func epochSeconds() -> Int64 {
        Int64(time(nil))
    }

    /// Milliseconds since the epoch.
    package static func epochMilliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}
