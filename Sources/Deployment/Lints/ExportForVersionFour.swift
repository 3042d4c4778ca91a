internal import NetworkBoot

/// Boot systems mount by version 3; the root of a version 4 tree is nothing to them.
enum ExportForVersionFour: Lint {
    static let id = "export-for-version-four"
    static let severity = SettingsProblem.Severity.note
    static let citation =
        "SystemRescueCd manual, PXE network booting: “NFS v4 is not supported” (and once “NFSv4” among the methods)"
    static let statement = "Exports for boot systems do not rest on version 4 of NFS."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, export) in subject.exports {
            for client in export.clients where client.value("fsid") == "0" || client.value("fsid") == "root" {
                report.add(
                    file.name,
                    export.line,
                    "fsid=0 makes \(export.path) the root of version 4, and nfsboot= mounts by version 3",
                    remedy: "keep version 3 switched on; clients name the whole path, \(export.path)"
                )
            }
        }
    }

    static let trips = LintExample.file("exports", "/tftpboot *(fsid=0,ro,no_subtree_check,all_squash,insecure)\n")
    static let passes = LintExample.file(
        "exports",
        "/tftpboot *(ro,no_subtree_check,all_squash,insecure,anonuid=1000,anongid=1000)\n"
    )
}
