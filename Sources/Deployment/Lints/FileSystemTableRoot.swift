internal import NetworkBoot

/// Start scripts check and remount what stands for `/` in fstab; a disk that is not there stops them.
enum FileSystemTableRoot: Lint {
    static let id = "fstab-root"
    static let severity = SettingsProblem.Severity.warning
    static let citation =
        "Diskless Linux with PXE HOWTO §3 (a tmpfs); network booting notes, step 10 (the NFS mount, “no fsck of course”)"
    static let statement = "In a root that clients mount, fstab's / is a tmpfs or the NFS mount, and is not checked."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for tree in subject.rootTrees {
            guard let text = tree.survey.text("etc/fstab") else { continue }
            let lines = TextLines.of(text)
            let name = tree.name(of: "etc/fstab")
            guard let line = lines.last(where: { $0.text.blankSeparated.dropFirst().first == "/" }) else {
                report.add(name, nil, "no line is for /", remedy: "add: none / tmpfs defaults 0 0")
                continue
            }
            let words = line.text.blankSeparated
            let kind = words.count > 2 ? words[2] : ""
            if kind != "tmpfs", !kind.hasPrefix("nfs") {
                report.add(
                    name,
                    line.number,
                    "/ is \(words[0]) of type \(kind.isEmpty ? "unknown" : kind), which start scripts check and do not find",
                    remedy: "write none / tmpfs defaults 0 0, or the NFS mount for an initramfs that mounts it as it is"
                )
            } else if words.count > 5, words[5] != "0" {
                report.add(
                    name,
                    line.number,
                    "/ is to be checked (the last number is \(words[5]))",
                    remedy: "write 0 there"
                )
            }
        }
    }

    static let trips = LintExample.root { $0.add("etc/fstab", Array("LABEL=/\t/\text3\tdefaults\t1 1\n".utf8)) }
    static let passes = LintExample.root {
        $0.add("etc/fstab", Array("nfsserver:/netboot/pxeclient\t/\tnfs\tro,nolock\t0 0\n".utf8))
    }
}
