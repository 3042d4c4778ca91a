internal import NetworkBoot

/// A client that writes into the image spoils it for all others.
enum NBDExportWritable: Lint {
    static let id = "nbd-export-writable"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "nbd-server(1), -r; nbd-server(5), readonly"
    static let statement = "Images that systems boot from are exported read-only."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for file in subject.files {
            guard case .nbdServer(let settings) = file.content else { continue }
            for export in settings.exports {
                guard !export.isTrue("readonly"), !export.isTrue("copyonwrite") else { continue }
                report.add(
                    file.name,
                    export.line,
                    "clients may write to the export [\(export.name)]",
                    remedy: "add readonly = true"
                )
            }
        }
        for (file, command) in subject.commands {
            guard let server = NBDServerCommand(command.words), !server.isReadOnly else { continue }
            report.add(file.name, command.line, "clients may write to \(server.file)", remedy: "add -r")
        }
    }

    static let trips = LintExample.file("steps.sh", "nbd-server 2000 /mnt/cdrom/sysrcd.dat\n")
    static let passes = LintExample.file("steps.sh", "nbd-server 2000 /mnt/cdrom/sysrcd.dat -r\n")
}
