internal import NetworkBoot
internal import NetworkProtocols

/// A port belongs to one service: the second of two does not start.
enum PortShared: Lint {
    static let id = "port-shared"
    static let severity = SettingsProblem.Severity.error
    static let citation = "bootproof docs/serve.md, Ports"
    static let statement = "No two services want one port."

    /// Who wants a port over TCP or UDP; services at an address of their own have it in front.
    private struct Place: Hashable {
        var address: IPv4Address?
        var transport: String
        var port: UInt16
    }

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        guard let service = subject.service else { return }
        var owners: [(place: Place, name: String)] = []
        for (name, transports, port) in service.ports {
            for transport in transports {
                let place = Place(transport: transport, port: port)
                if let other = owners.first(where: { $0.place == place }) {
                    tell(subject, "\(other.name) and \(name) both want \(transport) port \(port)", &report)
                } else {
                    owners.append((place, name))
                }
            }
        }
        lookAtExports(service.nbd?.exports ?? [], subject, &report)
        guard let metrics = service.metrics, metrics.address == service.address?.address || metrics.address == .any
        else {
            return
        }
        let place = Place(transport: "TCP", port: metrics.port)
        if let other = owners.first(where: { $0.place == place }) {
            tell(subject, "\(other.name) and the metrics both want TCP port \(metrics.port)", &report)
        }
    }

    /// In the old style a port has one export.
    private static func lookAtExports(
        _ exports: [BootService.ImageExport],
        _ subject: LintSubject,
        _ report: inout LintReport
    ) {
        for (index, export) in exports.enumerated() {
            guard let port = export.oldStylePort,
                let other = exports[..<index].first(where: { $0.oldStylePort == port })
            else { continue }
            let sentence =
                "the exports ‘\(other.name)’ and ‘\(export.name)’ both want TCP port \(port) in the old style"
            tell(subject, sentence, &report)
        }
    }

    private static func tell(_ subject: LintSubject, _ sentence: String, _ report: inout LintReport) {
        report.add(subject.places.file, nil, sentence, remedy: "give one of them another port")
    }

    static let trips = LintExample.service { service, _ in
        service.nbd = .init(exports: [.init(name: "", file: "/srv/sysrcd.dat")])
        service.nbd?.port = 80
    }
    static let passes = LintExample.service { service, _ in
        service.nbd = .init(exports: [.init(name: "", file: "/srv/sysrcd.dat")])
    }
}

extension BootService {
    /// What wants which port: those that a firewall has to let through.
    var ports: [(name: String, transports: [String], port: UInt16)] {
        var ports: [(name: String, transports: [String], port: UInt16)] = []
        if let dhcp { ports.append(("DHCP", ["UDP"], dhcp.serverPort)) }
        if let tftp { ports.append(("TFTP", ["UDP"], tftp.configuration.port)) }
        for port in http?.configuration.ports ?? [] { ports.append(("HTTP", ["TCP"], port)) }
        if let dns { ports.append(("DNS", ["UDP"], dns.port)) }
        if let nfs {
            if nfs.portMapper == .own { ports.append(("the port mapper", ["TCP", "UDP"], 111)) }
            ports.append(("NFS", ["TCP", "UDP"], nfs.port))
            // Both programs may be at one port.
            if nfs.mountPort != nfs.port { ports.append(("MOUNT", ["TCP", "UDP"], nfs.mountPort)) }
        }
        if let nbd {
            ports.append(("NBD", ["TCP"], nbd.port))
            var styles: [UInt16] = []
            for port in nbd.exports.compactMap(\.oldStylePort) where !styles.contains(port) {
                styles.append(port)
                ports.append(("NBD in the old style", ["TCP"], port))
            }
        }
        return ports
    }
}
