internal import NetworkProtocols

/// What a boot configuration names has to be there, in the same letters.
enum LabelFileMissing: Lint {
    static let id = "label-file-missing"
    static let severity = SettingsProblem.Severity.error
    static let citation = "Syslinux doc/pxelinux.txt; RFC 1350 §5, error 1"
    static let statement = "The kernels, initrds and other files that a boot configuration names are in the tree."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for configuration in subject.configurations {
            for reference in configuration.references {
                let names = [reference.name] + reference.endings.map { reference.name + $0 }
                let findings = names.map { configuration.tree.survey.find($0) }
                let isThere = findings.contains { finding in
                    if case .found(_, let entry) = finding { return entry.kind != .folder }
                    if case .barred = finding { return true }
                    return false
                }
                if isThere { continue }
                var sentence = "the \(reference.role) \(reference.written) is not in \(configuration.tree.path)"
                var remedy = "put \(reference.name) there, or correct the name"
                if case .otherCase(let path)? = findings.first {
                    sentence += "; \(path) is, in other letters"
                    remedy = "write it as it is called on the disk: names differ by case"
                }
                report.add(
                    configuration.name,
                    reference.line,
                    sentence,
                    remedy: remedy,
                    severity: reference.isOptional ? .warning : nil
                )
            }
        }
    }

    private static let text = "default a\nlabel a\n  kernel rescuecd\n  append initrd=initram.igz\n"
    static let trips = LintExample.tree(["pxelinux.cfg/default": text, "rescuecd": "k", "INITRAM.IGZ": "i"])
    static let passes = LintExample.tree(["pxelinux.cfg/default": text, "rescuecd": "k", "initram.igz": "i"])
}
