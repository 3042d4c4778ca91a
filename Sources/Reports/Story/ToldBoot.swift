internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// One boot as numbered paragraphs.
struct ToldBoot {
    let boot: ObservedBoot
    let ladder: Ladder
    /// Which boot of several it is.
    let ordinal: Int?
    let origin: Instant

    func lines(width: Int) -> [StyledText] {
        var lines = introduction.wrapped(to: width)
        let groups = ladder.groups.filter { !$0.rows.isEmpty || $0.outcome == .failed }
        for (index, group) in groups.enumerated() {
            lines.append(StyledText())
            var heading = StyledText("\(index + 1). ", .strong)
            let times = group.round > 1 ? " (round \(group.round) of \(ladder.rounds))" : ""
            heading.append(title(group) + times, group.outcome == .failed ? .bad : .strong)
            lines += heading.wrapped(to: width, indent: 3)
            if group.round == 1 {
                lines += (.spaces(3) + StyledText(reason(group.stage), .dim)).wrapped(to: width, indent: 3)
            }
            for row in group.rows { lines += (.spaces(3) + sentence(row)).wrapped(to: width, indent: 5) }
        }
        return lines + ending(width: width)
    }

    private var introduction: StyledText {
        var text = StyledText(ordinal.map { "Boot \($0): " } ?? "")
        text.append(boot.client.mac.description, .strong)
        let particulars = boot.particulars
        text.append(particulars.isEmpty ? "" : " (\(particulars.joined(separator: ", ")))")
        let after = boot.start.time.duration(since: origin)
        text.append(after == .zero ? " begins the capture" : " begins \(Quantity.duration(after)) into the capture")
        text.append(boot.isBootClient ? " and asks to boot from the network." : ", without asking to boot.")
        return text
    }

    private func title(_ group: Ladder.Group) -> String {
        let failed = group.outcome == .failed
        return switch group.stage {
        case .nothing: "It fetches files"
        case .address: failed ? "It gets no usable address" : "It gets an address"
        case .loader: failed ? "It can't load its boot file" : "It loads its boot file"
        case .configuration: failed ? "The loader finds no configuration" : "The loader reads its configuration"
        case .kernel: failed ? "It can't load the kernel" : "It loads the kernel"
        case .initramfs: failed ? "The started system fails on the network" : "The started system comes to the network"
        case .root: failed ? "The root filesystem does not come" : "The root filesystem comes"
        }
    }

    /// Why a machine does that, for readers who meet it for the first time.
    private func reason(_ stage: BootProgress) -> String {
        switch stage {
        case .nothing: "These belong to no boot: some program on the machine asks for them."
        case .address where boot.isBootClient:
            "The firmware knows nothing but its hardware address. It asks everybody on the network (DISCOVER), servers offer "
                + "an address and a boot file (OFFER), it takes one (REQUEST) and is confirmed (ACK)."
        case .address: "It asks everybody on the network (DISCOVER), takes an offer (REQUEST) and is confirmed (ACK)."
        case .loader:
            "The answer has to name a boot file and the server that has it. The firmware fetches and starts it: a small program "
                + "that knows how to load a system."
        case .configuration:
            "The loader has to learn what to boot. It tries names from the most particular (this machine's) to the most "
                + "general (default), so names that are not found belong to a healthy search."
        case .kernel:
            "The configuration names a kernel and mostly an initial RAM disk. The loader fetches both, hands over the command "
                + "line and starts the kernel; firmware and loader are gone from then on."
        case .initramfs:
            "The started system has its own network driver and remembers nothing of the firmware's address: it asks by DHCP "
                + "once more."
        case .root:
            "From the RAM disk the system fetches or mounts its root filesystem, as the command line says. With it the boot "
                + "is done."
        }
    }

    /// A row of the ladder as a sentence.
    private func sentence(_ row: LadderRow) -> StyledText {
        var text = row.prose
        text.append(". ")
        text.append(Quantity.frames(row.frames), .dim)
        return text
    }

    private func ending(width: Int) -> [StyledText] {
        let sentence = BootSentence(boot)
        guard sentence.kind == .stopped else {
            let role: TextRole = sentence.kind == .booted ? .good : .warning
            return [StyledText()]
                + (StyledText("In the end: ", role) + StyledText(sentence.sentence)).wrapped(to: width)
        }
        var lines = [StyledText()]
        var text = StyledText("What went wrong: ", .bad)
        text.append(sentence.sentence, .strong)
        if !sentence.frames.isEmpty { text.append(" See \(Quantity.framesInWords(sentence.frames)).", .dim) }
        lines += text.wrapped(to: width)
        if let shown = screen { lines += shown.wrapped(to: width, indent: 3) }
        if let remedy = sentence.remedy {
            lines += (StyledText("What to change: ", .name) + StyledText(remedy)).wrapped(to: width)
        }
        return lines
    }

    /// What this machine shows, and the code that people know such a failure by, which may be another firmware's.
    private var screen: StyledText? {
        guard let cause = boot.cause, cause.screen != nil || cause.code != nil else { return nil }
        let isOwn = boot.persona?.screen.contains { $0.code == cause.code } ?? false
        var shown = StyledText("")
        if let text = cause.screen {
            shown.append("On its screen: ", .strong)
            shown.append([isOwn ? cause.code : nil, text].compactMap(\.self).joined(separator: " "))
        }
        if let code = cause.code {
            shown.append(
                isOwn ? "  (bootproof explain \(code))" : "  (a BIOS ROM would say \(code): bootproof explain \(code))",
                .dim
            )
        }
        return shown
    }
}
