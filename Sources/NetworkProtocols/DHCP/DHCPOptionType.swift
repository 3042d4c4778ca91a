/// What the value of an option is made of, and so how long it may be.
public enum DHCPOptionType: Hashable, Sendable {
    /// Pad and end: no length octet, no value.
    case marker
    /// An option that is there or not.
    case nothing
    /// One IPv4 address.
    case address
    /// IPv4 addresses in order of preference, one or more.
    case addresses
    /// IPv4 addresses, possibly none.
    case addressesOrNone
    /// Pairs of addresses: an address and its mask, or a destination and its router.
    case addressPairs
    /// One octet, 0 or 1.
    case flag
    case uint8
    case uint16
    case uint16s
    case int32
    case uint32
    /// A 32-bit number of seconds.
    case interval
    /// Characters, without a NUL at the end (RFC 2132 §2).
    case text
    /// Octets that are readable text more often than not.
    case textOrOctets
    case octets(minimum: Int)
    case octetsExactly(Int)
    /// Octets whose meaning no specification fixes; any number, none too.
    case undefined
    /// Option codes, an octet each.
    case codes
    /// Option codes, two octets each (RFC 2937 §1).
    case codeNumbers
    /// Bit 0 for `file`, bit 1 for `sname` (RFC 2132 §9.3).
    case overload
    case messageType
    /// A type octet and one octet or more (RFC 2132 §9.14).
    case clientIdentifier
    /// Pieces with a length octet each (RFC 3004 §4), or the bare string that iPXE sends.
    case userClass
    /// Flags, two return codes, a name (RFC 4702 §2).
    case clientFQDN
    /// Sub-options without pads or end (RFC 3046 §2.0).
    case relayAgentInformation
    /// Client architectures, two octets each (RFC 4578 §2.1).
    case architectures
    /// Type, major, minor (RFC 4578 §2.2).
    case networkInterface
    /// A type and, for type 0, 16 octets (RFC 4578 §2.3).
    case machineIdentifier
    /// Domain names, compressed as in DNS (RFC 3397 §2).
    case domainNames
    /// Destinations with their width, and routers (RFC 3442).
    case classlessRoutes
    /// iPXE's sub-options.
    case etherbootOptions

    /// Which lengths the value may have, in octets, the header not counted.
    public var lengthRule: DHCPOptionLength {
        switch self {
        case .marker, .nothing: .exactly(0)
        case .address, .int32, .uint32, .interval: .exactly(4)
        case .addresses: .multiple(of: 4, minimum: 4)
        case .addressesOrNone: .multiple(of: 4, minimum: 0)
        case .addressPairs: .multiple(of: 8, minimum: 8)
        case .flag, .uint8, .overload, .messageType: .exactly(1)
        case .uint16: .exactly(2)
        case .uint16s, .architectures, .codeNumbers: .multiple(of: 2, minimum: 2)
        case .text, .textOrOctets, .codes, .domainNames, .etherbootOptions: .atLeast(1)
        case .octets(let minimum): .atLeast(minimum)
        case .octetsExactly(let count): .exactly(count)
        case .undefined: .atLeast(0)
        case .clientIdentifier, .userClass, .relayAgentInformation: .atLeast(2)
        case .clientFQDN: .atLeast(3)
        case .networkInterface: .exactly(3)
        case .machineIdentifier: .exactly(17)
        case .classlessRoutes: .atLeast(5)
        }
    }
}

/// Which lengths a value may have, in octets.
public enum DHCPOptionLength: Hashable, Sendable {
    case exactly(Int)
    case multiple(of: Int, minimum: Int)
    case atLeast(Int)

    /// Whether a value of `count` octets keeps the rule.
    public func allows(_ count: Int) -> Bool {
        switch self {
        case .exactly(let length): count == length
        case .multiple(let unit, let minimum): count >= minimum && count % unit == 0
        case .atLeast(let minimum): count >= minimum
        }
    }
}

extension DHCPOptionLength: CustomStringConvertible {
    /// As the end of a sentence: "The value must be …".
    public var description: String {
        switch self {
        case .exactly(1): "1 octet"
        case .exactly(let length): "\(length) octets"
        case .multiple(let unit, 0): "a multiple of \(unit) octets"
        case .multiple(let unit, let minimum): "a multiple of \(unit) octets, at least \(minimum)"
        case .atLeast(0): "any number of octets"
        case .atLeast(1): "at least 1 octet"
        case .atLeast(let minimum): "at least \(minimum) octets"
        }
    }
}

extension DHCPOptionCode {
    /// What the option's value is made of; nil for a code without a definition (site-specific and unassigned ones).
    public var type: DHCPOptionType? { DHCPOptionDefinition.of(self)?.type }

    /// Which lengths the option's value may have; nil for a code without a definition.
    public var lengthRule: DHCPOptionLength? { type?.lengthRule }

    /// All codes that have a name and a type here, in ascending order.
    public static var defined: [DHCPOptionCode] { DHCPOptionDefinition.all.map(\.code) }
}
