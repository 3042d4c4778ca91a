internal import NetworkBoot
internal import NetworkProtocols

/// The server listens where nobody is sent.
enum NBDAddressMismatch: Lint {
    static let id = "nbd-address-mismatch"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "nbd-server(5), listenaddr"
    static let statement = "nbd-server listens at the address that command lines name."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        let named = addresses(in: subject)
        guard !named.isEmpty else { return }
        for file in subject.files {
            guard case .nbdServer(let settings) = file.content, let address = settings.listeningAddress,
                address != .any, !named.contains(address)
            else { continue }
            report.add(
                file.name,
                settings.generic?.value("listenaddr")?.line,
                "the server listens at \(address), and clients are sent to "
                    + named.map { "\($0)" }.joined(separator: ", "),
                remedy: "write one address in both places, or leave listenaddr out"
            )
        }
    }

    /// Those of `netboot=nbd://` and `nbdboot=`, else this server's own.
    private static func addresses(in subject: LintSubject) -> [IPv4Address] {
        var addresses: [IPv4Address] = []
        func add(_ text: String) {
            let address = IPv4Address(text.prefix { $0 != ":" && $0 != "/" })
            if let address, !addresses.contains(address) { addresses.append(address) }
        }
        for configuration in subject.configurations {
            for entry in configuration.configuration.entries {
                let line = KernelCommandLine(entry.effectiveAppend)
                for word in line.all("netboot") {
                    let text = String(decoding: word.value ?? [], as: UTF8.self)
                    if text.hasPrefix("nbd://") { add(String(text.dropFirst(6))) }
                }
                for word in line.all("nbdboot") { add(String(decoding: word.value ?? [], as: UTF8.self)) }
            }
        }
        if addresses.isEmpty, let own = subject.ownAddress { addresses.append(own) }
        return addresses
    }

    private static let server = """
        [generic]
           user = nbd
           group = nbd
           listenaddr = 192.168.1.1
        [partimage]
           exportname = /mnt/cdrom/sysrcd.dat
           readonly = true

        """
    private static func label(_ address: String) -> [String: String] {
        [
            "pxelinux.cfg/default":
                "label a\n  kernel rescue64\n  append initrd=initram.igz dodhcp netboot=nbd://\(address):2000\n"
        ]
    }
    static let trips = LintExample.file("nbd-server/config", server).with(tree: label("192.168.157.1"))
    static let passes = LintExample.file("nbd-server/config", server).with(tree: label("192.168.1.1"))
}
