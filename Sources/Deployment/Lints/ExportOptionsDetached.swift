internal import NetworkBoot

/// Options behind a blank are not the client's before it but the whole world's.
enum ExportOptionsDetached: Lint {
    static let id = "export-options-detached"
    static let severity = SettingsProblem.Severity.error
    static let citation = "exports(5), EXAMPLE"
    static let statement = "No blank stands between a client and its options."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, export) in subject.exports {
            for (client, next) in zip(export.clients, export.clients.dropFirst())
            where client.options.isEmpty && next.name.isEmpty && !next.options.isEmpty {
                report.add(
                    file.name,
                    export.line,
                    "a blank stands behind \(client.name), so its options are everybody's and it has none",
                    remedy: "write \(client.name)(\(next.options.joined(separator: ",")))"
                )
            }
        }
    }

    static let trips = LintExample.file("exports", "/netboot/pxeclient 192.168.1.0/24 (ro,no_root_squash)\n")
    static let passes = LintExample.file("exports", "/netboot/pxeclient 192.168.1.0/24(ro,no_root_squash)\n")
}
