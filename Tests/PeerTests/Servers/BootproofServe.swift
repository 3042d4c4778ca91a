import Foundation

/// Ours: `bootproof serve`, told by options.
struct BootproofServe: PeerServer {
    var name: String { "bootproof" }
    /// First and last address to hand out; no DHCP where nil.
    var range: (first: String, last: String)? = ("10.77.0.100", "10.77.0.150")
    /// In seconds.
    var leaseTime = 3600
    var bootFile = "pxelinux.0"
    /// The folder that TFTP and HTTP hand out; neither where nil.
    var files: URL?
    /// Images that NBD hands out; an empty name is the default export.
    var devices: [(name: String, image: URL)] = []
    /// Lines of /etc/exports that NFS serves.
    var exports: [String] = []
    /// Where leases outlive it; beside its settings where nil.
    var leases: URL?

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        var arguments = [Peers.bootproof, "serve", "--interface", LabHost.interface]
        var readiness: [Launch.Readiness] = []
        if let range {
            arguments += ["--range", "\(range.first)-\(range.last)", "--router", host.address]
            arguments += ["--lease-time", String(leaseTime), "--boot-file", bootFile]
            arguments += ["--leases", leases?.path ?? "\(folder.path)/leases"]
            readiness.append(.bound(.udp(67)))
        }
        if let files {
            arguments += ["--folder", files.path]
            readiness += [.bound(.udp(69)), .bound(.tcp(80))]
        }
        for device in devices {
            arguments += ["--nbd", device.name.isEmpty ? device.image.path : "\(device.name)=\(device.image.path)"]
        }
        if !devices.isEmpty { readiness.append(.bound(.tcp(10809))) }
        for line in exports { arguments += ["--nfs", line] }
        if !exports.isEmpty { readiness += [.bound(.tcp(2049)), .bound(.udp(2049)), .bound(.tcp(111))] }
        return Launch(arguments: arguments, readiness: readiness)
    }
}
