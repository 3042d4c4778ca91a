internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A configuration that is sought under many names may be missing under most of them; these may not.
enum NeededFilesAreThere: BootRule {
    static let id: RuleID = "boot/needed-files-are-there"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement =
        "The boot file, the kernel, its initrds and the root image are there when a machine asks for them."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-TFTP-02", "CAP-HTTP-03", "PXE-S-025", "HTTP-S-056"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        boot.fetches.filter { isNeeded($0, in: boot) }.compactMap { fetch in
            let party = Party.address(fetch.server.address)
            switch fetch.outcome {
            case .complete: return boot.verdict(.satisfied, party)
            case .notFound, .error:
                let remark = fetch.remark.map { ": \($0)" } ?? ""
                return boot.verdict(
                    .violated,
                    party,
                    Evidence(fetch.start.frame, "\(fetch.nameText) is not to be had\(remark)")
                )
            case .aborted, .truncated: return nil
            }
        }
    }

    static let mutation = RuleMutation(
        "the server does not have the boot file",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        var isPast = false
        let answered = exchange.editingTFTP { datagram, packet in
            if isPast { return [] }
            guard case .readRequest = packet else { return [] }
            isPast = true
            var answer = datagram.answered(by: TFTPPacket.error(.fileNotFound, "File not found").encoded)
            answer.source.port = 40_001
            return [datagram, answer]
        }
        return answered.cut { $0.isTCP }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        RuleExample("a boot file that is not there", .violated) {
            mutation.apply(Exchange("", Array(Exchange.biosBoot.frames.prefix(12))))
        },
    ]

    /// Whether the boot cannot do without the file. What did not come has no content to tell what it was to be, so names
    /// decide: the boot file that a server named, and what the configuration names as kernel and initrds.
    private static func isNeeded(_ fetch: ObservedFetch, in boot: ObservedBoot) -> Bool {
        switch fetch.role {
        case .bootFile, .kernel, .initrd, .root: return true
        case .loaderModule, .configuration, .menu: return false
        case .checksum, .other: break
        }
        // An initramfs that checks its root does not do without the checksum.
        if let source = boot.commandLine.flatMap({ RootSource(in: KernelCommandLine($0)) }) {
            if source.isChecksumFile(fetch) { return true }
        }
        if fetch.role == .checksum { return false }
        let words = (boot.commandLine ?? []).split(separator: UInt8(ascii: " "))
        let named = words.flatMap { word -> [[UInt8]] in
            ["BOOT_IMAGE=", "initrd="].flatMap { key in
                word.starts(with: key.utf8)
                    ? word.dropFirst(key.utf8.count).split(separator: UInt8(ascii: ",")).map(Array.init) : []
            }
        }
        let needed = boot.namedBootFiles.compactMap(\.bootFile) + named
        return needed.contains { name in
            let plain = name.first == UInt8(ascii: "/") ? Array(name.dropFirst()) : name
            return !plain.isEmpty && fetch.name.suffix(plain.count).elementsEqual(plain)
        }
    }
}
