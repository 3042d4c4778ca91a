internal import NetworkBoot

/// A port for each export is the old protocol's; nbd-server 3.10 and later listen at 10809 alone.
enum NBDPortIgnored: Lint {
    static let id = "nbd-port-ignored"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "nbd-server(5), port: of the section generic; NBD doc/proto.md, oldstyle"
    static let statement = "Exports have no ports of their own."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for file in subject.files {
            // With oldstyle = true they are what was meant, for servers that still have it.
            guard case .nbdServer(let settings) = file.content, settings.generic?.isTrue("oldstyle") != true else {
                continue
            }
            for export in settings.exports {
                guard let port = export.value("port") else { continue }
                report.add(
                    file.name,
                    port.line,
                    "port = \(port.text) of the export [\(export.name)] counts up to nbd-server 3.9 only; later ones listen at 10809",
                    remedy: "leave it out, and let clients ask at 10809 for the export by its name"
                )
            }
        }
    }

    private static func text(_ port: String) -> String {
        "[generic]\n  user = nbd\n[partimage]\n  exportname = /mnt/cdrom/sysrcd.dat\n  readonly = true\n\(port)"
    }
    static let trips = LintExample.file("nbd-server/config", text("  port = 2000\n"))
    static let passes = LintExample.file("nbd-server/config", text(""))
}
