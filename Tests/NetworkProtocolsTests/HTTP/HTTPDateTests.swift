import NetworkProtocols
import Testing

@Suite struct HTTPDateTests {
    @Test(
        "Times are written as RFC 9110 has them",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (1_709_208_000, "Thu, 29 Feb 2024 12:00:00 GMT"),
            (1_767_225_600, "Thu, 01 Jan 2026 00:00:00 GMT"), (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ]
    )
    func written(seconds: Int, text: String) {
        #expect(HTTPDate(seconds: Int64(seconds)).description == text)
        #expect(HTTPDate(parsing: ascii(text)) == HTTPDate(seconds: Int64(seconds)))
    }

    @Test("The two old forms are read too")
    func oldForms() {
        let time = HTTPDate(seconds: 784_111_777)
        #expect(HTTPDate(parsing: ascii("Sunday, 06-Nov-94 08:49:37 GMT")) == time)
        #expect(HTTPDate(parsing: ascii("Sun Nov  6 08:49:37 1994")) == time)
    }

    @Test(
        "What is no time is none",
        arguments: [
            "", "yesterday", "Sun, 06 Nov 1994 08:49:37", "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nox 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 19949999999999999999 08:49:37 GMT", "0 0 0 0 0 GMT",
        ]
    )
    func wrong(text: String) {
        #expect(HTTPDate(parsing: ascii(text)) == nil)
    }

    @Test("Days of four hundred years come back")
    func allDays() {
        var lost = 0
        for day in stride(from: Int64(-70_000), through: 80_000, by: 13) {
            let date = HTTPDate(seconds: day * 86_400 + 12_345)
            if HTTPDate(parsing: ascii(date.description)) != date { lost += 1 }
        }
        #expect(lost == 0)
    }

    @Test("An instant lies in the second that began before it")
    func instants() {
        #expect(HTTPDate(Instant(nanoseconds: 1_999_999_999)) == HTTPDate(seconds: 1))
        #expect(HTTPDate(Instant(nanoseconds: -1)) == HTTPDate(seconds: -1))
        _ = [Int64.min, .max].map { HTTPDate(Instant(nanoseconds: $0)).description }
    }
}
