internal import Platform

/// Dates as AWS writes them, to and from seconds since the epoch, by integer arithmetic alone:
/// no time zone database, no locale.
package enum Timestamp {
    /// The local clock, in seconds since the epoch.
    package static func now() -> Int64 { WallClock.epochSeconds() }

    /// `20130524T000000Z`, the form of `x-amz-date`; its first eight characters are the date of
    /// the credential scope.
    package static func basic(_ epochSeconds: Int64) -> String {
        text(epochSeconds, dateSeparator: "", timeSeparator: "") + "Z"
    }

    /// `2013-05-24T00:00:00.000Z` (RFC 3339), from milliseconds since the epoch.
    package static func iso8601(milliseconds: Int64) -> String {
        let seconds = floorDivide(milliseconds, 1000)
        return text(seconds, dateSeparator: "-", timeSeparator: ":") + "."
            + padded(milliseconds - seconds * 1000, 3) + "Z"
    }

    /// Reads an HTTP date, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7); the two
    /// obsolete forms are not read, no AWS service writes them.
    package static func parseHTTPDate(_ text: String) -> Int64? {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ":" })
        guard parts.count == 8, parts[7] == "GMT",
            let day = number(parts[1]), let month = months.firstIndex(of: String(parts[2])),
            let year = number(parts[3]), let hour = number(parts[4]), let minute = number(parts[5]),
            let second = number(parts[6])
        else { return nil }
        return epochSeconds(
            year: year, month: Int64(month) + 1, day: day, hour: hour, minute: minute,
            second: second)
    }

    /// Reads `2015-08-30T12:36:00Z`, also with a fraction of a second (dropped), with an offset
    /// such as `+01:00`, or in the basic form `20150830T123600Z`.
    package static func parseISO8601(_ text: String) -> Int64? {
        var rest = Array(text.utf8)[...]
        func take(_ count: Int) -> Int64? {
            let digits = rest.prefix(count)
            guard digits.count == count else { return nil }
            rest = rest.dropFirst(count)
            return number(Substring(decoding: digits, as: UTF8.self))
        }
        func skip(_ byte: UInt8) -> Bool {
            guard rest.first == byte else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = take(4) else { return nil }
        let isExtended = skip(UInt8(ascii: "-"))
        guard let month = take(2), !isExtended || skip(UInt8(ascii: "-")), let day = take(2),
            skip(UInt8(ascii: "T")), let hour = take(2),
            !isExtended || skip(UInt8(ascii: ":")), let minute = take(2),
            !isExtended || skip(UInt8(ascii: ":")), let second = take(2)
        else { return nil }
        if skip(UInt8(ascii: ".")) {
            rest = rest.drop { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        }
        var offset: Int64 = 0
        if !skip(UInt8(ascii: "Z")) {
            let sign: Int64 = skip(UInt8(ascii: "-")) ? -1 : 1
            guard sign == -1 || skip(UInt8(ascii: "+")), let hours = take(2) else { return nil }
            _ = skip(UInt8(ascii: ":"))
            guard let minutes = take(2) else { return nil }
            offset = sign * (hours * 3600 + minutes * 60)
        }
        guard rest.isEmpty,
            let local = epochSeconds(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        return local - offset
    }

    private static func text(
        _ epochSeconds: Int64, dateSeparator: String, timeSeparator: String
    ) -> String {
        let days = floorDivide(epochSeconds, secondsPerDay)
        let second = epochSeconds - days * secondsPerDay
        let date = civil(fromDays: days)
        var text = padded(date.year, 4) + dateSeparator + padded(date.month, 2)
        text += dateSeparator + padded(date.day, 2) + "T"
        text += padded(second / 3600, 2) + timeSeparator + padded(second / 60 % 60, 2)
        return text + timeSeparator + padded(second % 60, 2)
    }

    private static let secondsPerDay: Int64 = 86_400
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func epochSeconds(
        year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64
    ) -> Int64? {
        guard (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour),
            (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        return days(year: year, month: month, day: day) * secondsPerDay
            + hour * 3600 + minute * 60 + second
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar. The year is taken to begin in
    /// March, which puts the leap day at its end and makes the months' lengths a linear formula;
    /// 400 years have 146,097 days, and 719,468 days lie between 0000-03-01 and the epoch.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = floorDivide(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The inverse of `days(year:month:day:)`.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * marchMonth + 2) / 5 + 1
        )
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// Digits alone: `Int64` itself would also read a sign.
    private static func number(_ text: Substring) -> Int64? {
        text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            ? Int64(text) : nil
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
