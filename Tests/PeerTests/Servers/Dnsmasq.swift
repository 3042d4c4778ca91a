import Foundation

/// dnsmasq: DHCP and TFTP in one.
struct Dnsmasq: PeerServer {
    var name: String { "dnsmasq" }
    /// First and last address to hand out; no DHCP server where nil.
    var range: (first: String, last: String)? = ("10.77.0.100", "10.77.0.150")
    var leaseTime = "1h"
    var bootFile: String?
    /// The folder that TFTP hands out; no TFTP server where nil.
    var files: URL?
    /// More lines of its configuration file.
    var settings: [String] = []

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        var lines = [
            "interface=\(LabHost.interface)", "bind-interfaces", "port=0", "log-dhcp", "log-facility=-", "pid-file=",
            "user=root",
            "dhcp-leasefile=\(folder.path)/leases",
        ]
        var readiness: [Launch.Readiness] = []
        if let range {
            // Without `no-ping` the first OFFER comes three seconds late.
            lines += [
                "dhcp-range=\(range.first),\(range.last),255.255.255.0,\(leaseTime)", "dhcp-authoritative", "no-ping",
            ]
            lines.append("dhcp-option=option:router,\(host.address)")
            if let bootFile { lines.append("dhcp-boot=\(bootFile)") }
            readiness.append(.bound(.udp(67)))
        }
        if let files {
            lines += ["enable-tftp", "tftp-root=\(files.path)"]
            readiness.append(.bound(.udp(69)))
        }
        let file = folder.appendingPathComponent("dnsmasq.conf")
        try (lines + settings + [""]).joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        return Launch(arguments: ["dnsmasq", "--keep-in-foreground", "--conf-file=\(file.path)"], readiness: readiness)
    }
}
