internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The kernel itself gets a root over NFS at most; all else is the work of an initramfs.
enum InitrdComesWithTheRoot: CommandLineRule {
    static let id: RuleID = "command-line/initrd-comes-with-the-root"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "Linux Documentation/admin-guide/initrd.rst"
    static let statement = "A root that only an initramfs can get comes with one."
    static let covers: [RequirementID] = ["KCMD-037"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source, line.boot.reached >= .kernel else { return .notMeant }
        switch source.dialect {
        case .kernel, .unknown: return .notMeant
        case .systemRescueCd, .dracut, .liveBoot, .casper, .archiso, .alpine, .coreOS, .lab, .anaconda: break
        }
        // A unified kernel image brings its own.
        let isWithin = line.boot.fetches.contains { fetch in
            if case .efi(_, .unifiedKernelImage, _) = fetch.kind { true } else { false }
        }
        let isThere = isWithin || !(line.line["initrd"] ?? []).isEmpty || !line.boot.fetches(.initrd).isEmpty
        return .unless(isThere ? nil : "\(source.word.octets.displayText) is for an initramfs, and none is loaded")
    }

    static let mutation = RuleMutation("the configuration names no initrd", of: []) { exchange in
        var isInitrd = false
        return exchange.changingConfigurations { text in
            let words = Array("initrd=initrd.img ".utf8)
            guard let range = text.firstRange(of: words) else { return text }
            return Array(text[..<range.lowerBound] + text[range.upperBound...])
        }.editingTFTP { datagram, packet in
            if case .readRequest(let request) = packet { isInitrd = request.filename.displayText == "initrd.img" }
            return isInitrd ? [] : [datagram]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
