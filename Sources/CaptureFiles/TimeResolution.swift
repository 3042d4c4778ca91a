internal import NetworkProtocols

/// The unit that timestamps are counted in (pcapng if_tsresol): 10 or 2 to a negative power, in seconds.
public struct TimeResolution: RawRepresentable, Sendable, Hashable {
    /// As pcapng writes it: bits 0–6 the exponent without its sign, bit 7 set where the base is 2.
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let microseconds = TimeResolution(rawValue: 6)
    public static let nanoseconds = TimeResolution(rawValue: 9)

    public var isBinary: Bool { rawValue & 0x80 != 0 }
    /// How many binary or decimal digits of a second are told.
    public var exponent: Int { Int(rawValue & 0x7F) }
}

extension TimeResolution: CustomStringConvertible {
    public var description: String {
        switch rawValue {
        case 0: "seconds"
        case 3: "milliseconds"
        case 6: "microseconds"
        case 9: "nanoseconds"
        default: "\(isBinary ? 2 : 10)^-\(exponent) s"
        }
    }
}

/// Turns an interface's timestamps into instants.
struct TimestampScale {
    /// Nanoseconds in one tick where that is a whole number and no offset is added; otherwise 0.
    private let multiplier: UInt64
    private let resolution: TimeResolution
    private let offset: Int

    init(resolution: TimeResolution, offset: Int) {
        self.resolution = resolution
        self.offset = offset
        multiplier = offset == 0 && !resolution.isBinary ? Self.powersOfTen[safe: 9 - resolution.exponent] ?? 0 : 0
    }

    /// Cut off to whole nanoseconds; saturates at the ends of `Instant`.
    func instant(ticks: UInt64) -> Instant {
        if multiplier != 0 {
            let (nanoseconds, overflow) = ticks.multipliedReportingOverflow(by: multiplier)
            return Instant(nanoseconds: overflow ? .max : Int64(clamping: nanoseconds))
        }
        return exactInstant(ticks: ticks)
    }

    private func exactInstant(ticks: UInt64) -> Instant {
        let billion: UInt128 = 1_000_000_000
        let nanoseconds: UInt128
        if resolution.isBinary {
            nanoseconds = (UInt128(ticks) * billion) >> UInt128(resolution.exponent)
        } else if resolution.exponent <= 9 {
            nanoseconds = UInt128(ticks) * UInt128(Self.powersOfTen[9 - resolution.exponent])
        } else {
            // Beyond 10^19 every number of ticks is less than a nanosecond.
            let divisor = Self.powersOfTen[safe: resolution.exponent - 9]
            nanoseconds = divisor.map { UInt128(ticks / $0) } ?? 0
        }
        let sum = Int128(nanoseconds) + Int128(offset) * 1_000_000_000
        return Instant(nanoseconds: Int64(clamping: sum))
    }

    /// 10^0 to 10^19.
    private static let powersOfTen: [UInt64] = (0...19).map { exponent in
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

extension Array {
    subscript(safe index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}
