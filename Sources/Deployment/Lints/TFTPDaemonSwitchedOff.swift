internal import NetworkBoot

/// Debian's init script starts nothing then.
enum TFTPDaemonSwitchedOff: Lint {
    static let id = "tftp-daemon-switched-off"
    static let severity = SettingsProblem.Severity.error
    static let citation = "/etc/default/tftpd-hpa, RUN_DAEMON; Booting straight from the mirror, step 1"
    static let statement = "tftpd-hpa is started as a daemon."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for file in subject.files {
            guard case .tftpdDefaults(let settings) = file.content, let run = settings["RUN_DAEMON"],
                run.value.lowercased() != "yes"
            else { continue }
            report.add(
                file.name,
                run.line,
                "RUN_DAEMON is ‘\(run.value.prefix(40))’, so no daemon is started",
                remedy: "write RUN_DAEMON=\"yes\""
            )
        }
    }

    static let trips = LintExample.file("tftpd-hpa", "RUN_DAEMON=\"no\"\nOPTIONS=\"-vvv -l -s /srv/tftp\"\n")
    static let passes = LintExample.file(
        "tftpd-hpa",
        "#Defaults for tftpd-hpa\nRUN_DAEMON=\"yes\"\nOPTIONS=\"-vvv -l -s /srv/tftp\"\n"
    )
}
