internal import NetworkBoot
internal import NetworkProtocols

/// What firmware is told to fetch has to be there, in the same letters.
enum BootFileMissing: Lint {
    static let id = "boot-file-missing"
    static let severity = SettingsProblem.Severity.error
    static let citation = "RFC 1350 §5, error 1"
    static let statement = "The boot file that is offered is in the tree."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for answer in subject.bootAnswers where !answer.isURL && !answer.trees.isEmpty {
            let findings = answer.trees.map { ($0, $0.survey.find(answer.bootFile)) }
            let isThere = findings.contains { _, finding in
                if case .found(_, let entry) = finding { return entry.kind != .folder }
                return false
            }
            if isThere { continue }
            let other = findings.lazy.compactMap { tree, finding in
                if case .otherCase(let path) = finding { return tree.name(of: path) }
                return nil
            }.first
            let tree = answer.trees[0]
            report.add(
                answer.file,
                answer.line,
                "the boot file \(answer.bootFile) is not in \(tree.path)"
                    + (other.map { "; \($0) is, in other letters" } ?? ""),
                remedy: other == nil ? nearest(answer.bootFile, tree) : "write it as it is called on the disk"
            )
        }
    }

    private static func nearest(_ name: String, _ tree: SurveyedFolder) -> String {
        var names: [String] = []
        tree.survey.walk { path, entry in
            if entry.size != nil, names.count < 2000 { names.append(path) }
        }
        let last = name.split(separator: "/").last.map(String.init) ?? name
        if let elsewhere = names.first(where: { $0.hasSuffix("/" + last) || $0 == last }) {
            return "it lies at \(elsewhere); offer that name, or put it where it is offered"
        }
        let near = NearestNames.of(last, among: names, limit: 1).first
        return near.map { "did you mean \($0)?" } ?? "copy it there, or offer what is there"
    }

    static let trips = LintExample.file(
        "dhcpd.conf",
        "subnet 192.168.1.0 netmask 255.255.255.0 {\n  next-server 192.168.1.5;\n  filename \"pxelinux.0\";\n}\n"
    ).with(tree: ["PXELINUX.0": "loader"])
    static let passes = LintExample.file(
        "dhcpd.conf",
        "subnet 192.168.1.0 netmask 255.255.255.0 {\n  next-server 192.168.1.5;\n  filename \"pxelinux.0\";\n}\n"
    ).with(tree: ["pxelinux.0": "loader"])
}
