internal import DequeModule

/// The addresses that were probed for a while ago, whose claims are conflicts (RFC 5227 §2.1.1).
struct AddressProbes: Sendable {
    /// Until when a claim counts; looked up by key only.
    private var expiries: [IPv4Address: Instant] = [:]
    /// In the order of the probes; those that were probed for again stand twice.
    private var order: Deque<(address: IPv4Address, expiry: Instant)> = []

    /// Watches for claims of `address` from now on.
    mutating func add(_ address: IPv4Address, at now: Instant, window: Duration, limit: Int) {
        let expiry = now.advanced(by: window)
        expiries[address] = expiry
        order.append((address, expiry))
        while let first = order.first, first.expiry < now || order.count > max(1, limit) {
            order.removeFirst()
            if expiries[first.address] == first.expiry { expiries[first.address] = nil }
        }
    }

    /// Whether a claim of `address` is a conflict; the same one is told once.
    mutating func takeConflict(_ address: IPv4Address, at now: Instant) -> Bool {
        guard let expiry = expiries[address] else { return false }
        expiries[address] = nil
        return now <= expiry
    }
}

extension HostStack {
    mutating func receiveARP(_ frame: Span<UInt8>, at start: Int, at now: Instant) {
        var reader = ByteReader(frame, from: start, to: frame.count)
        guard let packet = try? ARPPacket(decoding: &reader), packet.hardwareType == 1, packet.protocolType == .ipv4,
            packet.operation == .request || packet.operation == .reply, packet.senderHardware != link.hardwareAddress,
            !packet.senderHardware.isGroup
        else { return }
        // A claim is any packet of the address, or another one's probe for it at the same time (RFC 5227 §2.1.1).
        let claimed = packet.isProbe ? packet.targetAddress : packet.senderAddress
        if probes.takeConflict(claimed, at: now) {
            link.report(.addressInUse(claimed, by: packet.senderHardware))
        }
        guard let own = link.addresses?.address else { return }
        let isForUs = packet.targetAddress == own
        if packet.senderAddress != own {
            link.neighbours.learn(packet.senderAddress, packet.senderHardware, mayBeNew: isForUs, at: now)
        }
        guard isForUs, packet.operation == .request, packet.senderAddress != own else { return }
        let reply = ARPPacket(
            operation: .reply,
            senderHardware: link.hardwareAddress,
            senderAddress: own,
            targetHardware: packet.senderHardware,
            targetAddress: packet.senderAddress
        )
        link.emit(EthernetFrame.arp(reply))
    }

    mutating func probe(_ address: IPv4Address, at now: Instant) {
        probes.add(address, at: now, window: configuration.probeWindow, limit: configuration.probeLimit)
        let probe = ARPPacket(
            operation: .request,
            senderHardware: link.hardwareAddress,
            senderAddress: .any,
            targetAddress: address
        )
        link.emit(EthernetFrame.arp(probe))
    }

    mutating func announce(_ address: IPv4Address) {
        let announcement = ARPPacket(
            operation: .request,
            senderHardware: link.hardwareAddress,
            senderAddress: address,
            targetAddress: address
        )
        link.emit(EthernetFrame.arp(announcement))
    }
}
