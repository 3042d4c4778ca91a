internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The kernel honours quotes. The shell scripts of an initramfs divide /proc/cmdline at every space, so that they read
/// the half of such a value, with a quote before it; dracut's do not.
enum SpacesAreNotForScripts: CommandLineRule {
    static let id: RuleID = "command-line/spaces-are-not-for-scripts"
    static let level = RequirementLevel.deFacto
    static let citation = "busybox ash word splitting; dracut-lib.sh"
    static let statement = "A value that an initramfs of shell scripts reads has no space in it."
    static let covers: [RequirementID] = ["KCMD-001"]

    static func look(at line: BootCommandLine) -> Opinion {
        let read = [
            "ip", "root", "rootflags", "nfsroot", "nfsopts", "netboot", "nfsboot", "nbdboot", "fetch", "httpfs", "url",
            "ethx",
            "dns", "gw", "setkmap", "archiso_http_srv", "archiso_nfs_srv", "archiso_nbd_srv", "archiso_nfs_opt",
            "modules",
        ]
        let quoted = line.line.words.filter(\.isQuoted)
        guard !quoted.isEmpty else { return .notMeant }
        let torn = quoted.first { word in
            !line.isForDracut && (word.value ?? []).contains(UInt8(ascii: " ")) && read.contains { word.isNamed($0) }
        }
        return .unless(torn.map { "\($0.octets.displayText) is two words to a shell script" })
    }

    static let mutation = RuleMutation("a quoted value has a space in it", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("nfsroot=\"10.0.0.1:/srv/my node\"")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp console=\"ttyS0\"")),
        .satisfied(by: .boot(handing: "rd.neednet=1 ip=dhcp rootflags=\"a b\"")),
        .violated(by: mutation, of: .boot(handing: "ip=dhcp console=ttyS0")),
    ]
}
