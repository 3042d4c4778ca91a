import Foundation

/// nbd-server: fixed newstyle, exports by name. It has no foreground that outlives its first client, so that it runs as a daemon
/// in a session of its own, which ends with the host.
struct NBDServerDaemon: PeerServer {
    var name: String { "nbd-server" }
    /// By name.
    var exports: [(name: String, image: URL)]
    var port: UInt16 = 10809

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        var lines = [
            "[generic]", "  user = root", "  group = root", "  listenaddr = \(host.address)", "  port = \(port)",
            "  allowlist = true",
        ]
        for export in exports {
            lines += ["[\(export.name)]", "  exportname = \(export.image.path)", "  readonly = true"]
        }
        let file = folder.appendingPathComponent("nbd-server.conf")
        try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        let identity = folder.appendingPathComponent("pid").path
        // The shell lives as long as the daemon does, and takes it along.
        let script = """
            trap 'kill $(cat \(identity)); exit' TERM
            nbd-server -C \(file.path) -p \(identity)
            while sleep 0.2 && [ -d /proc/$(cat \(identity)) ]; do :; done
            """
        return Launch(arguments: ["sh", "-c", script], readiness: [.bound(.tcp(port))])
    }
}

/// nbdkit with its file plugin.
struct NBDKit: PeerServer {
    var name: String { isOldStyle ? "nbdkit-old" : "nbdkit" }
    var image: URL
    var export = ""
    var port: UInt16 = 10809
    /// The old negotiation.
    var isOldStyle = false

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        Launch(
            arguments: ["nbdkit", "-f", isOldStyle ? "-o" : "-n", "-i", host.address, "-p", String(port), "-r"]
                + (isOldStyle ? [] : ["-e", export]) + ["file", image.path],
            readiness: [.bound(.tcp(port))]
        )
    }
}

/// qemu-nbd, with one export.
struct QEMUNBD: PeerServer {
    var name: String { "qemu-nbd" }
    var image: URL
    var export = ""
    var port: UInt16 = 10809

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        Launch(
            arguments: [
                "qemu-nbd", "-r", "-f", "raw", "-t", "-e", "16", "-b", host.address, "-p", String(port), "-x", export,
                image.path,
            ],
            readiness: [.bound(.tcp(port))]
        )
    }
}
