internal import Glibc

/// The time of day.
package enum WallClock {
    /// Seconds since the epoch.
    package static func epochSeconds() -> Int64 {
        Int64(time(nil))
    }
}
