/// A time in HTTP's fields, to the second (RFC 9110 §5.6.7).
public struct HTTPDate: Hashable, Comparable, Sendable {
    /// Since 1970-01-01 00:00 UTC; leap seconds don't count.
    public var seconds: Int64

    public init(seconds: Int64) {
        self.seconds = seconds
    }

    /// The second that `instant`, which counts from 1970, lies in.
    public init(_ instant: Instant) {
        let (quotient, remainder) = instant.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        seconds = remainder < 0 ? quotient - 1 : quotient
    }

    public static func < (left: HTTPDate, right: HTTPDate) -> Bool { left.seconds < right.seconds }

    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

extension HTTPDate: CustomStringConvertible {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, as it is to be sent.
    public var description: String {
        let (day, second) = (seconds.flooredQuotient(by: 86_400), seconds.flooredRemainder(by: 86_400))
        let (year, month, dayOfMonth) = Self.civilDate(ofDay: day)
        // 1970-01-01 was a Thursday.
        let name = Self.days[Int((day + 3).flooredRemainder(by: 7))]
        let time = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, to: 2) }.joined(separator: ":")
        let date = "\(Self.padded(Int64(dayOfMonth), to: 2)) \(Self.months[month - 1]) \(Self.padded(year, to: 4))"
        return "\(name), \(date) \(time) GMT"
    }

    private static func padded(_ number: Int64, to count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }
}

extension HTTPDate {
    /// Any of the three forms that a recipient must know (RFC 9110 §5.6.7); nil for other text.
    ///
    /// A year of two digits counts as one of this century up to 69, as in POSIX.
    public init?(parsing text: [UInt8]) {
        let parts = text.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "-") }
        // Sun, 06 Nov 1994 08:49:37 GMT | Sunday, 06-Nov-94 08:49:37 GMT | Sun Nov  6 08:49:37 1994
        if parts.count == 6, parts[5].elementsEqual("GMT".utf8) {
            self.init(day: parts[1], month: parts[2], year: parts[3], time: parts[4])
        } else if parts.count == 5 {
            self.init(day: parts[2], month: parts[1], year: parts[4], time: parts[3])
        } else {
            return nil
        }
    }

    private init?(
        day: ArraySlice<UInt8>,
        month: ArraySlice<UInt8>,
        year: ArraySlice<UInt8>,
        time: ArraySlice<UInt8>
    ) {
        let clock = time.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { part in
            part.count == 2 ? part.decimalNumber : nil
        }
        guard let dayOfMonth = day.decimalNumber, (1...31).contains(dayOfMonth),
            let monthIndex = Self.months.firstIndex(where: { month.elementsEqual($0.utf8) }),
            let number = year.decimalNumber, year.count == 2 || year.count == 4, clock.count == 3,
            let hour = clock[0], let minute = clock[1], let second = clock[2], hour < 24, minute < 60, second <= 60
        else { return nil }
        let wholeYear = year.count == 4 ? number : number < 70 ? 2000 + number : 1900 + number
        let wholeDay = Self.day(year: Int64(wholeYear), month: monthIndex + 1, day: dayOfMonth)
        // A day that the month doesn't have comes back as one of the next.
        guard Self.civilDate(ofDay: wholeDay).day == dayOfMonth else { return nil }
        self.init(seconds: wholeDay * 86_400 + Int64(hour * 3600 + minute * 60 + second))
    }

    /// Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that a leap day is the last.
    private static func day(year: Int64, month: Int, day: Int) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let monthFromMarch = Int64((month + 9) % 12)
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
        let leapDays = year.flooredQuotient(by: 4) - year.flooredQuotient(by: 100) + year.flooredQuotient(by: 400)
        return year * 365 + leapDays + dayOfYear - 719_468
    }

    private static func civilDate(ofDay day: Int64) -> (year: Int64, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted.flooredRemainder(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), Int(month), Int(dayOfMonth))
    }
}

extension Int64 {
    /// Rounded down, also for negative numbers. The divisor is above 0.
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }

    /// From 0 up to the divisor, which is above 0.
    fileprivate func flooredRemainder(by divisor: Int64) -> Int64 {
        self % divisor + (self % divisor < 0 ? divisor : 0)
    }
}
