internal import NetworkBoot

/// Packages install the service switched off.
enum XinetdServiceDisabled: Lint {
    static let id = "xinetd-service-disabled"
    static let severity = SettingsProblem.Severity.error
    static let citation = "xinetd.conf(5), disable; Diskless Linux with PXE HOWTO §7"
    static let statement = "The service tftp of xinetd is not disabled."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for file in subject.files {
            guard case .xinetd(let services) = file.content else { continue }
            for service in services.services where service.name == "tftp" {
                guard let disable = service.value("disable"), disable.words.first?.lowercased() == "yes" else {
                    continue
                }
                report.add(
                    file.name,
                    disable.line,
                    "the service \(service.name) is disabled",
                    remedy: "write disable = no, and restart xinetd"
                )
            }
        }
    }

    private static func text(_ answer: String) -> String {
        "service tftp\n{\n  socket_type = dgram\n  wait = yes\n  server = /usr/sbin/in.tftpd\n"
            + "  server_args = -s /tftpboot\n  disable = \(answer)\n}\n"
    }
    static let trips = LintExample.file("tftp", text("yes"))
    static let passes = LintExample.file("tftp", text("no"))
}
