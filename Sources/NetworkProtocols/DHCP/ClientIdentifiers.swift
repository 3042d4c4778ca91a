/// The value of option 61: which client this is, whatever interface it uses (RFC 2132 §9.14).
public struct ClientIdentifier: Hashable, Sendable {
    /// A hardware type, 0 for something else, 255 for IAID and DUID (RFC 4361 §6.1).
    public var type: UInt8
    public var value: [UInt8]

    public init(type: UInt8, value: [UInt8]) {
        self.type = type
        self.value = value
    }

    /// Type 1 and the address, as most firmware sends it.
    public init(_ address: MACAddress) {
        self.init(type: 1, value: address.octets)
    }

    /// The octets of option 61; nil for fewer than two, which are none.
    public init?(_ octets: some Collection<UInt8>) {
        guard octets.count >= 2, let type = octets.first else { return nil }
        self.init(type: type, value: Array(octets.dropFirst()))
    }

    /// The option's value.
    public var octets: [UInt8] { [type] + value }

    /// The Ethernet address that it consists of; nil where it is something else.
    public var macAddress: MACAddress? { type == 1 && value.count == 6 ? MACAddress(octets: value) : nil }

    /// The identity association (four octets) and the DUID behind it; nil where it is no such identifier.
    public var associationAndDUID: (association: UInt32, duid: [UInt8])? {
        guard type == 255, value.count > 4 else { return nil }
        return (value.span.uint32(at: 0), Array(value[4...]))
    }
}

extension ClientIdentifier: CustomStringConvertible {
    public var description: String {
        if let macAddress { return macAddress.description }
        if let (association, duid) = associationAndDUID {
            return "IAID \(String(association, radix: 16)) DUID \(duid.hexadecimalText)"
        }
        return type == 0 && value.isPrintable ? value.displayText : octets.hexadecimalText
    }
}

/// The value of option 94: the revision of the firmware's network interface (RFC 4578 §2.2).
public struct NetworkInterfaceIdentifier: Hashable, Sendable {
    /// 1 is UNDI, the only one defined.
    public var type: UInt8
    public var major: UInt8
    public var minor: UInt8

    public init(type: UInt8 = 1, major: UInt8, minor: UInt8) {
        self.type = type
        self.major = major
        self.minor = minor
    }

    /// The octets of option 94; nil for another number than three.
    public init?(_ octets: some Collection<UInt8>) {
        let octets = Array(octets)
        guard octets.count == 3 else { return nil }
        self.init(type: octets[0], major: octets[1], minor: octets[2])
    }

    /// The option's value.
    public var octets: [UInt8] { [type, major, minor] }
}

extension NetworkInterfaceIdentifier: CustomStringConvertible {
    public var description: String { (type == 1 ? "UNDI" : "type \(type)") + " \(major).\(minor)" }
}

/// The value of option 97: which machine this is (RFC 4578 §2.3).
public struct MachineIdentifier: Hashable, Sendable {
    /// 0 is a GUID of 16 octets, the only one defined.
    public var type: UInt8
    public var value: [UInt8]

    public init(type: UInt8 = 0, value: [UInt8]) {
        self.type = type
        self.value = value
    }

    /// The octets of option 97; nil for another number than 17.
    public init?(_ octets: some Collection<UInt8>) {
        guard octets.count == 17, let type = octets.first else { return nil }
        self.init(type: type, value: Array(octets.dropFirst()))
    }

    /// The option's value.
    public var octets: [UInt8] { [type] + value }

    /// The GUID in wire order, lower case, 8-4-4-4-12: the name that PXELINUX looks for. Nil where it is no GUID.
    public var uuidText: String? {
        type == 0 && value.count == 16 ? Self.text(value) : nil
    }

    /// The GUID as the firmware's own screens print it: its first three fields stand low octet first on the wire.
    public var guidText: String? {
        guard type == 0, value.count == 16 else { return nil }
        return Self.text([3, 2, 1, 0, 5, 4, 7, 6].map { value[$0] } + value[8...])
    }

    /// All zeros or all ones: the board has none.
    public var isBlank: Bool { value.allSatisfy { $0 == 0 } || value.allSatisfy { $0 == 0xff } }

    private static func text(_ octets: [UInt8]) -> String {
        [octets[0..<4], octets[4..<6], octets[6..<8], octets[8..<10], octets[10..<16]]
            .map { $0.hexadecimalText }.joined(separator: "-")
    }
}

extension MachineIdentifier: CustomStringConvertible {
    public var description: String { uuidText ?? octets.hexadecimalText }
}
