import Foundation

/// kea-dhcp4.
struct Kea: PeerServer {
    var name: String { "kea" }
    var range: (first: String, last: String) = ("10.77.0.100", "10.77.0.150")
    var leaseTime = 3600
    var bootFile: String?
    /// Whether leases are written to a file.
    var keepsLeases = false
    /// `"client-classes": […],` in place of a boot file for all.
    var classes = ""

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        let boot = bootFile.map { #""next-server": "\#(host.address)", "boot-file-name": "\#($0)","# } ?? ""
        let text = """
            {"Dhcp4": {
              "interfaces-config": {"interfaces": ["\(LabHost.interface)"], "dhcp-socket-type": "raw"},
              "lease-database": {"type": "memfile", "persist": \(keepsLeases), "name": "\(folder.path)/leases.csv"},
              "valid-lifetime": \(leaseTime), "authoritative": true, \(boot) \(classes)
              "subnet4": [{
                "subnet": "\(host.network)/24",
                "pools": [{"pool": "\(range.first) - \(range.last)"}],
                "option-data": [{"name": "routers", "data": "\(host.address)"}]
              }],
              "loggers": [{"name": "kea-dhcp4", "severity": "INFO", "output_options": [{"output": "stdout"}]}]
            }}
            """
        let file = folder.appendingPathComponent("kea.json")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return Launch(
            arguments: ["kea-dhcp4", "-c", file.path],
            environment: ["KEA_PIDFILE_DIR": folder.path, "KEA_LOCKFILE_DIR": folder.path],
            readiness: [.said("DHCP4_STARTED")]
        )
    }
}
