internal import NetworkBoot

/// Without a root names are paths of the whole computer.
enum DnsmasqTFTPWithoutRoot: Lint {
    static let id = "dnsmasq-tftp-without-root"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "dnsmasq(8), --tftp-root"
    static let statement = "Where dnsmasq serves TFTP it has a tftp-root, and the other way round."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, settings) in subject.dnsmasq {
            let enable = settings.first("enable-tftp")
            let root = settings.first("tftp-root")
            if let enable, root == nil {
                report.add(
                    file.name,
                    enable.line,
                    "TFTP is served without tftp-root, so every file of the computer that all may read is handed out",
                    remedy: "add tftp-root=/srv/tftp"
                )
            } else if let root, enable == nil {
                report.add(file.name, root.line, "tftp-root is set, and TFTP is not served", remedy: "add enable-tftp")
            }
        }
    }

    private static let range = "dhcp-range=192.168.0.50,192.168.0.150,12h\ndhcp-boot=pxelinux.0\nenable-tftp\n"
    static let trips = LintExample.file("dnsmasq.conf", range)
    static let passes = LintExample.file("dnsmasq.conf", range + "tftp-root=/srv/tftp\n")
}
