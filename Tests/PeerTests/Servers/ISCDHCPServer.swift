import Foundation

/// dhcpd of the Internet Systems Consortium.
struct ISCDHCPServer: PeerServer {
    var name: String { "dhcpd" }
    var range: (first: String, last: String) = ("10.77.0.100", "10.77.0.150")
    var leaseTime = 3600
    var bootFile: String?
    /// More statements of its configuration file.
    var settings: [String] = []
    /// The whole configuration file, in place of all the others.
    var text: String?

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        let boot = bootFile.map { "next-server \(host.address); filename \"\($0)\";" } ?? ""
        // Without `ping-check false` the first OFFER comes a second late.
        let written = """
            authoritative; ddns-update-style none; ping-check false; \(boot)
            default-lease-time \(leaseTime); max-lease-time \(leaseTime); min-lease-time \(leaseTime);
            \(settings.joined(separator: "\n"))
            subnet \(host.network) netmask 255.255.255.0 {
              range \(range.first) \(range.last); option routers \(host.address);
            }
            """
        let file = folder.appendingPathComponent("dhcpd.conf")
        try (text ?? written).write(to: file, atomically: true, encoding: .utf8)
        let leases = folder.appendingPathComponent("leases")
        try Data().write(to: leases)
        return Launch(
            arguments: [
                "dhcpd", "-4", "-f", "-d", "-cf", file.path, "-lf", leases.path, "-pf", "\(folder.path)/pid",
                LabHost.interface,
            ],
            readiness: [.said("Server starting service.")]
        )
    }
}
