/// A root path that names an iSCSI disk: `iscsi:<server>:<protocol>:<port>:<LUN>:<target>` (RFC 4173 §5).
///
/// iPXE takes the same words for `sanboot`, and allows an initiator's name and secrets beside them by other settings.
public struct ISCSIRootPath: Hashable, Sendable {
    /// A name or an address; an IPv6 address without its brackets.
    public var server: [UInt8]
    /// 6 for TCP; empty means that too.
    public var networkProtocol: [UInt8]
    /// Empty for 3260.
    public var port: [UInt8]
    /// In hexadecimal groups as `1` or `4752-3A4F-6b7e-2F99`; empty for 0.
    public var logicalUnit: [UInt8]
    /// An iSCSI name such as `iqn.2026-11.example:disk`.
    public var target: [UInt8]
    /// Whether brackets stand around the server, as an IPv6 address wants them.
    public var hasBrackets: Bool

    public init(
        server: [UInt8],
        networkProtocol: [UInt8] = [],
        port: [UInt8] = [],
        logicalUnit: [UInt8] = [],
        target: [UInt8]
    ) {
        self.server = server
        self.networkProtocol = networkProtocol
        self.port = port
        self.logicalUnit = logicalUnit
        self.target = target
        hasBrackets = server.contains(UInt8(ascii: ":"))
    }

    /// Whether a root path (option 17) or a URI is meant for iSCSI at all.
    public static func isMeant(by text: [UInt8]) -> Bool { text.starts(with: "iscsi:".utf8) }

    /// Nil where it does not begin with `iscsi:`, or fields are missing; the target is the rest, colons and all.
    public init?(_ text: [UInt8]) {
        guard Self.isMeant(by: text) else { return nil }
        var rest = text.dropFirst(6)
        let colon = UInt8(ascii: ":")
        hasBrackets = rest.first == UInt8(ascii: "[")
        if hasBrackets {
            guard let close = rest.firstIndex(of: UInt8(ascii: "]")), rest.index(after: close) < rest.endIndex,
                rest[rest.index(after: close)] == colon
            else { return nil }
            server = Array(rest[rest.index(after: rest.startIndex)..<close])
            rest = rest[(close + 2)...]
        } else {
            guard let end = rest.firstIndex(of: colon) else { return nil }
            server = Array(rest[..<end])
            rest = rest[(end + 1)...]
        }
        let fields = rest.split(separator: colon, maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count == 4, !fields[3].isEmpty else { return nil }
        networkProtocol = Array(fields[0])
        port = Array(fields[1])
        logicalUnit = Array(fields[2])
        target = Array(fields[3])
    }

    /// The text that is read back as the same.
    public var encoded: [UInt8] {
        let colon = UInt8(ascii: ":")
        let place = hasBrackets ? [UInt8(ascii: "[")] + server + [UInt8(ascii: "]")] : server
        return Array("iscsi:".utf8) + place + [colon] + networkProtocol + [colon] + port + [colon] + logicalUnit + [
            colon
        ]
            + target
    }

    /// Where the portal listens; nil where the port is no number.
    public var portNumber: UInt16? {
        if port.isEmpty { return 3260 }
        guard port.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt16(String(decoding: port, as: UTF8.self))
    }

    /// The number of the logical unit; nil where it is written in more than one group, or is no number.
    public var unitNumber: Int? {
        if logicalUnit.isEmpty { return 0 }
        // Signs are no digits, though Swift reads them.
        guard logicalUnit.count <= 4,
            !logicalUnit.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") })
        else { return nil }
        return Int(String(decoding: logicalUnit, as: UTF8.self), radix: 16)
    }
}
