internal import NetworkProtocols

/// A boot file without the server that has it.
enum NextServerMissing: Lint {
    static let id = "next-server-missing"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "RFC 2131 §2, siaddr; SystemRescueCd manual, PXE network booting"
    static let statement = "Where a boot file is named that is no URL, the TFTP server is named, too."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for answer in subject.bootAnswers where !answer.isURL {
            let isZero = answer.nextServer.flatMap { IPv4Address($0) } == .any
            // Our own server and dnsmasq say their own address where nothing is written.
            let isDefault = answer.nextServer == nil && !subject.dhcpd.contains { $0.file.name == answer.file }
            guard isZero || (answer.nextServer == nil && !isDefault) else { continue }
            report.add(
                answer.file,
                answer.line,
                "the boot file \(answer.bootFile) is offered "
                    + (isZero ? "with the next server 0.0.0.0" : "without next-server")
                    + ", so clients are told no TFTP server",
                remedy: "name the TFTP server: next-server 192.168.1.5;"
            )
        }
    }

    private static func text(_ server: String) -> String {
        "subnet 192.168.1.0 netmask 255.255.255.0\n{\n  range 192.168.1.200 192.168.1.210;\n\(server)"
            + "  filename \"pxelinux.0\";\n}\n"
    }
    static let trips = LintExample.file("dhcpd.conf", text(""))
    static let passes = LintExample.file(
        "dhcpd.conf",
        text("  next-server 192.168.1.5; # IP addr of the TFTP server\n")
    )
}
