internal import NetworkProtocols

/// What klibc's ipconfig is told of one card (`usr/kinit/ipconfig/main.c`, `parse_device`).
struct IPConfigRequest: Hashable, Sendable {
    /// What it may ask by.
    struct Protocols: OptionSet, Hashable, Sendable {
        let rawValue: Int

        static let dhcp = Protocols(rawValue: 1)
        static let bootp = Protocols(rawValue: 2)
        static let rarp = Protocols(rawValue: 4)

        /// A word of the seventh field; nil for one that is unknown.
        init?(_ word: [UInt8]) {
            switch String(decoding: word, as: UTF8.self) {
            case "", "on", "any": self = [.dhcp, .bootp, .rarp]
            case "both": self = [.bootp, .rarp]
            case "dhcp": self = [.dhcp, .bootp]
            case "bootp": self = .bootp
            case "rarp": self = .rarp
            case "none", "static", "off": self = []
            default: return nil
            }
        }

        init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// As the line with the card's address ends.
        var words: String {
            (contains(.dhcp) ? " DHCP" : contains(.bootp) ? " BOOTP" : "") + (contains(.rarp) ? " RARP" : "")
        }
    }

    /// Which ipconfig it is.
    enum Age: Hashable, Sendable {
        /// That of mkinitcpio-nfs-utils, of 2010: more than seven fields are an error.
        case mkinitcpio
        /// klibc 2.0, as Debian and Ubuntu have it: name servers in the eighth and ninth field.
        case klibc2
    }

    var client: IPv4Address?
    var server: IPv4Address?
    var gateway: IPv4Address?
    var mask: IPv4Address?
    var hostName: [UInt8] = []
    /// Empty for any card.
    var device: [UInt8] = []
    var nameServers: [IPv4Address] = []
    var protocols: Protocols

    /// What it says to text that it does not understand.
    struct Objection: Error, Hashable, Sendable {
        var words: String
    }

    /// - Parameters:
    ///   - text: a card's name, `ip=` and one word, or fields between colons with or without `ip=`.
    ///   - protocols: what `-c` says, or all.
    init(_ text: [UInt8], protocols: Protocols = [.dhcp, .bootp, .rarp], age: Age) throws(Objection) {
        self.protocols = protocols
        let isParameter = text.starts(with: "ip=".utf8)
        let text = isParameter ? Array(text.dropFirst(3)) : text
        guard text.contains(UInt8(ascii: ":")) else {
            guard isParameter else {
                device = text
                return
            }
            self.protocols = try Self.protocols(text)
            return
        }
        var fields = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { Array($0) }
        while fields.last?.isEmpty == true { fields.removeLast() }
        for (index, field) in fields.enumerated() {
            if index > 6, age == .mkinitcpio {
                throw Objection(words: "too many options for \(device.displayText)")
            }
            if !field.isEmpty { try take(field, at: index) }
        }
    }

    private mutating func take(_ field: [UInt8], at index: Int) throws(Objection) {
        switch index {
        case 0:
            client = try Self.address(field)
            // An address by hand, unless the seventh field says otherwise.
            protocols = []
        case 1: server = try Self.address(field)
        case 2: gateway = try Self.address(field)
        case 3: mask = try Self.address(field)
        case 4: hostName = field
        case 5: device = field
        case 6: protocols = try Self.protocols(field)
        case 7, 8: nameServers.append(try Self.address(field))
        default: break
        }
    }

    private static func address(_ text: [UInt8]) throws(Objection) -> IPv4Address {
        guard let address = IPv4Address(utf8: text) else {
            throw Objection(words: "can't parse IP address '\(text.displayText)'")
        }
        return address
    }

    private static func protocols(_ word: [UInt8]) throws(Objection) -> Protocols {
        guard let protocols = Protocols(word) else {
            throw Objection(words: "invalid protocol '\(word.displayText)'")
        }
        return protocols
    }
}
