internal import NetworkBoot

/// Without the list of their dependences no modules are found.
enum ModuleListMissing: Lint {
    static let id = "modules-dep-missing"
    static let severity = SettingsProblem.Severity.error
    static let citation = "Diskless Linux with PXE HOWTO §5"
    static let statement = "Each kernel's modules in a root that clients mount have their modules.dep."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for tree in subject.rootTrees {
            for version in tree.survey.folder.names(in: "lib/modules") {
                let folder = "lib/modules/" + version
                guard tree.survey.folder.entry(at: folder)?.kind == .folder,
                    tree.survey.folder.entry(at: folder + "/modules.dep") == nil
                else { continue }
                report.add(
                    tree.name(of: folder),
                    nil,
                    "modules.dep is missing",
                    remedy: "depmod -b \(tree.path) \(version)"
                )
            }
        }
    }

    static let trips = LintExample.root { $0.add("lib/modules/2.6.31/kernel/nfs.ko", Array("x".utf8)) }
    static let passes = LintExample.root { _ in }
}
