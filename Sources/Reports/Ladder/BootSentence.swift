internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// What a boot comes to, in one sentence: the line that an operator looks for.
struct BootSentence: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case booted
        case stopped
        /// Nothing went wrong, but no root was seen to come.
        case under
        /// A client that never asked to boot.
        case plain
    }

    var kind: Kind
    /// "BOOTED", "STOPPED AT LOADER", …
    var word: String
    /// "PXE-E53"; nil where nothing has a number.
    var code: String?
    var sentence: String
    var remedy: String?
    var frames: [Int]

    var role: TextRole {
        switch kind {
        case .booted: .good
        case .stopped: .bad
        case .under: .warning
        case .plain: .strong
        }
    }

    /// - Parameter next: the same machine's next start, where there is one.
    init(_ boot: ObservedBoot, followedBy next: ObservedBoot? = nil) {
        if let cause = boot.cause {
            kind = boot.isBootClient ? .stopped : .plain
            let stopped =
                boot.root?.isLost == true ? "LOST ITS ROOT" : "STOPPED AT \(cause.stage.description.uppercased())"
            word = boot.isBootClient ? stopped : "PLAIN CLIENT"
            code = cause.code
            sentence = cause.sentence.asSentence
            remedy = cause.remedy?.asSentence
            frames = cause.frames
            return
        }
        code = nil
        remedy = nil
        frames = Self.frames(of: boot)
        guard boot.isBootClient else {
            kind = .plain
            word = "PLAIN CLIENT"
            if let address = boot.address, !boot.unansweredFrames.isEmpty {
                sentence =
                    "It had the address \(address) and lost it: nobody answers its DHCPDISCOVERs any more. It never asked to boot."
                remedy = "See whether the DHCP server still runs, and answers on this network."
                frames = boot.unansweredFrames
                return
            }
            sentence =
                boot.address.map { "It has the address \($0) and never asked to boot." }
                ?? boot.offers.first.map { "\($0.server) offered it \($0.address), which it never took." }
                ?? "Nobody gave it an address in this capture, and it never asked to boot."
            return
        }
        if boot.reached == .root {
            kind = .booted
            word = "BOOTED in \(Quantity.duration(Self.duration(of: boot)))"
            sentence = Self.rootSentence(boot)
        } else {
            kind = .under
            word = boot.reached == .nothing ? "NOTHING REACHED" : "REACHED \(boot.reached.description.uppercased())"
            sentence = Self.openSentence(boot, next)
        }
    }

    /// The time from its first frame to the end of what it reached last.
    static func duration(of boot: ObservedBoot) -> Duration {
        let end = boot.stages.last { $0.stage == boot.reached }?.end ?? boot.end
        return max(.zero, end.time.duration(since: boot.start.time))
    }

    private static func rootSentence(_ boot: ObservedBoot) -> String {
        guard let root = boot.root else { return "Its root filesystem came." }
        let check =
            switch root.passedCheck {
            case true?: " and passed its check"
            case false?: " and failed its check"
            case nil: ""
            }
        let how =
            switch root.kind {
            case .nfs: "was mounted and read (\(Quantity.octets(root.bytes))\(files(of: root)))"
            case .nbd:
                "was attached and read (\(Quantity.octets(root.bytes))\(root.fileSystem.map { " of \($0)" } ?? ""))"
            case .iscsi: "was logged in to and read (\(Quantity.octets(root.bytes)))"
            case .http, .tftp, .none: "came whole (\(Quantity.octets(root.bytes)))"
            }
        return "Its root filesystem \(root.uri) \(how)\(check)."
    }

    /// What was read of a root over NFS, behind a comma.
    private static func files(of root: ObservedRoot) -> String {
        let count = root.files.count + root.filesLeftOut
        guard count > 0 else { return "" }
        let image = root.fileSystem.map { ", a \($0)" } ?? ""
        return ", \(Quantity.count(count, "file"))\(image)"
    }

    private static func openSentence(_ boot: ObservedBoot, _ next: ObservedBoot?) -> String {
        let far =
            switch boot.reached {
            case .nothing: "It has no address yet"
            case .address: "It has its address"
            case .loader: "Its boot file came whole"
            case .configuration: "Its loader read its configuration"
            case .kernel: "Its kernel and all it needs came whole"
            case .initramfs: "The started system is on the network"
            case .root: "Its root filesystem came"
            }
        if let next {
            let pause = Quantity.duration(next.start.time.duration(since: boot.end.time))
            return "\(far); \(pause) later the machine started anew (frame \(next.start.frame))."
        }
        let ends =
            boot.completeness.contains(.endMissing) ? "the capture ends there" : "nothing more of it is on the wire"
        return "\(far), and \(ends): nothing shows a failure."
    }

    private static func frames(of boot: ObservedBoot) -> [Int] {
        guard let stage = boot.stages.last(where: { $0.stage == boot.reached }) else {
            return boot.start == boot.end ? [boot.start.frame] : [boot.start.frame, boot.end.frame]
        }
        return stage.start == stage.end ? [stage.start.frame] : [stage.start.frame, stage.end.frame]
    }
}

extension String {
    /// With a full stop at its end, and with a capital at its beginning unless that is a name such as `grub.cfg` or `iPXE`.
    var asSentence: String {
        guard let first else { return self }
        let word = prefix { $0 != " " && $0 != "," && $0 != ":" }
        let isOfLetters = word.allSatisfy { $0.isLetter || $0 == "-" || $0 == "'" }
        let isName = !isOfLetters || word.dropFirst().first?.isUppercase == true
        let text = isName ? self : first.uppercased() + dropFirst()
        return text.hasSuffix(".") || text.hasSuffix("!") || text.hasSuffix("?") ? text : text + "."
    }
}

extension ObservedBoot {
    /// Who it is: persona, architecture, what else is known; each a phrase.
    var particulars: [String] {
        var phrases: [String] = []
        if let persona { phrases.append(persona.name) }
        if let architecture { phrases.append(architecture.description) }
        if let name = client.name { phrases.append(name) }
        if let uuid = client.uuid { phrases.append("UUID \(uuid)") }
        if let address { phrases.append(address.description) }
        return phrases
    }
}
