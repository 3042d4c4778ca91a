public import NetworkProtocols

extension BootService {
    /// Folders that clients mount over NFS version 3, read-only.
    public struct NFSService: Hashable, Sendable {
        public var exports: [FolderExport]
        /// Where NFS is served, over UDP and TCP.
        public var port: UInt16 = 2049
        /// Where MOUNT is served, over UDP and TCP: a port of its own that stays, so that a firewall can let it through.
        public var mountPort: UInt16 = 20_048
        public var portMapper = PortMapperUse.own

        public init(exports: [FolderExport]) {
            self.exports = exports
        }

        /// Whether clients find it where they find `other`.
        public func isFound(like other: NFSService?) -> Bool {
            other.map { ($0.port, $0.mountPort, $0.portMapper) == (port, mountPort, portMapper) } ?? false
        }
    }

    /// How clients find out where MOUNT and NFS are.
    public enum PortMapperUse: String, Hashable, Sendable, CaseIterable {
        /// A port mapper is brought along, at port 111.
        case own
        /// The rpcbind of this computer is told, and told again at the end that they are gone.
        case register
        /// Nobody is told: clients name the ports (`port=` and `mountport=` of nfs(5)).
        case none
    }

    /// A folder of this computer under the path by which clients mount it.
    public struct FolderExport: Hashable, Sendable {
        /// What clients name: absolute.
        public var path: String
        /// What they get: an absolute path of this computer.
        public var folder: String
        /// Who may mount it, and how; the nearest match counts: an address, then the networks in their order, then all.
        public var clients: [ExportAccess]
        /// Whether what is mounted below the folder belongs to it (`crossmnt`).
        public var crossesMounts = false

        public init(path: String, folder: String? = nil, clients: [ExportAccess]) {
            self.path = path
            self.folder = folder ?? path
            self.clients = clients
        }
    }

    /// What some clients may do with an exported folder (exports(5)).
    public struct ExportAccess: Hashable, Sendable {
        public var clients: ClientAddresses
        /// `insecure`: calls may come from ports above 1023.
        public var acceptsAnyPort = false
        /// `rw`. Folders of a disk are served for reading alone all the same.
        public var isWritable = false
        public var squash = Squash.root
        /// Who it is that is squashed: `anonuid` and `anongid`.
        public var anonymousUser: UInt32 = 65_534
        public var anonymousGroup: UInt32 = 65_534
        /// Whether READDIRPLUS is answered; not with `nordirplus`.
        public var hasReadDirPlus = true

        public init(_ clients: ClientAddresses) {
            self.clients = clients
        }
    }

    /// Whose user is taken for nobody's.
    public enum Squash: String, Hashable, Sendable, CaseIterable {
        case none = "no_root_squash"
        case root = "root_squash"
        case all = "all_squash"
    }

    /// Clients by their addresses.
    public enum ClientAddresses: Hashable, Sendable {
        case any
        /// Those whose first `prefixLength` bits are those of `address`; one host with 32.
        case network(IPv4Address, prefixLength: Int)

        /// Whether `address` is one of them.
        public func contains(_ address: IPv4Address) -> Bool {
            switch self {
            case .any: return true
            case .network(let network, let length):
                let mask = IPv4Address(prefixLength: length).rawValue
                return address.rawValue & mask == network.rawValue & mask
            }
        }
    }

    /// Images that clients attach as network block devices, read-only.
    public struct NBDService: Hashable, Sendable {
        public var exports: [ImageExport]
        /// Where exports are asked for by their names.
        public var port: UInt16 = 10_809
        /// Whether clients may ask for the names of all exports.
        public var allowsListing = true

        public init(exports: [ImageExport]) {
            self.exports = exports
        }
    }

    /// A file or a block device of this computer that clients attach.
    public struct ImageExport: Hashable, Sendable {
        /// What clients name; empty for what they get who name nothing.
        public var name: String
        /// An absolute path.
        public var file: String
        /// Where clients get it that speak the old style, without a name; nil for nowhere.
        public var oldStylePort: UInt16?
        /// Who may attach it; nil for everybody.
        public var clients: [ClientAddresses]?
        /// The most clients at a time; nil for no limit of its own.
        public var connectionLimit: Int?
        /// How large it is said to be, in octets; nil for as large as the file is.
        public var size: Int?

        public init(name: String, file: String) {
            self.name = name
            self.file = file
        }
    }
}

extension BootService.ClientAddresses: CustomStringConvertible {
    /// `*`, `192.168.1.7` or `192.168.1.0/24`.
    public var description: String {
        switch self {
        case .any: "*"
        case .network(let address, 32): "\(address)"
        case .network(let address, let length): "\(address)/\(length)"
        }
    }

    /// Reads `*`, an address, or a network with the length of its prefix or its mask; nil for all else.
    public init?(_ text: String) {
        if text == "*" {
            self = .any
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPv4Address(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self = .network(address, prefixLength: 32)
            return
        }
        let length = parts[1].contains(".") ? IPv4Address(parts[1])?.prefixLength : Int(parts[1])
        guard let length, (0...32).contains(length) else { return nil }
        self = .network(address, prefixLength: length)
    }
}

extension BootService.ExportAccess: CustomStringConvertible {
    /// As exports(5) has it: `192.168.1.0/24(ro,no_root_squash)`.
    public var description: String { written(crossesMounts: false) }

    fileprivate func written(crossesMounts: Bool) -> String {
        var options = [isWritable ? "rw" : "ro"]
        if acceptsAnyPort { options.append("insecure") }
        options.append(squash.rawValue)
        if anonymousUser != 65_534 { options.append("anonuid=\(anonymousUser)") }
        if anonymousGroup != 65_534 { options.append("anongid=\(anonymousGroup)") }
        if !hasReadDirPlus { options.append("nordirplus") }
        if crossesMounts { options.append("crossmnt") }
        return "\(clients)(\(options.joined(separator: ",")))"
    }
}

extension BootService.FolderExport: CustomStringConvertible {
    /// A line of exports(5).
    public var description: String {
        let name = path.unicodeScalars.map { Self.written($0) }.joined()
        let words = clients.enumerated().map { $1.written(crossesMounts: crossesMounts && $0 == 0) }
        return ([name] + words).joined(separator: " ")
    }

    /// `\040` and the like for what would end the path or mean something else.
    private static func written(_ scalar: Unicode.Scalar) -> String {
        guard scalar.value <= 0x20 || "\"#\\".unicodeScalars.contains(scalar) else { return String(Character(scalar)) }
        let digits = String(scalar.value, radix: 8)
        return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
