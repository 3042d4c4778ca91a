import Foundation

/// Ours: `bootproof proxydhcp`, with pxe-pdhcp's options.
struct BootproofProxyDHCP: PeerServer {
    var name: String { "proxydhcp" }
    var bootFile = "pxelinux.0"
    /// The TFTP server; the proxy's own address where nil.
    var tftp: String?

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        var arguments = [Peers.bootproof, "proxydhcp", "-d", "-i", LabHost.interface]
        if let tftp { arguments += ["-t", tftp] }
        return Launch(arguments: arguments + [bootFile], readiness: [.bound(.udp(67)), .bound(.udp(4011))])
    }
}
