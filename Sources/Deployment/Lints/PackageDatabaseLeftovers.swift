internal import NetworkBoot

/// Locks and caches of the package database, which clients would hold in memory.
enum PackageDatabaseLeftovers: Lint {
    static let id = "package-database-leftovers"
    static let severity = SettingsProblem.Severity.note
    static let citation = "Diskless Linux with PXE HOWTO §3"
    static let statement = "No __db.* of the package database is left in a root that clients mount."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for tree in subject.rootTrees {
            for folder in ["var/lib/rpm", "usr/var/lib/rpm"] {
                let left = tree.survey.folder.names(in: folder).filter { $0.hasPrefix("__db.") }
                guard let first = left.first else { continue }
                report.add(
                    tree.name(of: folder + "/" + first),
                    nil,
                    "\(left.count) such file\(left.count == 1 ? "" : "s") of the package database \(left.count == 1 ? "is" : "are") left",
                    remedy: "rm -f \(folder)/__db.*"
                )
            }
        }
    }

    static let trips = LintExample.root { $0.add("usr/var/lib/rpm/__db.001", Array("x".utf8)) }
    static let passes = LintExample.root { $0.add("usr/var/lib/rpm/Packages", Array("x".utf8)) }
}
