internal import NetworkBoot

/// What mounts or fetches its root before there is an init of its own has to be told to ask for an address.
enum KernelAddressMissing: Lint {
    static let id = "kernel-address-missing"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "Linux Documentation/admin-guide/nfs/nfsroot.rst; mkinitcpio-archiso README.bootparams"
    static let statement = "A command line with an NFS root for the kernel, or with archiso's servers, has ip=."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for configuration in subject.configurations {
            for entry in configuration.configuration.entries {
                let line = KernelCommandLine(entry.effectiveAppend)
                let archiso = ["archiso_http_srv", "archiso_nfs_srv", "archiso_nbd_srv"].first(where: line.contains)
                let isNFSRoot = line["root"] == Array("/dev/nfs".utf8) && line.contains("nfsroot")
                let adds = entry.systemAppend.contains(.address)
                guard let word = archiso ?? (isNFSRoot ? "root=/dev/nfs" : nil), !line.contains("ip"), !adds else {
                    continue
                }
                report.add(
                    configuration.name,
                    entry.line,
                    "\(word) stands there without ip=, so nothing asks for an address",
                    remedy: "add ip=dhcp"
                )
            }
        }
    }

    private static func example(_ words: String) -> LintExample {
        .tree([
            "pxelinux.cfg/default":
                "label a\n  linux vmlinuz\n  initrd sysresccd.img\n  append archisobasedir=sysresccd archiso_http_srv=http://10.0.2.4/\(words)\n"
        ])
    }
    static let trips = example("")
    static let passes = example(" ip=dhcp")
}
