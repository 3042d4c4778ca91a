/// How a client may look for boot servers: PXE's sub-option 6 (PXE 2.1, DISCOVERY_CONTROL).
public struct PXEDiscoveryControl: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Bit 0: no discovery by broadcast.
    public static let noBroadcast = PXEDiscoveryControl(rawValue: 1)
    /// Bit 1: no discovery by multicast.
    public static let noMulticast = PXEDiscoveryControl(rawValue: 2)
    /// Bit 2: only the servers of sub-option 8 are used and believed.
    public static let onlyListedServers = PXEDiscoveryControl(rawValue: 4)
    /// Bit 3: where the reply names a boot file, it is loaded without prompt, menu and discovery.
    public static let loadsBootFileAtOnce = PXEDiscoveryControl(rawValue: 8)
    /// Bits 4 to 7, which must be zero.
    public static let reserved = PXEDiscoveryControl(rawValue: 0xf0)
}

extension PXEDiscoveryControl: CustomStringConvertible {
    public var description: String {
        var words: [String] = []
        if contains(.noBroadcast) { words.append("no broadcast") }
        if contains(.noMulticast) { words.append("no multicast") }
        if contains(.onlyListedServers) { words.append("only listed servers") }
        if contains(.loadsBootFileAtOnce) { words.append("load the boot file at once") }
        if rawValue & 0xf0 != 0 { words.append("reserved bits \(rawValue >> 4)") }
        return words.isEmpty ? "no restriction" : words.joined(separator: ", ")
    }
}

/// What kind of boot server it is: PXE's numbers for sub-options 8, 9 and 71.
public struct PXEBootServerType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// In a menu: boot from the local disk.
    public static let local = PXEBootServerType(rawValue: 0)
    /// 65535, for tests of the interface.
    public static let test = PXEBootServerType(rawValue: 65535)

    /// 32768 to 65534: each vendor gives these its own meaning.
    public var isVendorDefined: Bool { (32768...65534).contains(rawValue) }
}

extension PXEBootServerType: CustomStringConvertible {
    public var description: String {
        switch rawValue {
        case 0: "local boot"
        case 1: "Intel LCM"
        case 3: "DOS/UNDI"
        case 4: "NEC ESMPRO"
        case 5: "IBM WSoD"
        case 6: "IBM LCCM"
        case 7: "CA Unicenter"
        case 8: "HP OpenView"
        case 65535: "test"
        default: "type \(rawValue)"
        }
    }
}

/// The servers of one type: an entry of PXE's sub-option 8.
public struct PXEBootServers: Hashable, Sendable {
    public var type: PXEBootServerType
    /// None stands for any server of the type that answers.
    public var addresses: [IPv4Address]

    public init(type: PXEBootServerType, addresses: [IPv4Address]) {
        self.type = type
        self.addresses = addresses
    }

    /// What the entry is in the sub-option; its count is cut at 255.
    public var octets: [UInt8] {
        var writer = ByteWriter(reserving: 3 + 4 * addresses.count)
        writer.write(type.rawValue)
        writer.write(UInt8(truncatingIfNeeded: min(addresses.count, 255)))
        for address in addresses.prefix(255) { writer.write(address) }
        return writer.bytes
    }
}

extension PXEBootServers: CustomStringConvertible {
    public var description: String {
        "\(type): " + (addresses.isEmpty ? "any" : addresses.map(\.description).joined(separator: " "))
    }
}

/// An entry of the boot menu: PXE's sub-option 9.
public struct PXEBootMenuEntry: Hashable, Sendable {
    public var type: PXEBootServerType
    /// What the menu shows for it.
    public var text: [UInt8]

    public init(type: PXEBootServerType, text: [UInt8]) {
        self.type = type
        self.text = text
    }

    /// What the entry is in the sub-option; its text is cut at 255 octets.
    public var octets: [UInt8] {
        var writer = ByteWriter(reserving: 3 + text.count)
        writer.write(type.rawValue)
        writer.write(UInt8(truncatingIfNeeded: min(text.count, 255)))
        writer.write(text.prefix(255))
        return writer.bytes
    }
}

extension PXEBootMenuEntry: CustomStringConvertible {
    public var description: String { "\"\(text.displayText)\" (\(type))" }
}

/// What the screen says before the menu comes: PXE's sub-option 10.
public struct PXEMenuPrompt: Hashable, Sendable {
    /// 0 chooses the first entry at once, 255 shows the menu at once; else how many seconds F8 is waited for.
    public var timeout: UInt8
    /// What the screen shows.
    public var text: [UInt8]

    public init(timeout: UInt8, text: [UInt8]) {
        self.timeout = timeout
        self.text = text
    }
}

extension PXEMenuPrompt: CustomStringConvertible {
    public var description: String {
        switch timeout {
        case 0: "\"\(text.displayText)\", first entry at once"
        case 255: "\"\(text.displayText)\", menu at once"
        default: "\"\(text.displayText)\", \(timeout) s"
        }
    }
}

/// Which file of which kind of boot server: PXE's sub-option 71.
public struct PXEBootItem: Hashable, Sendable {
    public var type: PXEBootServerType
    /// Bit 15 asks for credentials (BIS); the rest numbers the file, 0 first.
    public var layer: UInt16

    public init(type: PXEBootServerType, layer: UInt16 = 0) {
        self.type = type
        self.layer = layer
    }

    public var isCredentialRequest: Bool { layer & 0x8000 != 0 }

    /// The sub-option's value.
    public var octets: [UInt8] {
        var writer = ByteWriter(reserving: 4)
        writer.write(type.rawValue)
        writer.write(layer)
        return writer.bytes
    }
}

extension PXEBootItem: CustomStringConvertible {
    public var description: String {
        "\(type), layer \(layer & 0x7fff)" + (isCredentialRequest ? ", credentials" : "")
    }
}
