/// The value of option 81: the name by which the client wants to be known in DNS (RFC 4702 §2).
public struct ClientFQDN: Hashable, Sendable {
    public struct Flags: OptionSet, Hashable, Sendable {
        public var rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// S: the server is to update the name's address record.
        public static let serverUpdates = Flags(rawValue: 1)
        /// O: the server has overridden the client's wish.
        public static let overridden = Flags(rawValue: 2)
        /// E: the name is written as in DNS; otherwise it is ASCII text, which is deprecated.
        public static let dnsEncoding = Flags(rawValue: 4)
        /// N: the server is not to update anything.
        public static let noUpdates = Flags(rawValue: 8)
    }

    public var flags: Flags
    /// RCODE1: deprecated; clients send 0, servers 255.
    public var returnCode1: UInt8
    /// RCODE2: as RCODE1.
    public var returnCode2: UInt8
    /// The name's octets as they stand in the option.
    public var encodedName: [UInt8]

    public init(flags: Flags, returnCode1: UInt8 = 0, returnCode2: UInt8 = 0, encodedName: [UInt8]) {
        self.flags = flags
        self.returnCode1 = returnCode1
        self.returnCode2 = returnCode2
        self.encodedName = encodedName
    }

    /// The octets of option 81; nil for fewer than three.
    public init?(_ octets: some Collection<UInt8>) {
        let octets = Array(octets)
        guard octets.count >= 3 else { return nil }
        self.init(
            flags: Flags(rawValue: octets[0]),
            returnCode1: octets[1],
            returnCode2: octets[2],
            encodedName: Array(octets[3...])
        )
    }

    /// The option's value.
    public var octets: [UInt8] { [flags.rawValue, returnCode1, returnCode2] + encodedName }

    /// The name with dots, whichever way it is written; nil where flag E is set and the labels are malformed.
    public var name: [UInt8]? {
        guard flags.contains(.dnsEncoding) else { return encodedName }
        guard let (name, next) = DomainNames.name(in: encodedName, at: 0, allowsPartialName: true),
            next == encodedName.count
        else { return nil }
        return name
    }
}

extension ClientFQDN: CustomStringConvertible {
    public var description: String { (name ?? encodedName).displayText }
}
