internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A rule about what a configuration hands to a kernel: nobody on the wire breaks it, and a boot fails all the same.
protocol CommandLineRule: BootRule {
    /// What the rule makes of a command line, and of what else decides what comes of it.
    static func look(at line: BootCommandLine) -> Opinion
}

extension CommandLineRule {
    /// Whoever wrote the configuration.
    static var binds: RuleSubject { .network }

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        guard let line = BootCommandLine(boot) else { return [] }
        switch look(at: line) {
        case .notMeant: return []
        case .right: return boot.verdict(nil)
        case .wrong(let note): return boot.verdict(Evidence(line.frame, note))
        }
    }
}

/// The command line that a machine's configuration hands to its kernel, and what else decides what comes of it.
struct BootCommandLine {
    let boot: ObservedBoot
    let line: KernelCommandLine
    /// Every root that it names, the likeliest first.
    let sources: [RootSource]

    /// Nil for a machine that does not boot, and where the command line is not known.
    init?(_ boot: ObservedBoot) {
        guard boot.isBootClient, let octets = boot.commandLine else { return nil }
        self.boot = boot
        line = KernelCommandLine(octets)
        sources = RootSource.sources(in: line)
    }

    /// The words of these names that the kernel sees, in order.
    func words(_ names: String...) -> [KernelCommandLine.Word] {
        line.words.filter { word in !word.isForInit && names.contains { word.isNamed($0) } }
    }

    /// The root that counts, where a word names it and not only its look.
    var source: RootSource? { sources.first.flatMap { $0.isGuess ? nil : $0 } }

    /// The options that a root over NFS is to be mounted with; nil where the root comes otherwise.
    var nfsOptions: [[UInt8]]? {
        guard let source, case .nfs(_, _, let options) = source.kind else { return nil }
        return options + (line["nfsopts"] ?? []).split(separator: UInt8(ascii: ",")).map { Array($0) }
    }

    /// The `ip=` that counts.
    var address: KernelIPParameter? { KernelIPParameter(in: line) }

    /// Whether the started system is dracut's, by its words.
    var isForDracut: Bool {
        sources.contains { $0.dialect == .dracut && !$0.isGuess }
            || line.words.contains { $0.name.starts(with: "rd.".utf8) }
    }

    /// Whether the started system is SystemRescueCd's of the versions 1 to 5, by its words.
    var isForSystemRescueCd: Bool {
        source?.dialect == .systemRescueCd
            && (["ethx", "dodhcp", "nodhcp", "setkmap", "scandelay"].contains { line.contains($0) }
                || line["initrd"].map { $0.suffix(11).elementsEqual("initram.igz".utf8) } ?? false)
    }

    /// What DHCP servers gave that the machine took, in order.
    var leases: [ObservedOffer] { boot.offers.filter { $0.isSelected && !$0.address.isUnspecified } }

    /// What was given to the started system; to its firmware where the system asked nobody.
    var lease: ObservedOffer? { leases.last }

    /// The address, and the mask where there is one, that the command line gives the machine.
    var ownAddress: (address: IPv4Address, mask: IPv4Address?)? {
        if let address, let client = address.client { return (client, address.netmask) }
        // SystemRescueCd's `eth0=` for one card comes before its `ethx=` for all.
        guard let value = line["eth0"] ?? line["ethx"] else { return nil }
        let parts = value.split(separator: UInt8(ascii: "/"), maxSplits: 1)
        guard let text = parts.first, let client = IPv4Address(utf8: text) else { return nil }
        return (client, parts.count > 1 ? Int(parts[1].displayText).flatMap { IPv4Address(prefixLength: $0) } : nil)
    }

    /// The frame that ended the configuration's transfer, else the one that began the boot.
    var frame: Int {
        let fetch = boot.fetches.last { $0.role == .configuration && $0.uri == boot.configuration?.uri }
        return (fetch ?? boot.fetches.last { $0.role == .configuration })?.end.frame ?? boot.start.frame
    }
}

extension IPv4Address {
    /// The mask of a network with this many leading ones; nil beyond 32.
    init?(prefixLength: Int) {
        guard (0...32).contains(prefixLength) else { return nil }
        self.init(rawValue: prefixLength == 0 ? 0 : ~0 << (32 - UInt32(prefixLength)))
    }

    /// Whether both are in the same network of this mask.
    func isBeside(_ other: IPv4Address, mask: IPv4Address) -> Bool {
        (rawValue ^ other.rawValue) & mask.rawValue == 0
    }
}
