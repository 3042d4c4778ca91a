internal import NetworkBoot

/// Whoever mounts such a folder writes into it as root.
enum ExportWritableUnsquashed: Lint {
    static let id = "export-writable-unsquashed"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "Diskless Linux with PXE HOWTO §4; exports(5), root_squash"
    static let statement = "A folder that root may enter as root is exported read-only."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, export) in subject.exports {
            for client in export.clients where client.has("rw") && client.has("no_root_squash") {
                report.add(
                    file.name,
                    export.line,
                    "\(client.name.isEmpty ? "everybody" : client.name) may write to \(export.path) as root",
                    remedy: "write ro in place of rw"
                )
            }
        }
    }

    static let trips = LintExample.file("exports", "/netboot/pxeclient  192.168.1.0/24(rw,no_root_squash)\n")
    static let passes = LintExample.file("exports", "/netboot/pxeclient  192.168.1.0/24(ro,no_root_squash)\n")
}
