import Foundation

/// Ours: `bootproof serve`, told by a file.
struct BootproofSettings: PeerServer {
    var name: String { "bootproof" }
    /// The file, as YAML without its interface.
    var settings: String
    /// What it has to have taken.
    var ports: [Port] = [.udp(67), .udp(69), .tcp(80)]

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        try write(to: folder)
        return Launch(
            arguments: [Peers.bootproof, "serve", Self.file(in: folder).path],
            readiness: ports.map { .bound($0) }
        )
    }

    /// Where its settings are: it reads them again at SIGHUP.
    func write(to folder: URL) throws {
        let text = "interface: \(LabHost.interface)\nleases: \(folder.path)/leases\n" + settings
        try text.write(to: Self.file(in: folder), atomically: true, encoding: .utf8)
    }

    /// Of the server on a host of a lab.
    static func folder(on host: LabHost) -> URL { host.lab.folder.appendingPathComponent("\(host.name)-bootproof") }

    private static func file(in folder: URL) -> URL { folder.appendingPathComponent("serve.yaml") }
}
