internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// The offers that came and the address that was taken.
    mutating func tellAddress() {
        for configuring in record.configurings { tellOffers(of: configuring.session) }
        boot.reverses = Array(record.reverses.prefix(ObservedBoot.reverseLimit))
        defer { if let answer = takenByRARP?.answer { boot.address = answer.address } }
        guard let first = record.configurings.first(where: { !$0.session.messages.isEmpty }) else {
            return tellReverse()
        }
        let taken = record.configurings.filter { isTaken($0.session) }
        if let last = taken.last { boot.address = last.session.lease?.message.yourAddress }
        if !boot.isBootClient { boot.unansweredFrames = askedInVain() }
        guard let session = taken.first?.session, let lease = session.lease else {
            if let (session, address) = chosenAndUsed() {
                reach(.address)
                boot.address = address
                addStage(.address, .ok, from: session.start, to: session.end, [.init("address", "\(address)")])
                return
            }
            addStage(
                .address,
                .failed,
                from: first.session.start,
                to: record.configurings.last?.session.end ?? first.session.end
            )
            return
        }
        reach(.address)
        var details: [ObservedStage.Detail] = [
            .init("address", "\(lease.message.yourAddress)"),
            .init("server", "\(lease.message.serverIdentifier ?? lease.source.address)"),
        ]
        if let proxy = session.messages.first(where: \.isFromProxy) {
            details.append(.init("proxy", "\(proxy.message.serverIdentifier ?? proxy.source.address)"))
        }
        addStage(.address, .ok, from: session.start, to: lastOfConfiguring(session), details)
    }

    /// The DISCOVERs behind the last lease, where nobody answers them: the lease ran out.
    private func askedInVain() -> [Int] {
        guard let held = record.configurings.lastIndex(where: { isTaken($0.session) }) else { return [] }
        let later = record.configurings[(held + 1)...].map(\.session)
        let asked = later.flatMap { $0.messages(.discover) }
        guard let last = asked.last, later.allSatisfy(\.replies.isEmpty),
            asked.count >= 3 || silence(after: last.stamp) > .seconds(10)
        else { return [] }
        return asked.map(\.stamp.frame)
    }

    /// A lease by ACK is taken; a BOOTP answer counts when the machine is seen to use it.
    func isTaken(_ session: DHCPSession) -> Bool {
        guard let lease = session.lease else { return false }
        if lease.message.messageType == .acknowledge {
            guard let request = session.request(answeredBy: lease) else { return true }
            return request.message.messageType != .inform
        }
        return isUsed(lease.message.yourAddress)
    }

    /// An address that was asked for in choosing an offer, and that the machine is then seen to use: the capture lacks
    /// what the server said. Or one that was offered and is used without asking, as a Raspberry Pi does.
    private func chosenAndUsed() -> (DHCPSession, IPv4Address)? {
        for session in record.configurings.map(\.session).reversed() {
            guard let address = session.messages(.request).last?.message.requestedAddress, isUsed(address) else {
                continue
            }
            return (session, address)
        }
        for session in record.configurings.map(\.session).reversed() where session.messages(.request).isEmpty {
            let offered = session.messages(.offer).map(\.message.yourAddress)
            if let address = offered.last(where: { !$0.isUnspecified && isUsed($0) }) { return (session, address) }
        }
        return nil
    }

    func isUsed(_ address: IPv4Address) -> Bool {
        files.contains { $0.client == address } || record.resolutions.contains { $0.askerAddress == address }
            || record.connections.contains { $0.ends.client.address == address }
            || record.calls.contains { $0.session.client == address }
    }

    /// The last message that still belongs to getting an address: the ACK, or what port 4011 answered.
    private func lastOfConfiguring(_ session: DHCPSession) -> FrameStamp {
        let replies = session.replies.filter { $0.message.messageType == .acknowledge || $0.message.messageType == nil }
        return replies.first { !$0.isOfBootServer }.map { first in
            replies.filter(\.isOfBootServer).map(\.stamp).max() ?? first.stamp
        } ?? session.end
    }

    private mutating func tellOffers(of session: DHCPSession) {
        let chosen = Set(
            session.messages(.request).filter { !$0.isOfBootServer }.compactMap(\.message.serverIdentifier)
        )
        let known = boot.offers.count
        let asked = Set(session.messages(.request).filter(\.isOfBootServer).map(\.destination.address))
        for reply in session.replies {
            let message = reply.message
            guard message.messageType == .offer || message.messageType == nil else { continue }
            let server = message.serverIdentifier ?? reply.source.address
            let file = message.bootFile.flatMap { $0.isEmpty ? nil : $0 }
            // Each DISCOVER of a session is offered the same again.
            let isKnown = boot.offers[known...].contains {
                $0.server == server && $0.address == message.yourAddress && $0.bootFile == file
            }
            if isKnown { continue }
            let kind: ObservedOffer.Kind =
                if message.messageType == nil {
                    .bootp
                } else if reply.isFromProxy {
                    .proxy
                } else if file != nil || message.vendorSpecific != nil {
                    .combined
                } else {
                    .dhcp
                }
            let isSelected =
                switch kind {
                case .bootp: isTaken(session)
                case .proxy:
                    asked.contains(server)
                        || files.contains { fetched in
                            fetched.fetch.server.address == message.effectiveNextServer
                                && BootInstructions(bootFile: file ?? [], nextServer: nil, frame: 0, origin: .offer)
                                    .names(fetched)
                        }
                case .dhcp, .combined: chosen.contains(server)
                }
            var offer = ObservedOffer(
                stamp: reply.stamp,
                server: server,
                address: message.yourAddress,
                kind: kind,
                isSelected: isSelected,
                nextServer: message.nextServer.isUnspecified ? nil : message.nextServer,
                bootFile: file,
                message: message
            )
            offer.delay = session.request(answeredBy: reply).map { reply.stamp.time.duration(since: $0.stamp.time) }
            boot.offers.append(offer)
        }
    }
}
