internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// What has no scheme, or one slash too few, is no URL to the system, which then has no root.
enum RootURLIsWhole: CommandLineRule {
    static let id: RuleID = "command-line/root-url-is-whole"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 3986 §3; SystemRescueCd init; archiso_pxe_http"
    static let statement = "A word that names a root by URL has a scheme, two slashes and a host."
    static let covers: [RequirementID] = ["CAP-FLOW-07"]

    static func look(at line: BootCommandLine) -> Opinion {
        let isLive = ["live", "casper"].contains { name in line.line["boot"]?.elementsEqual(name.utf8) ?? false }
        let urls =
            line.words(
                "boothttp",
                "httpboot",
                "boottftp",
                "tftpboot",
                "fetch",
                "httpfs",
                "ftpfs",
                "coreos.live.rootfs_url",
                "archiso_http_srv",
                "modloop",
                "alpine_repo"
            ) + (isLive ? [] : line.words("netboot"))
        let named = urls.filter { !($0.value ?? []).isEmpty }
        guard !named.isEmpty else { return .notMeant }
        // A path on a local disk, or a variable of the script's own.
        let odd = named.first { word in
            let value = word.value ?? []
            return value.first != UInt8(ascii: "/") && !value.contains(UInt8(ascii: "$")) && !RootSource.isURL(value)
        }
        return .unless(odd.map { "\($0.octets.displayText) is no URL" })
    }

    static let mutation = RuleMutation("a slash of the URL is missing", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("netboot=http:/10.0.0.1/sysrcd.dat")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
