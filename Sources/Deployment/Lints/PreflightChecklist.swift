internal import NetworkBoot
internal import NetworkProtocols

/// What to see to before the client is switched on.
enum PreflightChecklist: Lint {
    static let id = "preflight-checklist"
    static let severity = SettingsProblem.Severity.note
    static let citation = "SystemRescueCd manual, PXE network booting, Steps to boot the client with PXE"
    static let statement =
        "Before a client boots: the servers answer, it has memory for the image, and it is on the same link."

    /// The manual's own figures, in MB.
    private static let leastMemory = 400
    private static let usualMemory = 512

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        guard let service = subject.service,
            service.dhcp != nil || subject.preparation != nil || service.nfs != nil || service.nbd != nil
        else { return }
        let file = subject.places.file
        let ports = service.ports.map { "\($0.transports.joined(separator: " and ")) \($0.port)" }
        report.add(
            file,
            nil,
            "clients need \(ports.joined(separator: ", ")) of this computer",
            remedy: "see that no firewall closes them, and that no other server has them"
        )
        if let nfs = service.nfs, nfs.portMapper == .none {
            report.add(
                file,
                subject.places.line(of: .nfs),
                "clients are not told where NFS is",
                remedy: "let them name it: port=\(nfs.port),mountport=\(nfs.mountPort) (nfs(5))"
            )
        }
        if service.dhcp != nil {
            let network = service.address.map { "\($0.address)/\($0.mask.prefixLength ?? 32)" } ?? "its network"
            report.add(
                file,
                subject.places.line(of: .interface, .address),
                "clients are heard on \(service.interface) (\(network)) alone",
                remedy: "plug them into the same network, or let a DHCP relay agent forward to this computer"
            )
        }
        guard let preparation = subject.preparation, let place = WebPlace(preparation.imageURL),
            ["http", "https", "tftp"].contains(place.scheme)
        else { return }
        let size = subject.httpTree?.survey.entry(place.path)?.size
        let image = size.flatMap { $0 < 1_000_000 ? nil : $0 }.map { " of \($0 / 1_000_000) MB" } ?? ""
        report.add(
            file,
            subject.places.line(of: .imageURL),
            "clients hold the image\(image) in memory: \(leastMemory) MB are the least, \(usualMemory) MB or more the rule",
            remedy: "give them that much, or mount the root by NFS or NBD"
        )
    }

    static let trips = LintExample.pxebootsrv()
    static let passes = LintExample.tree(["pxelinux.cfg/default": "default a\n"])
}
