import Foundation

/// How a server is started.
struct PeerProgram: Sendable {
    enum Port: Sendable {
        case udp(Int)
        case tcp(Int)
    }

    var name: String
    /// What it has as soon as it serves.
    var port: Port
    /// Its words, given its place in the network and a folder for what it writes.
    var launch: @Sendable (BenchNetwork.Cable, _ folder: String) throws -> [String]
}

/// The servers that are measured. Peers log no transfers and no leases, nor do we.
struct ServedPrograms {
    /// The release binary.
    var bootproof: String
    /// Where `.ci/packages bench` unpacks peers.
    var peers: String
    /// The folder with the files that are served.
    var files: String

    private func peer(_ name: String) -> String { "\(peers)/usr/sbin/\(name)" }

    /// Our own, with files over TFTP and HTTP.
    func bootproofFiles(_ port: PeerProgram.Port) -> PeerProgram {
        PeerProgram(name: "bootproof serve", port: port) { [bootproof, files] cable, _ in
            [
                bootproof, "serve", "--quiet", "--interface", cable.interface, "--address", "\(cable.server)/12",
                "--folder", files,
            ]
        }
    }

    /// Our own, with leases that are synchronised with the disk before they are promised. No server of the comparison looks
    /// whether an address is in use.
    var bootproofDHCP: PeerProgram {
        PeerProgram(name: "bootproof serve", port: .udp(67)) { [bootproof] cable, folder in
            let text = """
                interface: \(cable.interface)
                address: \(cable.server)/12
                leases: \(folder)/leases
                dhcp: {ranges: \(cable.prefix).1.0 - \(cable.prefix).250.255, lease-time: 1 h, probe: no}
                """
            let file = "\(folder)/serve.yaml"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            return [bootproof, "serve", "--quiet", file]
        }
    }

    var tftpdHPA: PeerProgram {
        PeerProgram(name: "tftpd-hpa", port: .udp(69)) { [program = peer("in.tftpd"), files] cable, _ in
            [program, "-L", "-u", "root", "-s", "-a", "\(cable.server):69", files]
        }
    }

    var atftpd: PeerProgram {
        PeerProgram(name: "atftpd", port: .udp(69)) { [program = peer("atftpd"), files] cable, _ in
            [
                program, "--daemon", "--no-fork", "--no-multicast", "--user", "root.root", "--logfile", "-",
                "--verbose=3",
                "--bind-address", cable.server, files,
            ]
        }
    }

    var dnsmasqTFTP: PeerProgram {
        PeerProgram(name: "dnsmasq", port: .udp(69)) { [program = peer("dnsmasq"), files] cable, folder in
            Self.dnsmasq(program, cable) + ["--enable-tftp", "--tftp-root=\(files)", "--tftp-max=200"]
        }
    }

    var dnsmasqDHCP: PeerProgram {
        PeerProgram(name: "dnsmasq", port: .udp(67)) { [program = peer("dnsmasq")] cable, folder in
            Self.dnsmasq(program, cable) + [
                "--dhcp-range=\(cable.prefix).1.0,\(cable.prefix).250.255,255.240.0.0,1h", "--dhcp-authoritative",
                "--no-ping",
                "--dhcp-leasefile=\(folder)/leases", "--dhcp-lease-max=100000", "--quiet-dhcp",
            ]
        }
    }

    private static func dnsmasq(_ program: String, _ cable: BenchNetwork.Cable) -> [String] {
        [
            program, "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=\(cable.interface)",
            "--bind-interfaces", "--user=root", "--pid-file=", "--log-facility=-",
        ]
    }

    var nginx: PeerProgram {
        PeerProgram(name: "nginx", port: .tcp(80)) { [program = peer("nginx"), files] cable, folder in
            let scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
                "\($0)_temp_path \(folder)/\($0);"
            }
            let text = """
                daemon off; master_process off; worker_processes 1; user root; pid \(folder)/pid; error_log stderr;
                events {}
                http {
                  access_log off; sendfile on; tcp_nopush on; default_type application/octet-stream;
                  \(scratch.joined(separator: " "))
                  server { listen \(cable.server):80; root \(files); }
                }
                """
            let file = "\(folder)/nginx.conf"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            return [program, "-p", folder, "-e", "stderr", "-c", file]
        }
    }

    /// Its leases are written to a file at each ACK (memfile, `persist`), which it does not synchronise with the disk.
    var kea: PeerProgram {
        PeerProgram(name: "Kea", port: .udp(67)) { [program = peer("kea-dhcp4"), peers] cable, folder in
            let text = """
                {"Dhcp4": {
                  "interfaces-config": {"interfaces": ["\(cable.interface)"], "dhcp-socket-type": "udp"},
                  "lease-database": {"type": "memfile", "persist": true, "name": "\(folder)/leases.csv"},
                  "valid-lifetime": 3600, "authoritative": true,
                  "subnet4": [{
                    "subnet": "\(cable.prefix).0.0/12",
                    "pools": [{"pool": "\(cable.prefix).1.0 - \(cable.prefix).250.255"}]
                  }],
                  "loggers": [{"name": "kea-dhcp4", "severity": "WARN", "output_options": [{"output": "stdout"}]}]
                }}
                """
            let file = "\(folder)/kea.json"
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            let folders = ["KEA_PIDFILE_DIR=\(folder)", "KEA_LOCKFILE_DIR=\(folder)"]
            return ["env", "KEA_LFC_EXECUTABLE=\(peers)/usr/sbin/kea-lfc"] + folders + [program, "-c", file]
        }
    }
}
