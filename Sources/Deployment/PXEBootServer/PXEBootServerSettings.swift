public import NetworkProtocols

/// The settings of SystemRescueCd's boot server, `/etc/conf.d/pxebootsrv` (SystemRescueCd manual, PXE network booting).
///
/// One service prepares and runs DHCP, TFTP and HTTP from them; each may be left to another computer by its switch.
public struct PXEBootServerSettings: Hashable, Sendable {
    /// The file, as it was named.
    public var file: String
    /// PXEBOOTSRV_DODHCPD, DOTFTPD and DOHTTPD.
    public var servesDHCP: Bool
    public var servesTFTP: Bool
    public var servesHTTP: Bool
    /// PXEBOOTSRV_DONFSD and DONBD of later versions: how the root is mounted over the network. Not both.
    public var servesNFS = false
    public var servesNBD = false
    /// Whether one of them is to run here.
    public var servesAnything: Bool { servesDHCP || servesTFTP || servesHTTP || servesNFS || servesNBD }
    /// What is given to DHCP clients; nil where the server gives no addresses and nothing of it is set.
    public var network: Network?
    /// PXEBOOTSRV_LOCALIP, which the two servers below mostly refer to.
    public var localAddress: IPv4Address
    /// PXEBOOTSRV_TFTPSERVER: `next-server`, whether it runs here or elsewhere.
    public var tftpServer: IPv4Address
    /// PXEBOOTSRV_HTTPSERVER: the URL of `sysrcd.dat`, which goes into every command line as `netboot=`.
    public var imageURL: String
    /// PXEBOOTSRV_TIMEOUT of later versions: how long the boot prompt waits, in tenths of a second.
    public var timeout: Int?
    /// PXEBOOTSRV_EXTRA of later versions: more words for every command line.
    public var extra: String
    /// Where each variable stands.
    public var lines: [Variable: Int]

    /// The variables that are used only where addresses are given.
    public struct Network: Hashable, Sendable {
        public var subnet: IPv4Address
        public var mask: IPv4Address
        public var router: IPv4Address
        public var nameServers: [IPv4Address]
        public var range: ClosedRange<IPv4Address>
    }

    /// A variable by its name without `PXEBOOTSRV_`.
    public enum Variable: String, Hashable, Sendable, CaseIterable {
        case dhcpSwitch = "DODHCPD"
        case tftpSwitch = "DOTFTPD"
        case httpSwitch = "DOHTTPD"
        case nfsSwitch = "DONFSD"
        case nbdSwitch = "DONBD"
        case subnet = "SUBNET"
        case netmask = "NETMASK"
        case router = "DEFROUTE"
        case nameServers = "DNS"
        case range = "DHCPRANGE"
        case localAddress = "LOCALIP"
        case tftpServer = "TFTPSERVER"
        case httpServer = "HTTPSERVER"
        case timeout = "TIMEOUT"
        case extra = "EXTRA"

        /// As the file spells it.
        public var name: String { Self.prefix + rawValue }
        /// What all of them begin with.
        public static let prefix = "PXEBOOTSRV_"
    }

    /// What the service calls the boot file (its class `pxeclients`).
    public static let bootFile = "/pxelinux.0"
    /// Where it looks for files.
    public static let folder = "/tftpboot"
    /// The image in it, and the port that it starts nbd-server at.
    static let image = "sysrcd.dat"
    static let imagePort: UInt16 = 2000
    /// default-lease-time and max-lease-time of its dhcpd.conf.
    static let leaseTime = DHCPInterval.seconds(21_600)
    static let longestLease = DHCPInterval.seconds(43_200)

    /// Whether octets look like such a file.
    public static func isLikely(_ octets: [UInt8]) -> Bool {
        let text = Array(Variable.prefix.utf8)
        return octets.split(separator: UInt8(ascii: "\n")).contains { line in
            let line = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            return line.starts(with: text) || line.starts(with: "export ".utf8 + text)
        }
    }
}
