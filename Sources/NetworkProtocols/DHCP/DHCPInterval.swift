/// A time in whole seconds as DHCP's options carry it: a lease, T1, T2, a reboot time.
public struct DHCPInterval: RawRepresentable, Hashable, Sendable {
    /// Seconds; 0xFFFFFFFF stands for ever (RFC 2131 §3.3).
    public var rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// `seconds` as an interval.
    public static func seconds(_ seconds: UInt32) -> DHCPInterval {
        DHCPInterval(rawValue: seconds)
    }

    /// A lease that never ends.
    public static let infinite = DHCPInterval(rawValue: 0xffff_ffff)

    public var isInfinite: Bool { self == .infinite }

    /// The same time as a duration; an infinite one is some 136 years.
    public var duration: Duration { .seconds(rawValue) }
}

extension DHCPInterval: Comparable {
    public static func < (left: DHCPInterval, right: DHCPInterval) -> Bool { left.rawValue < right.rawValue }
}

extension DHCPInterval: CustomStringConvertible {
    /// Seconds, and what they come to where that is shorter: `43200 s (12 h)`.
    public var description: String {
        switch rawValue {
        case .max: "infinite"
        case let seconds where seconds != 0 && seconds % 86_400 == 0: "\(seconds) s (\(seconds / 86_400) d)"
        case let seconds where seconds != 0 && seconds % 3_600 == 0: "\(seconds) s (\(seconds / 3_600) h)"
        case let seconds where seconds != 0 && seconds % 60 == 0: "\(seconds) s (\(seconds / 60) min)"
        default: "\(rawValue) s"
        }
    }
}
