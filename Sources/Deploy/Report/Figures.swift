/// Numbers in words, for people.
package enum Figures {
    /// A size in decimal units with one decimal: "512 B", "41.2 KB", "1.0 MB".
    package static func bytes(_ count: Int64) -> String {
        guard count >= 1000 else { return "\(count) B" }
        var unit: Int64 = 1000
        for name in ["KB", "MB", "GB", "TB", "PB"] {
            // Rounded to tenths first, so that 999,960 bytes are "1.0 MB" and not "1000.0 KB".
            let tenths = count / (unit / 10) + (count % (unit / 10) * 2 >= unit / 10 ? 1 : 0)
            if tenths < 10_000 || name == "PB" { return "\(tenths / 10).\(tenths % 10) \(name)" }
            unit *= 1000
        }
        return "\(count) B"
    }

    /// A time that has passed: "0.84 s", "12.3 s", "2 min 5 s".
    package static func elapsed(_ duration: Duration) -> String {
        let hundredths = milliseconds(duration) / 10
        switch hundredths {
        case ..<1000:
            let fraction = hundredths % 100
            return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
        case ..<6000:
            return "\(hundredths / 100).\(hundredths % 100 / 10) s"
        default:
            let seconds = hundredths / 100
            return "\(seconds / 60) min \(seconds % 60) s"
        }
    }

    /// A time to come, rounded up: "0:07", "12:30", "1:02:03".
    package static func remaining(_ duration: Duration) -> String {
        let (whole, fraction) = duration.components
        let seconds = max(0, whole + (fraction > 0 ? 1 : 0))
        let tail = twoDigits(seconds % 60)
        if seconds < 3600 { return "\(seconds / 60):\(tail)" }
        return "\(seconds / 3600):\(twoDigits(seconds / 60 % 60)):\(tail)"
    }

    /// A number with its noun: "1 header update", "3 header updates".
    package static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Whole milliseconds, rounded down.
    package static func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
    }

    private static func twoDigits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
