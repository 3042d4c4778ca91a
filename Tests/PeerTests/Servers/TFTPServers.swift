import Foundation

/// in.tftpd of tftpd-hpa.
struct TFTPDHPA: PeerServer {
    var name: String { "tftpd-hpa" }
    var files: URL

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        // In the foreground, shut into the folder (-s).
        Launch(
            arguments: ["in.tftpd", "-L", "-v", "-v", "-u", "root", "-s", "-a", "\(host.address):69", files.path],
            readiness: [.bound(.udp(69))]
        )
    }
}

/// atftpd, which grants windowsize.
struct Atftpd: PeerServer {
    var name: String { "atftpd" }
    var files: URL

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        Launch(
            arguments: [
                "atftpd", "--daemon", "--no-fork", "--no-multicast", "--user", "root.root", "--logfile", "-",
                "--verbose=7",
                "--bind-address", host.address, files.path,
            ],
            readiness: [.bound(.udp(69))]
        )
    }
}
