internal import NetworkBoot

/// Its own init asks DHCP; the manual's text and its examples differ about that.
enum KernelDHCPUnneeded: Lint {
    static let id = "kernel-dhcp-unneeded"
    static let severity = SettingsProblem.Severity.note
    static let citation = "SystemRescueCd manual, PXE network booting, step 8 (ip=dhcp) and its examples (none)"
    static let statement = "SystemRescueCd needs no ip=dhcp."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for configuration in subject.configurations {
            let entry = configuration.configuration.entries.first { entry in
                let line = KernelCommandLine(entry.effectiveAppend)
                return ["netboot", "nfsboot", "nbdboot"].contains(where: line.contains) && !line.contains("ip")
            }
            guard let entry else { continue }
            report.add(
                configuration.name,
                entry.line,
                "no ip=dhcp stands there, and none is needed: the initramfs of SystemRescueCd asks DHCP itself",
                remedy: "leave it so; a boot shows two DHCP exchanges all the same"
            )
        }
    }

    private static func example(_ words: String) -> LintExample {
        .tree([
            "pxelinux.cfg/default":
                "label a\n  kernel rescuecd\n  append initrd=initram.igz netboot=http://h/sysrcd.dat\(words)\n"
        ])
    }
    static let trips = example("")
    static let passes = example(" ip=dhcp")
}
