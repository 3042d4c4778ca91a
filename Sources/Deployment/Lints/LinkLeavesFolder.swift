internal import NetworkBoot

/// A link that leads out of the folder is not followed, so its name is not there.
enum LinkLeavesFolder: Lint {
    static let id = "link-leaves-folder"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "bootproof docs/serve.md, links"
    static let statement = "Symbolic links in a tree lead to something within it."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for tree in subject.bootTrees {
            tree.survey.walk { path, entry in
                guard case .link(let target) = entry.kind else { return }
                switch tree.survey.find(path) {
                case .found: return
                case .barred:
                    report.add(
                        tree.name(of: path),
                        nil,
                        "the link leads to \(target), which is not handed out",
                        remedy: "put the file itself there, or allow ‘links: anywhere’"
                    )
                case .notFound, .otherCase:
                    report.add(
                        tree.name(of: path),
                        nil,
                        "the link leads to \(target), where nothing is",
                        remedy: "mend or remove it"
                    )
                }
            }
        }
    }

    private static func tree(_ target: String) -> LintExample {
        var folder = MemoryFolder(["boot/vmlinuz-6.1": "k"])
        folder.addLink("vmlinuz", to: target)
        return .tree(folder)
    }
    static let trips = tree("../../boot/vmlinuz-6.1")
    static let passes = tree("boot/vmlinuz-6.1")
}
