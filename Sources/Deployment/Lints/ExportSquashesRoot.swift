internal import NetworkBoot

/// A diskless system runs as root on its server's files, and is nobody there.
enum ExportSquashesRoot: Lint {
    static let id = "export-squashes-root"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "Diskless Linux with PXE HOWTO §4; exports(5), User ID Mapping"
    static let statement =
        "A system's root is exported to clients that stay root; read-only, so that they spoil nothing."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for export in subject.service?.nfs?.exports ?? [] {
            guard let tree = subject.rootTrees.first(where: { $0.path == export.folder }),
                let access = export.clients.first(where: { $0.squash != .none })
            else { continue }
            tell(export.path, "\(access.clients)", tree, subject.places.file, subject.places.line(of: .nfs), &report)
        }
        for (file, export) in subject.exports {
            guard let tree = subject.rootTrees.first(where: { $0.path == export.path }),
                let client = export.clients.first(where: { !$0.has("no_root_squash") || $0.has("all_squash") })
            else { continue }
            tell(export.path, client.name.isEmpty ? "everybody" : client.name, tree, file.name, export.line, &report)
        }
    }

    /// Tells it where the tree has something that only its owner may read.
    private static func tell(
        _ path: String,
        _ clients: String,
        _ tree: SurveyedFolder,
        _ file: String,
        _ line: Int?,
        _ report: inout LintReport
    ) {
        var closed: [String] = []
        tree.survey.walk { path, entry in
            let isClosed = (entry.kind == .folder || entry.size != nil) && !entry.isReadableByOthers
            if isClosed { closed.append(path) }
        }
        guard let first = closed.first else { return }
        let others = closed.count == 1 ? "" : " and \(closed.count - 1) more"
        report.add(
            file,
            line,
            "\(clients) mount \(path) as nobody, and nobody may read \(first)\(others)",
            remedy: "write no_root_squash (with ro), or let others read what the system needs"
        )
    }

    private static func example(_ options: String) -> LintExample {
        let root = LintExample.root { $0.add("etc/shadow", Array("root:*\n".utf8), permissions: 0o600) }
        return root.with("exports", "/netboot/pxeclient 192.168.1.0/24(ro\(options))\n")
    }
    static let trips = example("")
    static let passes = example(",no_root_squash")
}
