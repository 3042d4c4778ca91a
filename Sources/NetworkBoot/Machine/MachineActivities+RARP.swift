internal import NetworkProtocols

/// A RARP client without a clock of its own: it asks whenever the client beside it asks (Linux net/ipv4/ipconfig.c,
/// `ic_dynamic`).
struct RARPCompanion: Sendable {
    /// The only server whose answers it takes; nil for any.
    var server: IPv4Address?
    /// Until when answers are dropped: the kernel looks for an answer once in a tick of its clock, and what comes in the
    /// same tick behind an OFFER finds it taken (`ic_got_reply`).
    var deafUntil: Instant?

    /// A tick of the kernel's clock at 250 a second.
    static let tick = Duration.milliseconds(4)
}

extension MachineActivities {
    /// Sends the RARP request that goes with a message of the DHCP client.
    mutating func askAlong(at now: Instant) {
        guard address.companion != nil else { return }
        if address.client?.isRequesting == true { address.companion?.deafUntil = now.advanced(by: RARPCompanion.tick) }
        let request = ARPPacket.reverseRequest(for: hardware.hardwareAddress)
        outputs.append(.host(.sendReverse(request, to: .broadcast)))
    }

    mutating func heardReverse(_ packet: ARPPacket, at now: Instant) {
        if address.reverse != nil {
            address.reverse?.handle(packet, at: now)
            drainReverse()
        } else if let companion = address.companion, companion.deafUntil.map({ $0 <= now }) ?? true,
            let answer = packet.answer(to: hardware.hardwareAddress, onlyFrom: companion.server)
        {
            let id = address.id
            // The other client ends without a word: its answer is no longer waited for.
            abortAddress(at: now)
            outputs.append(.host(.configure(answer.interfaceConfiguration)))
            resolved(answer, id: id)
        }
    }

    mutating func drainReverse() {
        while let output = address.reverse?.nextOutput() {
            switch output {
            case .host(let action):
                outputs.append(.host(action))
                if case .deconfigure = action { address.isConfigured = false }
            case .finished(let result):
                let id = address.id
                address.id = nil
                address.reverse = nil
                switch result {
                case .success(let answer): return resolved(answer, id: id)
                case .failure(.silent): finish(id, .failed(.noOffer(proxies: [])))
                case .failure(.aborted): finish(id, .failed(.aborted))
                }
            }
        }
    }

    private mutating func resolved(_ answer: RARPAnswer, id: UInt64?) {
        address.isConfigured = true
        address.nameServers = []
        address.domain = nil
        finish(id, .resolved(answer))
    }

    private mutating func finish(_ id: UInt64?, _ outcome: ConfigureOutcome) {
        if let id { outputs.append(.reply(id: id, .configured(outcome))) }
    }
}
