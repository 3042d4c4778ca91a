import Foundation

/// rarpd, which knows machines of /etc/ethers: it gets an /etc of its own. It does not say when it is ready.
struct RARPDaemon: PeerServer {
    var name: String { "rarpd" }
    /// Addresses by hardware addresses.
    var hosts: [(hardware: String, address: String)]
    /// The folder that it looks for boot files in; it does not look where nil.
    var bootFiles: URL?

    static let programs = ["rarpd", "unshare"]

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        let own = folder.appendingPathComponent("etc")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        let lines = hosts.map { "\($0.hardware) \($0.address)\n" }.joined()
        try lines.write(to: own.appendingPathComponent("ethers"), atomically: true, encoding: .utf8)
        try "ethers: files\nhosts: files\n".write(
            to: own.appendingPathComponent("nsswitch.conf"),
            atomically: true,
            encoding: .utf8
        )
        let options = bootFiles.map { "-b '\($0.path)'" } ?? "-e"
        let script = folder.appendingPathComponent("start")
        try """
        mount --make-rprivate / && mount --bind '\(own.path)' /etc
        (until grep -q ' 8035 ' /proc/net/packet; do sleep 0.1; done; echo listening) &
        exec rarpd -d \(options) \(LabHost.interface)
        """.write(to: script, atomically: true, encoding: .utf8)
        return Launch(arguments: ["unshare", "-m", "sh", script.path], readiness: [.said("listening")])
    }
}
