internal import NetworkBoot

/// SystemRescueCd's initramfs fetches the checksum first and stops without it.
enum ChecksumMissing: Lint {
    static let id = "checksum-missing"
    static let severity = SettingsProblem.Severity.error
    static let citation = "SystemRescueCd manual, PXE network booting, About NFS"
    static let statement = "Beside sysrcd.dat lies its checksum, sysrcd.md5."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for tree in subject.bootTrees {
            tree.survey.walk { path, entry in
                guard path == "sysrcd.dat" || path.hasSuffix("/sysrcd.dat"), entry.kind != .folder else { return }
                let sum = path.dropLast(3) + "md5"
                guard tree.survey.entry(String(sum)) == nil else { return }
                report.add(
                    tree.name(of: path),
                    nil,
                    "\(sum) does not lie beside it, and clients stop without it",
                    remedy: "copy it from the live medium, or make it: md5sum sysrcd.dat > sysrcd.md5"
                )
            }
        }
    }

    static let trips = LintExample.tree(["sysrcd.dat": "image"])
    static let passes = LintExample.tree([
        "sysrcd.dat": "image", "sysrcd.md5": "78805a221a988e79ef3f42d7c5bfd418  sysrcd.dat\n",
    ])
}
