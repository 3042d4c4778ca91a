/// An IPv4 address (RFC 791 §2.3).
public struct IPv4Address: Hashable, Sendable {
    /// The address as a number, first octet highest.
    public var rawValue: UInt32

    public static let any = IPv4Address(rawValue: 0)
    public static let broadcast = IPv4Address(rawValue: 0xffff_ffff)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The address whose dotted form is `a.b.c.d`.
    public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        rawValue = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
    }

    /// Four decimal numbers 0…255 divided by dots; nil for anything else.
    public init?(_ text: some StringProtocol) {
        self.init(utf8: text.utf8)
    }

    /// Four decimal numbers 0…255 divided by dots, as ASCII octets; nil for anything else.
    public init?(utf8 text: some Sequence<UInt8>) {
        var value: UInt32 = 0
        var part: UInt32?
        var parts = 0
        for octet in text {
            switch octet {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let next = (part ?? 0) * 10 + UInt32(octet - UInt8(ascii: "0"))
                guard next <= 255 else { return nil }
                part = next
            case UInt8(ascii: "."):
                guard let complete = part, parts < 3 else { return nil }
                value = value << 8 | complete
                part = nil
                parts += 1
            default: return nil
            }
        }
        guard let last = part, parts == 3 else { return nil }
        rawValue = value << 8 | last
    }

    /// Class D: 224.0.0.0 to 239.255.255.255 (RFC 1112 §4).
    public var isMulticast: Bool { rawValue >> 28 == 0xe }
    /// The limited broadcast address, 255.255.255.255 (RFC 919 §7).
    public var isBroadcast: Bool { self == .broadcast }
    /// 0.0.0.0: "this host", where it has no address yet (RFC 1122 §3.2.1.3).
    public var isUnspecified: Bool { rawValue == 0 }

    /// The eight upper-case hexadecimal digits that boot loaders search configurations by, such as `C0A80101`.
    public var upperCaseHexadecimal: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension IPv4Address: Comparable {
    public static func < (left: IPv4Address, right: IPv4Address) -> Bool { left.rawValue < right.rawValue }
}

extension IPv4Address: CustomStringConvertible {
    public var description: String {
        "\(rawValue >> 24).\(rawValue >> 16 & 255).\(rawValue >> 8 & 255).\(rawValue & 255)"
    }
}

extension ByteReader {
    /// Reads four octets; throws where fewer are left.
    @_lifetime(self: copy self)
    public mutating func readIPv4Address() throws(PacketDecodingError) -> IPv4Address {
        IPv4Address(rawValue: try readUInt32())
    }
}

extension ByteWriter {
    /// Writes the four octets.
    public mutating func write(_ address: IPv4Address) { write(address.rawValue) }
}
