internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// Why the boot went no further: sought from the first stage that did not succeed. A plain client has none, nor has
    /// a boot that was still going on when the capture ended.
    mutating func tellCause() {
        guard boot.isBootClient else { return }
        if boot.rounds >= 3 {
            boot.cause = loopCause()
            return
        }
        switch boot.reached {
        case .nothing: boot.cause = addressCause()
        case .address: boot.cause = loaderCause()
        case .loader: boot.cause = configurationCause()
        case .configuration: boot.cause = kernelCause()
        case .kernel, .initramfs: boot.cause = systemCause()
        case .root: boot.cause = nil
        }
        if boot.cause == nil, boot.reached < .root, let captureEnd,
            captureEnd.time.duration(since: boot.end.time) < .seconds(10)
        {
            boot.completeness.insert(.endMissing)
        }
    }

    /// How long the capture went on after the machine was last heard of.
    func silence(after stamp: FrameStamp) -> Duration {
        captureEnd.map { $0.time.duration(since: stamp.time) } ?? .zero
    }

    /// A cause with what the machine shows for such a failure.
    ///
    /// iPXE and loaders print words and numbers of their own; the code is then the one that BIOS ROMs print, which is
    /// what people know the failure by.
    func cause(
        _ stage: BootProgress,
        _ failure: BootFailure?,
        _ sentence: String,
        screen: String? = nil,
        remedy: String,
        frames: [Int]
    ) -> BootCause {
        let line = failure.flatMap { boot.persona?.screenLine(for: $0) }
        let own = line?.code.flatMap { $0.hasPrefix("PXE-") ? $0 : nil }
        let common = failure.flatMap { PersonaCatalog.persona(id: "intel-bios-rom")?.screenLine(for: $0)?.code }
        return BootCause(
            stage: stage,
            code: own ?? common,
            screen: screen ?? line?.text,
            sentence: sentence,
            remedy: remedy,
            frames: frames
        )
    }

    // MARK: Address

    private func addressCause() -> BootCause? {
        let sessions = record.configurings.filter { $0.speaker != .system }.map(\.session)
        let requests = sessions.flatMap(\.requests)
        let replies = sessions.flatMap(\.replies)
        let frames = requests.map(\.stamp.frame)
        guard let first = requests.first, let last = requests.last else { return nil }
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
        if let offer = offers.last {
            let asked = sessions.flatMap { $0.messages(.request) }
            let sentence =
                asked.isEmpty
                ? "\(server(of: offer)) offered \(offer.message.yourAddress), but the machine never asked for it."
                : "\(server(of: offer)) offered \(offer.message.yourAddress) and then left the DHCPREQUEST unanswered."
            guard asked.isEmpty || asked.count >= 2 || silence(after: asked[asked.count - 1].stamp) > .seconds(10)
            else { return nil }
            return cause(
                .address,
                .noOffer,
                sentence,
                remedy: asked.isEmpty
                    ? "Compare the offer with what this firmware wants: vendor class, boot file, message size."
                    : "Look into the DHCP server's log: pool, lease file, or a relay that drops the request.",
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

    private func server(of reply: ObservedDHCPMessage) -> String {
        "\(reply.message.serverIdentifier ?? reply.source.address)"
    }

    // MARK: Loader

    private func loaderCause() -> BootCause? {
        let session = (record.configurings.last { $0.speaker != .system } ?? record.configurings.first)?.session
        guard let session, let lease = session.lease else { return nil }
        let asked4011 = session.requests.filter(\.isOnBootServerPort)
        let answered4011 = session.replies.contains(where: \.isOnBootServerPort)
        if instructions.isEmpty {
            if !asked4011.isEmpty, !answered4011 {
                return cause(
                    .loader,
                    .bootServerSilent,

                    "The boot server \(asked4011[0].destination.address) did not answer on port 4011, and nothing else named a boot file.",
                    remedy:
                        "Start the proxyDHCP service there, open UDP 4011, or stop sending vendor class PXEClient (option 60) from a server that has none.",
                    frames: asked4011.map(\.stamp.frame).firstAndLast(6)
                )
            }
            let offers = session.replies.map(\.stamp.frame)
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
        guard let last = tries.last else { return unrequestedCause(wanted, lease) }
        return transferCause(last, of: tries, stage: .loader, what: "the boot file")
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
        guard silence(after: lease.stamp) > .seconds(30) else { return nil }
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

    // MARK: Transfers

    /// Why a file that the boot needs did not come.
    func transferCause(_ file: FetchedFile, of tries: [FetchedFile], stage: BootProgress, what: String) -> BootCause? {
        let name = file.fetch.name.displayText
        let server = "\(file.fetch.server.address)"
        let frames = tries.flatMap(\.frames).sortedWithoutRepetition.firstAndLast(8)
        func failed(_ failure: BootFailure, _ sentence: String, _ remedy: String) -> BootCause {
            // Only the firmware's own fetches end in the firmware's words.
            cause(stage, stage == .loader ? failure : nil, sentence, remedy: remedy, frames: frames)
        }
        if file.isUnderWay { return nil }
        if let (type, code) = file.unreachable, file.fetch.outcome != .complete {
            return failed(
                .portUnreachable,
                "\(server) answered the request for \(what) \(name) with ICMP \(ICMPText.meaning(type: type, code: code)): nothing serves \(file.fetch.transferProtocol.serviceName) there.",
                "Start the server, or correct next-server (siaddr) if it is another machine."
            )
        }
        switch file.fetch.outcome {
        case .notFound:
            return failed(
                .fileNotFound,
                "The server \(server) does not have \(what) \(name): \(file.fetch.remark ?? "not found").",
                "Put the file there, or correct the name: the path counts from the server's root folder, and case counts."
            )
        case .error where file.isUnanswered:
            return failed(
                .tftpSilent,
                "\(server) never answered the \(tries.map(\.requestCount).reduce(0, +)) request(s) for \(what) \(name) over \(file.fetch.transferProtocol.serviceName).",
                "Check that the server runs and that next-server is right; a firewall may drop the answer, which comes from another port than 69."
            )
        case .error:
            return failed(
                file.errorCode == 2 || file.errorCode == 403
                    ? .accessDenied : file.fetch.transferProtocol == .http ? .httpError : .tftpError,
                "The server \(server) refused \(what) \(name): \(file.fetch.remark ?? "error").",
                "Look at the file's permissions and at the server's log."
            )
        case .truncated:
            let fragments =
                file.isFragmented ? " Its blocks came in IP fragments, which many ROMs and firewalls drop." : ""
            return failed(
                .tftpStalled,
                "The transfer of \(what) \(name) from \(server) broke off after \(file.fetch.bytes) octets.\(fragments)",
                file.isFragmented
                    ? "Cap the block size at 1468 on the server."
                    : "Look for loss on the way and for a firewall that forgets the transfer's ports."
            )
        case .aborted:
            return failed(
                .tftpError,
                "The machine itself broke off \(what) \(name) after \(file.fetch.bytes) octets: \(file.fetch.remark ?? "aborted").",
                "The file may be too large for its memory or of a kind it cannot use."
            )
        case .complete: return nil
        }
    }

    // MARK: Loop

    private func loopCause() -> BootCause {
        let name = loaderFiles.first.map { files[$0].fetch.name.displayText } ?? "the boot file"
        let starts = loaderFiles.map { files[$0].fetch.start.frame }
        return cause(
            boot.reached,
            nil,

            "The boot goes round in a circle: \(name) was loaded \(boot.rounds) times, because the loader that it ends in asks DHCP again and is told \(name) again.",
            remedy:
                "Answer the chained loader (user class iPXE, option 175 present) with a script or a configuration instead of the first boot file.",
            frames: starts.firstAndLast(8)
        )
    }

    func secondsText(_ duration: Duration) -> String {
        let tenths = duration.wholeNanoseconds / 100_000_000
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

extension [Int] {
    /// At most `count` of the numbers: the first ones and the last.
    func firstAndLast(_ count: Int) -> [Int] {
        self.count <= count ? self : Array(prefix(count - 1)) + suffix(1)
    }
}

extension TransferProtocol {
    /// The service as people call it.
    var serviceName: String { rawValue.uppercased() }
}

/// ICMP messages in words (RFC 792).
enum ICMPText {
    static func meaning(type: UInt8, code: UInt8) -> String {
        switch (type, code) {
        case (3, 0): "network unreachable"
        case (3, 1): "host unreachable"
        case (3, 2): "protocol unreachable"
        case (3, 3): "port unreachable"
        case (3, 4): "fragmentation needed"
        case (3, 9), (3, 10), (3, 13): "administratively prohibited"
        case (11, 0): "time exceeded on the way"
        case (11, 1): "fragments missing"
        default: "type \(type) code \(code)"
        }
    }
}
