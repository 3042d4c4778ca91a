public import NetworkProtocols

/// What is to be served on a real network: services, the folders that they hand out, and where they stand. Settings of
/// every kind come down to it: a YAML file, a `pxebootsrv` configuration file, or a few options of the command line.
public struct BootService: Sendable {
    /// The interface that it serves on, such as `eth0`; DHCP is heard there alone.
    public var interface: String
    /// Its own address and mask; nil for the first that the interface has.
    public var address: InterfaceConfiguration?
    public var dhcp: DHCPServerConfiguration?
    /// Beside ``dhcp``, or beside a DHCP server on another host.
    public var proxy: ProxyDHCPServerConfiguration?
    public var tftp: FileService<TFTPServerConfiguration>?
    public var http: FileService<HTTPServerConfiguration>?
    public var dns: DNSServerConfiguration?
    public var nfs: NFSService?
    public var nbd: NBDService?
    /// Addresses for machines that ask by RARP; heard on the interface alone, as DHCP is.
    public var rarp: RARPService?
    /// Where leases are kept; nil for memory alone, where they are forgotten with the process.
    public var leaseFile: String?
    /// The user that it becomes once its ports are taken; nil for the one that started it.
    public var user: String?
    /// Where its counters are told as Prometheus text: `GET /metrics`; nil for nowhere.
    public var metrics: Endpoint?
    /// Sins that it commits on purpose.
    public var misbehaviour: [FaultChoice] = []

    /// A service that hands out the files below a folder.
    public struct FileService<Configuration: Sendable>: Sendable {
        /// An absolute path.
        public var folder: String
        public var configuration: Configuration
        public var links: LinkPolicy
        /// Files that are handed out besides those of the folder, and before them, by their names without a leading slash:
        /// what was generated from settings and is not to lie about on a disk.
        public var generated: [String: [UInt8]]

        public init(
            _ folder: String,
            _ configuration: Configuration,
            links: LinkPolicy = .withinFolder,
            generated: [String: [UInt8]] = [:]
        ) {
            self.folder = folder
            self.configuration = configuration
            self.links = links
            self.generated = generated
        }
    }

    /// Who is told which address by RARP.
    public struct RARPService: Hashable, Sendable {
        public var entries: [RARPServerConfiguration.Entry]
        /// Whether only those are answered whose boot file lies in TFTP's folder, by its name in hexadecimal.
        public var needsBootFile: Bool
        public var rank: RARPServerConfiguration.Rank

        public init(
            _ entries: [RARPServerConfiguration.Entry],
            needsBootFile: Bool = false,
            rank: RARPServerConfiguration.Rank = .primary
        ) {
            self.entries = entries
            self.needsBootFile = needsBootFile
            self.rank = rank
        }
    }

    /// A sin by its name and parameters, as ``FaultCatalog`` takes them.
    public struct FaultChoice: Hashable, Sendable {
        public var name: FaultName
        public var settings: FaultSettings

        public init(_ name: FaultName, _ settings: FaultSettings = FaultSettings()) {
            self.name = name
            self.settings = settings
        }
    }

    /// Which symbolic links are followed. Whatever they say, nothing outside of the folder is handed out, unless they may
    /// lead anywhere.
    public enum LinkPolicy: String, Hashable, Sendable, CaseIterable {
        /// None: a name that leads over one is not there.
        case never
        /// Those that stay below the folder, absolute ones taken from it.
        case withinFolder = "within"
        /// All: who may write to the folder may then hand out every file of the computer.
        case anywhere
    }

    public init(interface: String) {
        self.interface = interface
    }

    /// Whether it has any service at all.
    public var servesAnything: Bool {
        dhcp != nil || proxy != nil || tftp != nil || http != nil || dns != nil || nfs != nil || nbd != nil
            || rarp != nil
    }

    /// Its sins, ready to wrap a server; one that ``FaultCatalog`` does not have is left out.
    public var faults: [any ServerFault] {
        misbehaviour.compactMap { try? FaultCatalog.fault($0.name, $0.settings) }
    }
}
