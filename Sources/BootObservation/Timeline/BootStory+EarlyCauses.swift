internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    // MARK: Address

    func addressCause() -> BootCause? {
        let sessions = record.configurings.filter { $0.speaker != .system }.map(\.session)
        // What the capture lacks may have been the answer.
        guard sessions.allSatisfy({ $0.completeness.isDisjoint(with: [.startMissing, .framesMissing]) }) else {
            return nil
        }
        let requests = sessions.flatMap(\.requests)
        let replies = sessions.flatMap(\.replies)
        let frames = requests.map(\.stamp.frame)
        guard let first = requests.first, let last = requests.last else { return nil }
        if let declined = sessions.flatMap({ $0.messages(.decline) }).last { return declinedCause(declined) }
        let refusals = replies.filter { $0.message.messageType == .negativeAcknowledge }
        if let refusal = refusals.last {
            return cause(
                .address,
                .noOffer,
                "The DHCP server \(server(of: refusal)) refused the address with DHCPNAK each time it was asked for.",
                remedy:
                    "Look for a second DHCP server on this segment, or a lease file that belongs to another network.",
                frames: (frames + refusals.map(\.stamp.frame)).firstAndLast(6)
            )
        }
        let offers = replies.filter { $0.message.messageType == .offer }
        if !offers.isEmpty, offers.allSatisfy(\.isFromProxy) {
            return cause(
                .address,
                .proxyOnly,
                "Only the proxyDHCP server \(server(of: offers[0])) answered; no DHCP server offered an address.",
                remedy: "Start the DHCP server, or look whether its pool is empty or it filters this hardware address.",
                frames: (frames + offers.map(\.stamp.frame)).sortedWithoutRepetition.firstAndLast(6)
            )
        }
        if let offer = offers.last(where: { !$0.message.yourAddress.isUnspecified }) ?? offers.last {
            let asked = sessions.flatMap { $0.messages(.request) }
            guard let lastRequest = asked.last else { return untakenOfferCause(offer, of: offers) }
            guard asked.count >= 2 || silence(after: lastRequest.stamp) > .seconds(10) else { return nil }
            return cause(
                .address,
                .noOffer,
                "\(server(of: offer)) offered \(offer.message.yourAddress) and then left the DHCPREQUEST unanswered.",
                remedy: "Look into the DHCP server's log: pool, lease file, or a relay that drops the request.",
                frames: [offer.stamp.frame] + asked.map(\.stamp.frame).firstAndLast(4)
            )
        }
        let tries = requests.count
        guard tries >= 3 || silence(after: last.stamp) > .seconds(10) else { return nil }
        let seconds = secondsText(last.stamp.time.duration(since: first.stamp.time))
        return cause(
            .address,
            .noOffer,
            "No DHCP server answered: \(tries) DHCPDISCOVER\(tries == 1 ? "" : "s") in \(seconds) without a single offer.",
            remedy:
                "Check that a DHCP server runs on this VLAN, or that a relay forwards to it, and that the switch port forwards at once (spanning tree).",
            frames: frames.firstAndLast(8)
        )
    }

    /// Boot servers that were asked for the file, and of whom none answered.
    private func silentBootServerCause(_ session: DHCPSession) -> BootCause? {
        let asked = session.requests.filter(\.isOfBootServer)
        guard let first = asked.first, !session.replies.contains(where: \.isOfBootServer) else { return nil }
        let target = first.destination.address
        let frames = asked.map(\.stamp.frame).firstAndLast(6)
        guard !target.isBroadcast, !target.isMulticast else {
            return cause(
                .loader,
                .bootServersSilent,
                "No boot server answered when the machine looked for one by \(target.isBroadcast ? "broadcast" : "the group \(target)"), and nothing else named a boot file.",
                remedy:
                    "Start a boot server of the type that the menu's entry has, or list its address in the menu (43.8).",
                frames: frames
            )
        }
        return cause(
            .loader,
            .bootServerSilent,

            "The boot server \(target) did not answer on port 4011, and nothing else named a boot file.",
            remedy:
                "Start the proxyDHCP service there, open UDP 4011, or stop sending vendor class PXEClient (option 60) from a server that has none.",
            frames: frames
        )
    }

    /// The machine found somebody else with the address that it was given (RFC 5227 §2.1.1).
    private func declinedCause(_ declined: ObservedDHCPMessage) -> BootCause {
        let address = declined.message.requestedAddress ?? declined.message.clientAddress
        let probe = record.resolutions.last { $0.target == address && !$0.answers.isEmpty && $0.purpose == .probe }
        let holder = probe?.answers.first.map { ": \($0.hardware) answers ARP for it" } ?? ""
        let frames = (probe?.requestFrames.numbers ?? []) + (probe?.answers.map(\.stamp.frame) ?? [])
        return cause(
            .address,
            .noOffer,
            "The machine declined the address \(address) that it was given, because another machine has it\(holder).",
            remedy: "Take the address out of the server's pool, or take it away from the machine that has it.",
            frames: (frames + [declined.stamp.frame]).sortedWithoutRepetition.firstAndLast(6)
        )
    }

    func server(of reply: ObservedDHCPMessage) -> String {
        "\(reply.message.serverIdentifier ?? reply.source.address)"
    }

    // MARK: Loader

    func loaderCause() -> BootCause? {
        if isUBoot, !configurationSearch.isEmpty { return configurationCause() }
        let early = record.configurings.filter { $0.speaker != .system }.map(\.session)
        // Firmware that gave up asks anew for its next way to boot, and may have been captured no further.
        guard let session = early.last(where: \.hasLease) ?? record.configurings.first?.session,
            let lease = session.lease
        else { return nil }
        if instructions.isEmpty {
            if let cause = silentBootServerCause(session) { return cause }
            if isUBoot, let cause = ownImageCause(lease) { return cause }
            // A disk over the network needs no boot file.
            if targetRootPath != nil { return nil }
            // A proxy's offer may be what the capture lacks.
            guard session.completeness.isDisjoint(with: [.framesMissing, .startMissing]) else { return nil }
            let offers = session.replies.map(\.stamp.frame)
            if let menu = session.replies.last(where: { $0.message.pxeVendorOptions?.bootMenu?.isEmpty == false }) {
                return cause(
                    .loader,
                    .waitsForKey,
                    "\(server(of: menu)) offered a boot menu, and the machine then asked no boot server: it waits for a key, or was told to boot from its own disk.",
                    remedy:
                        "Look at its screen; give the menu a prompt with a time-out to have an entry chosen by itself.",
                    frames: offers.firstAndLast(6)
                )
            }
            return cause(
                .loader,
                .noBootFile,

                "\(server(of: lease)) gave the address \(lease.message.yourAddress) but named no boot file: neither the file field nor option 67 is set, and no proxyDHCP server answered.",
                remedy:
                    "Set the boot file (and next-server) for this client on the DHCP server, or start a proxyDHCP server beside it.",
                frames: offers.firstAndLast(6)
            )
        }
        let wanted = instructions[0]
        let tries = files.filter { file in
            instructions.contains { $0.names(file) } && !file.isSizeProbe && !file.isWrite
        }
        guard let last = tries.last(where: { !$0.isRedirect }) else {
            // Some ROMs read on behind the name.
            let longer = files.last { $0.fetch.name.starts(with: wanted.bootFile) && !$0.isSizeProbe && $0.isFailure }
            if let longer {
                return transferCause(longer, of: [longer], stage: .loader, what: "the boot file")
            }
            return unrequestedCause(wanted, lease)
        }
        return transferCause(last, of: tries, stage: .loader, what: "the boot file")
    }

    /// U-Boot was told no boot file and asked for one that is named after its address.
    private func ownImageCause(_ lease: ObservedDHCPMessage) -> BootCause? {
        let name = Array("\(lease.message.yourAddress.upperCaseHexadecimal).img".utf8)
        guard let tried = files.last(where: { $0.fetch.name == name }), tried.isFailure else { return nil }
        return cause(
            .loader,
            .noBootFile,
            "\(server(of: lease)) named no boot file, so that U-Boot asked for \(name.displayText), which did not come.",
            remedy:
                "Name a boot file on the DHCP server, put that one on the TFTP server, or have U-Boot go on with pxe get.",
            frames: ([lease.stamp.frame] + tried.frames).sortedWithoutRepetition
        )
    }

    /// The boot file was named and never asked for.
    private func unrequestedCause(_ wanted: BootInstructions, _ lease: ObservedDHCPMessage) -> BootCause? {
        let name = wanted.bootFile.displayText
        if let unanswered = unansweredARP(for: wanted.nextServer) {
            return cause(
                .loader,
                .addressUnresolved,

                "Nobody answered ARP for \(unanswered.target), where the boot file \(name) was to come from.",
                remedy: "Correct next-server (siaddr, option 66) or the router option, or start that machine.",
                frames: unanswered.requestFrames.numbers.firstAndLast(6)
            )
        }
        if let refused = refusedConnection(after: lease.stamp) {
            let what = refused.ending == .refused ? "refused the connection" : "did not answer the connection"
            return cause(
                .loader,
                .httpSilent,
                "\(refused.ends.server) \(what) for the boot file \(name).",
                remedy: "Start the service there, or correct the address in the boot file's URL.",
                frames: [refused.start.frame, refused.end.frame].sortedWithoutRepetition
            )
        }
        guard silence(after: lease.stamp) > .seconds(30), !hasOtherTalk(after: lease.stamp) else { return nil }
        if wanted.isServerGuessed {
            return cause(
                .loader,
                .noNextServer,
                "The machine was told the boot file \(name) and no server that has it: siaddr is 0.0.0.0.",
                remedy: "Set next-server on the DHCP server: the address of the TFTP server.",
                frames: [wanted.frame, lease.stamp.frame].sortedWithoutRepetition
            )
        }
        return cause(
            .loader,
            nil,
            "The machine was told the boot file \(name) and never asked for it.",
            remedy:
                "Look at the machine's screen: a prompt, a boot order that goes on elsewhere, or an offer its firmware rejects.",
            frames: [wanted.frame, lease.stamp.frame].sortedWithoutRepetition
        )
    }

    private func unansweredARP(for address: IPv4Address?) -> ARPResolution? {
        record.resolutions.first {
            $0.purpose == .resolve && $0.answers.isEmpty && $0.requestFrames.count >= 2
                && (address == nil || $0.target == address || $0.target == gateway)
        }
    }

    private var gateway: IPv4Address? {
        record.configurings.lazy.compactMap { $0.session.lease?.message.routers?.first }.first
    }
}
