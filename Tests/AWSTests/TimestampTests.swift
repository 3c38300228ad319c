import AWS
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"),
            (951_782_400, "20000229T000000Z"), (1_369_353_600, "20130524T000000Z"),
            (4_107_542_399, "21000228T235959Z"), (4_107_542_400, "21000301T000000Z"),
            (-1, "19691231T235959Z"), (253_402_300_799, "99991231T235959Z"),
        ] as [(Int64, String)]) func basicForm(_ epochSeconds: Int64, _ text: String)
    {
        #expect(Timestamp.basic(epochSeconds) == text)
        #expect(Timestamp.parseISO8601(text) == epochSeconds)
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 24:49:37 GMT", nil), ("Sun, +6 Nov 1994 08:49:37 GMT", nil),
            ("1994-11-06T08:49:37Z", nil), ("", nil),
        ] as [(String, Int64?)]) func httpDate(_ text: String, _ epochSeconds: Int64?)
    {
        #expect(Timestamp.parseHTTPDate(text) == epochSeconds)
    }

    @Test(
        arguments: [
            ("2015-08-30T12:36:00Z", 1_440_938_160), ("2015-08-30T12:36:00.123456Z", 1_440_938_160),
            ("2015-08-30T14:36:00+02:00", 1_440_938_160),
            ("2015-08-30T07:36:00-0500", 1_440_938_160),
            ("20150830T123600Z", 1_440_938_160), ("2015-08-30T12:36:00", nil),
            ("2015-08-30 12:36:00Z", nil), ("2015-13-30T12:36:00Z", nil),
            ("2015-08-30T12:36:00Zjunk", nil), ("", nil),
        ] as [(String, Int64?)]) func iso8601(_ text: String, _ epochSeconds: Int64?)
    {
        #expect(Timestamp.parseISO8601(text) == epochSeconds)
    }
}
