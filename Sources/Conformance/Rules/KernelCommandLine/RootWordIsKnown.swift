internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// dracut wants live: before the URL of an image, and no other initramfs reads a URL there.
enum RootWordIsKnown: CommandLineRule {
    static let id: RuleID = "command-line/root-word-is-known"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "dracut.cmdline(7), root=live:"
    static let statement = "root= is not the bare URL of an image."
    static let covers: [RequirementID] = ["KCMD-040"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let root = line.line["root"], !root.isEmpty else { return .notMeant }
        let isBare = ["http://", "https://", "ftp://", "tftp://"].contains { root.starts(with: $0.utf8) }
        return .unless(
            isBare
                ? "root=\(root.displayText) is read by no initramfs: dracut wants root=live:\(root.displayText)" : nil
        )
    }

    static let mutation = RuleMutation("root= is a bare URL", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) { exchange in
        exchange.addingToCommandLine("root=http://10.0.0.1/root.squashfs")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "rd.neednet=1 ip=dhcp root=live:http://10.0.0.1/root.squashfs")),
        .violated(by: mutation, of: .boot(handing: "ip=dhcp")),
    ]
}
