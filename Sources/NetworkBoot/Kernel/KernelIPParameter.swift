public import NetworkProtocols

/// The kernel's `ip=` parameter, or its old name `nfsaddrs=` (Linux `admin-guide/nfs/nfsroot.rst`, `ipconfig.c`).
///
/// `ip=<client>:<server>:<gateway>:<netmask>:<hostname>:<device>:<autoconf>:<dns0>:<dns1>:<ntp0>`, any tail left out,
/// or one word of the autoconf field alone. The fields are kept as written; `encoded` gives the same text back.
public struct KernelIPParameter: Hashable, Sendable {
    /// What stands between the colons. An autoconf word alone is one field.
    public var fields: [[UInt8]]

    /// Reads the text behind `ip=`.
    public init(_ value: [UInt8]) {
        fields = value.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { Array($0) }
    }

    /// The `ip=` that counts on a command line: the last; nil where there is none.
    public init?(in commandLine: KernelCommandLine) {
        let words = commandLine.words.filter { !$0.isForInit && ($0.isNamed("ip") || $0.isNamed("nfsaddrs")) }
        guard let value = words.last?.value else { return nil }
        self.init(value)
    }

    /// A parameter of typed fields; the tail of absent ones is left out.
    public init(
        client: IPv4Address?,
        server: IPv4Address? = nil,
        gateway: IPv4Address? = nil,
        netmask: IPv4Address? = nil,
        hostName: [UInt8] = [],
        device: [UInt8] = [],
        autoconfiguration: Autoconfiguration? = nil,
        nameServers: [IPv4Address] = [],
        timeServer: IPv4Address? = nil
    ) {
        func text(_ address: IPv4Address?) -> [UInt8] { address.map { Array("\($0)".utf8) } ?? [] }
        fields = [text(client), text(server), text(gateway), text(netmask), hostName, device]
        fields.append(autoconfiguration?.encoded ?? [])
        fields.append(text(nameServers.first))
        fields.append(text(nameServers.dropFirst().first))
        fields.append(text(timeServer))
        while fields.count > 1, fields.last?.isEmpty == true { fields.removeLast() }
    }

    /// The text behind `ip=`.
    public var encoded: [UInt8] { Array(fields.joined(separator: [UInt8(ascii: ":")])) }

    /// Whether the parameter is one word of the autoconf field, such as `dhcp`, and no list of fields.
    public var isSingleWord: Bool {
        fields.count == 1 && (fields[0].isEmpty || Autoconfiguration(fields[0]) != .unknown(fields[0]))
    }

    public var client: IPv4Address? { isSingleWord ? nil : address(0) }
    /// The boot server; for a root over NFS also the NFS server.
    public var server: IPv4Address? { address(1) }
    public var gateway: IPv4Address? { address(2) }
    public var netmask: IPv4Address? { address(3) }
    /// The host name up to its first dot, empty where none is given.
    public var hostName: [UInt8] { Array(field(4).prefix { $0 != UInt8(ascii: ".") }) }
    /// What follows the first dot of the host name: the NIS domain.
    public var domainName: [UInt8] { Array(field(4).drop { $0 != UInt8(ascii: ".") }.dropFirst()) }
    /// The network device, empty where any will do.
    public var device: [UInt8] { field(5) }
    public var nameServers: [IPv4Address] { [address(7), address(8)].compactMap(\.self) }
    public var timeServer: IPv4Address? { address(9) }

    /// What the seventh field, or the word alone, asks for. Left out it is `any`; an empty `ip=` is `off`.
    public var autoconfiguration: Autoconfiguration {
        if isSingleWord { return fields[0].isEmpty ? .off : Autoconfiguration(fields[0]) }
        let field = field(6)
        return field.isEmpty ? .any : Autoconfiguration(field)
    }

    /// Whether the kernel asks the network for its configuration.
    ///
    /// It does where a protocol is allowed and the client's address is unset, or a root over NFS is wanted and no
    /// server is known, or several devices are open and none was named. So PXELINUX's `ip=C:S:G:M` asks nothing on a
    /// machine with one network card, but does on one with two.
    ///
    /// - Parameters:
    ///   - devices: how many network devices are up.
    ///   - nfsRoot: whether the root file system comes over NFS without a server of its own.
    public func runsAutoconfiguration(devices: Int, nfsRoot: Bool) -> Bool {
        guard autoconfiguration.allowsProtocols else { return false }
        return client == nil || (nfsRoot && server == nil) || (devices > 1 && device.isEmpty)
    }

    /// dracut's short form `ip=<device>:<method>`, which the kernel itself does not know; nil for every other.
    public var dracutInterface: (device: [UInt8], method: [UInt8])? {
        guard (2...4).contains(fields.count), !fields[0].isEmpty, IPv4Address(utf8: fields[0]) == nil else {
            return nil
        }
        let method = fields[1].split(separator: UInt8(ascii: ","))
        let known = ["dhcp", "on", "any", "dhcp6", "auto6", "either6", "link6", "link-local", "single-dhcp", "off"]
        guard let word = method.first, known.contains(where: { word.elementsEqual($0.utf8) }) else { return nil }
        return (fields[0], fields[1])
    }

    private func field(_ index: Int) -> [UInt8] { index < fields.count ? fields[index] : [] }

    /// An address field; one that does not parse, or is 0.0.0.0, counts as not given.
    private func address(_ index: Int) -> IPv4Address? {
        IPv4Address(utf8: field(index)).flatMap { $0.isUnspecified ? nil : $0 }
    }

    /// The words of the autoconf field.
    public enum Autoconfiguration: Hashable, Sendable {
        /// `off` or `none`: use what is given and ask nobody.
        case off
        case none
        /// `on` or `any`: every protocol that the kernel has.
        case on
        case any
        /// `dhcp`, in newer kernels with a client identifier: `dhcp,<type>,<text>`.
        case dhcp(clientIdentifier: ClientIdentifier?)
        case bootp
        case rarp
        /// BOOTP and RARP, not DHCP.
        case both
        /// Any other text, which the kernel takes for `off`.
        case unknown([UInt8])

        /// What the word means to the kernel; `.unknown` keeps a word that it does not know.
        public init(_ word: [UInt8]) {
            let parts = word.split(separator: UInt8(ascii: ","), maxSplits: 2, omittingEmptySubsequences: false)
            switch String(decoding: parts.first ?? [], as: UTF8.self) {
            case "off" where parts.count == 1: self = .off
            case "none" where parts.count == 1: self = .none
            case "on" where parts.count == 1: self = .on
            case "any" where parts.count == 1: self = .any
            case "bootp" where parts.count == 1: self = .bootp
            case "rarp" where parts.count == 1: self = .rarp
            case "both" where parts.count == 1: self = .both
            case "dhcp" where parts.count == 1: self = .dhcp(clientIdentifier: nil)
            case "dhcp" where parts.count == 3:
                guard let type = parts[1].decimalNumber.flatMap(UInt8.init(exactly:)),
                    parts[1].elementsEqual("\(type)".utf8)
                else {
                    self = .unknown(word)
                    return
                }
                self = .dhcp(clientIdentifier: .init(type: type, text: Array(parts[2])))
            default: self = .unknown(word)
            }
        }

        public var encoded: [UInt8] {
            switch self {
            case .off: Array("off".utf8)
            case .none: Array("none".utf8)
            case .on: Array("on".utf8)
            case .any: Array("any".utf8)
            case .dhcp(nil): Array("dhcp".utf8)
            case .dhcp(let identifier?): Array("dhcp,\(identifier.type),".utf8) + identifier.text
            case .bootp: Array("bootp".utf8)
            case .rarp: Array("rarp".utf8)
            case .both: Array("both".utf8)
            case .unknown(let word): word
            }
        }

        /// Whether the kernel may ask somebody.
        public var allowsProtocols: Bool {
            switch self {
            case .on, .any, .dhcp, .bootp, .rarp, .both: true
            case .off, .none, .unknown: false
            }
        }

        /// Whether RARP is among what it may ask by.
        public var allowsRARP: Bool {
            switch self {
            case .on, .any, .rarp, .both: true
            case .off, .none, .dhcp, .bootp, .unknown: false
            }
        }

        /// Whether DHCP or BOOTP is among what it may ask by.
        public var allowsBOOTP: Bool {
            switch self {
            case .on, .any, .dhcp, .bootp, .both: true
            case .off, .none, .rarp, .unknown: false
            }
        }

        /// Whether DHCP is among what it may ask by.
        public var allowsDHCP: Bool {
            switch self {
            case .on, .any, .dhcp: true
            case .off, .none, .bootp, .rarp, .both, .unknown: false
            }
        }
    }

    /// DHCP option 61 as `ip=` spells it: its type's number, then its octets as text.
    public struct ClientIdentifier: Hashable, Sendable {
        /// Option 61's first octet.
        public var type: UInt8
        /// Option 61's other octets, as they are written.
        public var text: [UInt8]

        public init(type: UInt8, text: [UInt8]) {
            self.type = type
            self.text = text
        }
    }
}
