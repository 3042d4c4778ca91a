internal import NetworkBoot

/// What is booted by itself has to be there.
enum DefaultLabelMissing: Lint {
    static let id = "default-label-missing"
    static let severity = SettingsProblem.Severity.error
    static let citation = "Syslinux txt/syslinux.cfg.txt, DEFAULT"
    static let statement = "DEFAULT names a label of the configuration, or a file in the tree."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for place in subject.configurations {
            let globals = place.configuration.globals
            // Labels may stand in files that are included.
            guard let command = globals.defaultCommand, command.file == nil, !command.name.isEmpty,
                globals.includes.isEmpty, !place.configuration.entries.contains(where: { $0.label == command.name }),
                !isThere(command.name, place)
            else { continue }
            let name = String(decoding: command.name, as: UTF8.self)
            let labels = place.configuration.entries.map { String(decoding: $0.label, as: UTF8.self) }
            let near = NearestNames.of(name, among: labels.filter { !$0.isEmpty }, limit: 1).first
            report.add(
                place.name,
                command.line,
                "DEFAULT names \(name), which is neither a label nor a file in \(place.tree.path)",
                remedy: near.map { "did you mean \($0)?" } ?? "name one of the labels, or put the file there",
                // A menu shows its labels all the same.
                severity: globals.userInterface == nil ? nil : .warning
            )
        }
    }

    /// Whether a file of that name, or with an ending that PXELINUX puts behind it, is where it asks.
    private static func isThere(_ name: [UInt8], _ place: TreeConfiguration) -> Bool {
        guard case .tftp(nil, _, let path) = PXELINUXPath(name).target(prefix: Array(place.prefix.utf8)) else {
            return true
        }
        let plain = String(decoding: path, as: UTF8.self)
        return ["", ".0", ".com", ".cbt", ".c32"].contains { ending in
            switch place.tree.survey.find(plain + ending) {
            case .found(_, let entry): entry.kind != .folder
            case .barred: true
            case .otherCase, .notFound: false
            }
        }
    }

    private static func tree(_ name: String) -> LintExample {
        .tree(["pxelinux.cfg/default": "default \(name)\nlabel linux\n  kernel vmlinuz\n", "vmlinuz": "kernel"])
    }
    static let trips = tree("linus")
    static let passes = tree("linux")
}
