internal import NetworkBoot
internal import NetworkProtocols

/// Any name will do for an initramfs; one that no label loads was mostly meant to be loaded.
enum InitramfsUnnamed: Lint {
    static let id = "initramfs-unnamed"
    static let severity = SettingsProblem.Severity.note
    static let citation =
        "SystemRescueCd manual, PXE network booting: step 6 (rescuecd.igz) and its examples (initram.igz)"
    static let statement = "Each initramfs beside the boot configurations is loaded by a label."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        let configurations = subject.configurations
        for tree in subject.bootTrees {
            let own = configurations.filter { $0.tree.path == tree.path }
            guard !own.isEmpty else { continue }
            let named = Set(own.flatMap(\.references).map { $0.name.split(separator: "/").joined(separator: "/") })
            tree.survey.walk { path, entry in
                let endings = [".igz", "initrd.img", "initrd.gz", "initramfs.img"]
                guard entry.size != nil, endings.contains(where: path.hasSuffix), !named.contains(path) else { return }
                report.add(
                    tree.name(of: path),
                    nil,
                    "no label loads it",
                    remedy: "name it in an initrd=, or take it away"
                )
            }
        }
    }

    private static let text = "label a\n  kernel rescuecd\n  append initrd=initram.igz\n"
    static let trips = LintExample.tree([
        "pxelinux.cfg/default": text, "rescuecd": "k", "initram.igz": "i", "rescuecd.igz": "i",
    ])
    static let passes = LintExample.tree(["pxelinux.cfg/default": text, "rescuecd": "k", "initram.igz": "i"])
}
