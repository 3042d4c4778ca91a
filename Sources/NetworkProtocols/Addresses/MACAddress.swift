/// A 48-bit hardware address (IEEE 802).
public struct MACAddress: Hashable, Sendable {
    /// The address in the low 48 bits, first octet highest.
    public var rawValue: UInt64

    public static let broadcast = MACAddress(rawValue: 0xffff_ffff_ffff)

    public init(rawValue: UInt64) {
        self.rawValue = rawValue & 0xffff_ffff_ffff
    }

    /// The address whose octets are `a` to `f`, first on the wire first.
    public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ e: UInt8, _ f: UInt8) {
        rawValue =
            UInt64(a) << 40 | UInt64(b) << 32 | UInt64(c) << 24 | UInt64(d) << 16 | UInt64(e) << 8 | UInt64(f)
    }

    /// The first six of `octets`; nil where there are fewer.
    public init?(octets: some Sequence<UInt8>) {
        var value: UInt64 = 0
        var count = 0
        for octet in octets.prefix(6) {
            value = value << 8 | UInt64(octet)
            count += 1
        }
        guard count == 6 else { return nil }
        rawValue = value
    }

    /// Six pairs of hexadecimal digits divided by colons or by hyphens; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
        guard parts.count == 6 else { return nil }
        var value: UInt64 = 0
        for part in parts {
            guard part.utf8.count == 2, part.allSatisfy(\.isHexDigit), let octet = UInt8(part, radix: 16) else {
                return nil
            }
            value = value << 8 | UInt64(octet)
        }
        rawValue = value
    }

    /// The six octets, first on the wire first.
    public var octets: [UInt8] {
        (0..<6).map { UInt8(truncatingIfNeeded: rawValue >> (40 - 8 * UInt64($0))) }
    }

    /// All bits set.
    public var isBroadcast: Bool { self == .broadcast }
    /// Whether the group bit is set: a multicast address or the broadcast address.
    public var isGroup: Bool { rawValue >> 40 & 1 == 1 }

    /// Lower-case digit pairs divided by `separator`.
    public func text(separator: String) -> String {
        octets.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined(separator: separator)
    }
}

extension MACAddress: Comparable {
    public static func < (left: MACAddress, right: MACAddress) -> Bool { left.rawValue < right.rawValue }
}

extension MACAddress: CustomStringConvertible {
    public var description: String { text(separator: ":") }
}

extension ByteReader {
    /// Reads six octets; throws where fewer are left.
    @_lifetime(self: copy self)
    public mutating func readMACAddress() throws(PacketDecodingError) -> MACAddress {
        let high = UInt64(try readUInt16())
        return MACAddress(rawValue: high << 32 | UInt64(try readUInt32()))
    }
}

extension ByteWriter {
    /// Writes the six octets.
    public mutating func write(_ address: MACAddress) {
        write(UInt16(truncatingIfNeeded: address.rawValue >> 32))
        write(UInt32(truncatingIfNeeded: address.rawValue))
    }
}
