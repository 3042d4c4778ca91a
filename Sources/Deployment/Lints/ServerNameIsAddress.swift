internal import NetworkProtocols

/// The second field of dhcp-boot is a name that few clients look at; the address stands in the third.
enum ServerNameIsAddress: Lint {
    static let id = "server-name-is-address"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "dnsmasq(8), --dhcp-boot"
    static let statement = "The TFTP server's address stands in the third field of dhcp-boot."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, settings) in subject.dnsmasq {
            for option in settings.all("dhcp-boot") {
                let fields = DnsmasqServiceReader.TaggedFields(option).rest
                guard fields.count > 1, IPv4Address(fields[1].text) != nil,
                    fields.count == 2 || fields[2].text.isEmpty
                else { continue }
                report.add(
                    file.name,
                    option.line,
                    "\(fields[1].text) stands in the place of the server's name, and clients are sent to this computer",
                    remedy: "write it in the third place: dhcp-boot=\(fields[0].text),,\(fields[1].text)"
                )
            }
        }
    }

    private static func text(_ boot: String) -> String {
        "dhcp-range=192.168.1.100,192.168.1.150,12h\ndhcp-boot=\(boot)\n"
    }
    static let trips = LintExample.file("dnsmasq.conf", text("pxelinux.0,192.168.1.9"))
    static let passes = LintExample.file("dnsmasq.conf", text("pxelinux.0,,192.168.1.9"))
}
