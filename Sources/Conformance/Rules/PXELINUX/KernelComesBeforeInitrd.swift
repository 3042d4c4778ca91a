internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The kernel's header says how the initrd has to lie.
enum KernelComesBeforeInitrd: BootRule {
    static let id: RuleID = "pxelinux/kernel-comes-before-initrd"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the source of PXELINUX"
    static let statement = "PXELINUX fetches the kernel before the initrd."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXELINUX-026"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        // U-Boot reads the same configurations and fetches the initrd first (U-Boot 2023.01 boot/pxe_utils.c).
        guard boot.persona?.id != "u-boot", boot.configuration?.uri.firstRange(of: "pxelinux.cfg/") != nil,
            let kernel = boot.fetches(.kernel).first, let initrd = boot.fetches(.initrd).first
        else { return [] }
        return boot.verdict(
            kernel.start < initrd.start
                ? nil : Evidence(initrd.start.frame, "\(initrd.nameText) asked for before \(kernel.nameText)")
        )
    }

    static let mutation = RuleMutation(
        "the initrd is fetched first",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        let swapped = ["vmlinuz": "initrd.img", "initrd.img": "vmlinuz"]
        return exchange.changingTFTPRequests { request in
            if let other = swapped[request.filename.displayText] { request.filename = Array(other.utf8) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        RuleExample("an initrd that is fetched first", .violated) { initrdFirst },
    ]

    /// The transfers of the kernel and the initrd change places.
    private static let initrdFirst: Exchange = {
        let frames = Exchange.biosBoot.frames
        let kernel = frames.firstIndex { $0.requestedName == "vmlinuz" } ?? 0
        let initrd = frames.firstIndex { $0.requestedName == "initrd.img" } ?? 0
        let end = frames[initrd...].firstIndex { $0.dhcpMessage != nil } ?? 0
        let start = Exchange("", Array(frames[..<kernel]))
        return start.followed(by: Exchange("", Array(frames[initrd..<end])), after: .milliseconds(1))
            .followed(by: Exchange("", Array(frames[kernel..<initrd])), after: .milliseconds(1))
            .followed(by: Exchange("", Array(frames[end...])), after: .seconds(5))
    }()
}
