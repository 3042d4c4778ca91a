internal import NetworkBoot
internal import NetworkProtocols

/// The services of a host. One that is left out is not there: its port is closed.
struct ServicesPlan: Hashable, Sendable {
    /// One for each subnet that it gives addresses in; empty where it is no DHCP server.
    var dhcp: [DHCPPlan] = []
    var proxy: ProxyPlan?
    var tftp: TFTPPlan?
    var http: HTTPPlan?
    var dns: DNSPlan?
    var nfs: NFSPlan?
    var nbd: NBDPlan?
    var rarp: RARPPlan?

    /// The words for them.
    static let words = ["dhcp", "proxy", "tftp", "http", "dns", "nfs", "nbd", "rarp"]

    /// Those of `change` where it says something of a service, else these.
    func changed(by change: ServicesPlan) -> ServicesPlan {
        ServicesPlan(
            dhcp: change.dhcp.isEmpty ? dhcp : change.dhcp,
            proxy: change.proxy ?? proxy,
            tftp: change.tftp ?? tftp,
            http: change.http ?? http,
            dns: change.dns ?? dns,
            nfs: change.nfs ?? nfs,
            nbd: change.nbd ?? nbd,
            rarp: change.rarp ?? rarp
        )
    }
}

struct TFTPPlan: Hashable, Sendable {
    var tree: String
    var line: Int
    /// The most that it grants of blksize and windowsize; nil for its own limits.
    var largestBlock: Int?
    var largestWindow: Int?
    /// The options that it knows; nil for all that it can.
    var options: [TFTPOptionName]?
}

struct HTTPPlan: Hashable, Sendable {
    var tree: String
    var line: Int
    var port: UInt16
    /// Request paths and the URLs that they are sent on to.
    var redirects: [Redirect]
    /// Request paths whose answers are made for each request.
    var templates: [HTTPTemplate]

    struct Redirect: Hashable, Sendable {
        var path: String
        var url: String
    }
}

/// Addresses by hardware addresses, as rarpd(8) has them of `/etc/ethers` and `/etc/hosts`.
struct RARPPlan: Hashable, Sendable {
    var line: Int
    var hosts: [RARPServerConfiguration.Entry]
    /// Whether only those are answered that the server's TFTP folder has a boot file for.
    var needsBootFile: Bool
    /// Whether it leaves first requests to others, and for how long it remembers them.
    var secondary: Duration?
}

struct DNSPlan: Hashable, Sendable {
    var hosts: [Host]

    struct Host: Hashable, Sendable {
        var name: String
        var addresses: [IPv4Address]
    }
}

/// Folders for NFS clients.
struct NFSPlan: Hashable, Sendable {
    var line: Int
    var exports: [Export]
    var port: UInt16
    var mountPort: UInt16
    /// Whether a port mapper says where NFS and MOUNT are.
    var hasPortMapper: Bool
    /// The versions that it has of NFS and of MOUNT; nil for its own.
    var versions: [Int]?
    var mountVersions: [Int]?
    /// The most octets of one READ; nil for its own.
    var largestRead: Int?
    var transports: [Transport]

    enum Transport: String, Hashable, Sendable, CaseIterable { case udp, tcp }

    struct Export: Hashable, Sendable {
        var line: Int
        /// As it stands in `/etc/exports`: the folder, and behind it clients with their options (exports(5)).
        var text: String
        var tree: String
    }
}

/// Network block devices.
struct NBDPlan: Hashable, Sendable {
    var line: Int
    var exports: [Export]
    /// Where clients choose among its exports, in the new style; nil for nowhere.
    var port: UInt16?
    /// The export that clients get who name none; nil for the one without a name.
    var standard: String?
    var style: Style

    /// What the server says at `port` that it can do.
    enum Style: String, Hashable, Sendable, CaseIterable {
        case fixedNewStyle = "fixed-newstyle"
        /// EXPORT_NAME and nothing else.
        case newStyle = "newstyle"
    }

    struct Export: Hashable, Sendable {
        var line: Int
        /// Empty for the one that clients get who name none.
        var name: String
        /// A file of the scenario: `tree/path`.
        var file: String
        /// A port of its own, where conversations begin in the old style.
        var oldStylePort: UInt16?
        /// Who may open it; empty for everybody.
        var clients: [InterfaceAddress]
    }
}
