internal import NetworkBoot
internal import NetworkProtocols

/// Addresses by RARP: of firmware that asks by nothing else, and of kernels that ask by it along with DHCP or BOOTP.
extension BootStory {
    /// The answer that the machine went by: seen in use, and later than any lease; the first of several servers' counts.
    var takenByRARP: (exchange: RARPExchange, answer: RARPAnswer)? {
        let leased = record.configurings.filter { isTaken($0.session) }.compactMap { $0.session.lease?.stamp }.max()
        for exchange in record.reverses.reversed() {
            guard let first = exchange.answers.first, leased.map({ $0 < first.stamp }) ?? true else { continue }
            if leased == nil || isUsed(first.answer.address) { return (exchange, first.answer) }
        }
        return nil
    }

    /// The started system asked by RARP alone, and nobody answered.
    func reverseCause() -> BootCause? {
        guard let loaded = systemIsLoaded,
            !record.configurings.contains(where: { $0.speaker == .system && $0.session.start > loaded })
        else { return nil }
        let asked = record.reverses.filter { $0.start > loaded }
        guard let last = asked.last, asked.allSatisfy(\.answers.isEmpty) else { return nil }
        let count = asked.reduce(0) { $0 + $1.requestFrames.count }
        guard count >= 3 || silence(after: last.end) > .seconds(10) else { return nil }
        return cause(
            .initramfs,
            nil,
            "The started system asked for its address by RARP \(count) times, and nobody answered: RARP has no refusal, so no server on this link knows \(record.client).",
            remedy:
                "Write the machine into the RARP server's /etc/ethers, with its name's address in /etc/hosts, or boot with ip=dhcp.",
            frames: asked.flatMap(\.requestFrames.numbers).firstAndLast(6)
        )
    }

    /// The stage of a machine that has asked by RARP alone.
    mutating func tellReverse() {
        guard let first = record.reverses.first, let last = record.reverses.last else { return }
        guard let (exchange, answer) = takenByRARP else {
            addStage(.address, .failed, from: first.start, to: last.end, [.init("by", "RARP")])
            return
        }
        reach(.address)
        boot.address = answer.address
        let details: [ObservedStage.Detail] = [
            .init("address", "\(answer.address)"), .init("server", "\(answer.server)"), .init("by", "RARP"),
        ]
        addStage(.address, .ok, from: exchange.start, to: exchange.end, details)
    }
}
