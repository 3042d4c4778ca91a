import Foundation

/// nginx, with nothing but one folder.
struct Nginx: PeerServer {
    var name: String { "nginx" }
    var files: URL
    var port: UInt16 = 80
    /// More lines of its `server` block.
    var settings: [String] = []

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        let scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(folder.path)/\($0);"
        }
        let text = """
            daemon off; master_process off; worker_processes 1; user root; pid \(folder.path)/pid; error_log stderr;
            events {}
            http {
              access_log \(folder.path)/access.log; default_type application/octet-stream; \(scratch.joined(separator: " "))
              server { listen \(host.address):\(port); root \(files.path); \(settings.joined(separator: "\n")) }
            }
            """
        let file = folder.appendingPathComponent("nginx.conf")
        try text.write(to: file, atomically: true, encoding: .utf8)
        return Launch(
            arguments: ["nginx", "-p", folder.path, "-e", "stderr", "-c", file.path],
            readiness: [.bound(.tcp(port))]
        )
    }
}
