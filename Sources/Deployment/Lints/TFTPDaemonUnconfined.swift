internal import NetworkBoot

/// Without `-s` names are paths of the whole computer, and a boot file's name has to begin with the folder.
enum TFTPDaemonUnconfined: Lint {
    static let id = "tftp-daemon-unconfined"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "tftpd(8), --secure"
    static let statement = "in.tftpd shuts itself into its folder."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for file in subject.files {
            switch file.content {
            case .tftpdDefaults(let settings):
                guard let options = settings["OPTIONS"] ?? settings["TFTP_OPTIONS"] else { continue }
                look(
                    options.value.blankSeparated,
                    file.name,
                    options.line,
                    hasFolder: settings["TFTP_DIRECTORY"] != nil,
                    &report
                )
            case .xinetd(let services):
                for service in services.services where service.name == "tftp" {
                    let arguments = service.value("server_args")
                    look(arguments?.words ?? [], file.name, arguments?.line ?? service.line, hasFolder: false, &report)
                }
            default: continue
            }
        }
    }

    private static func look(
        _ words: [String],
        _ file: String,
        _ line: Int,
        hasFolder: Bool,
        _ report: inout LintReport
    ) {
        let options = TFTPDaemonOptions(words)
        let isConfined =
            options.confinedTo != nil || (hasFolder && (words.contains("-s") || words.contains("--secure")))
        guard !isConfined else { return }
        report.add(
            file,
            line,
            "in.tftpd is started without -s, so clients may ask for any path and the names of boot files begin at /",
            remedy: "add -s and the folder: -s /srv/tftp"
        )
    }

    static let trips = LintExample.file("tftpd-hpa", "RUN_DAEMON=\"yes\"\nOPTIONS=\"-vvv -l /srv/tftp\"\n")
    static let passes = LintExample.file("tftpd-hpa", "RUN_DAEMON=\"yes\"\nOPTIONS=\"-vvv -l -s /srv/tftp\"\n")
}
