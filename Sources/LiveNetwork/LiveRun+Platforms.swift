internal import NetworkBoot
internal import NetworkProtocols

extension LiveRun {
    /// What carries the host onto the network; nil, with the trouble noted, where it can't be had.
    func makePlatform(for number: Int) -> (any HostPlatform)? {
        let stack = hosts[number].stack
        switch world {
        case .loopback, .namespace:
            directory.setUp(true, number)
            directory.setAddress(stack.interface?.address, of: number)
            return KernelPlatform(
                number: number,
                directory: directory,
                loop: loop,
                taps: taps,
                notify: {},
                report: { [weak self] trouble in self?.trouble = self?.trouble ?? trouble }
            )
        case .computer:
            return OwnSocketsPlatform(loop: loop, report: { [weak self] in self?.trouble = self?.trouble ?? $0 })
        case .wire(let interface):
            do throws(EnvironmentTrouble) {
                var configuration = stack
                configuration.takesMergedSegments = true
                let hostSeed = seed ^ (stack.hardwareAddress.rawValue &* 0x9E37_79B9_7F4A_7C15)
                return WirePlatform(
                    stack: HostStack(configuration: configuration, seed: hostSeed),
                    link: try wireLink(on: interface, isRecording: false),
                    loop: loop
                )
            } catch {
                trouble = trouble ?? error
                return nil
            }
        }
    }

    /// The link that all hosts are on.
    private func wireLink(on interface: String, isRecording: Bool) throws(EnvironmentTrouble) -> WireLink {
        if let link { return link }
        let link = try WireLink(
            interface: interface,
            addresses: hosts.map(\.stack.hardwareAddress),
            isRecording: isRecording,
            loop: loop
        )
        self.link = link
        return link
    }

    private var taps: KernelPlatform.Taps {
        var taps = KernelPlatform.Taps()
        taps.datagram = { [weak self] datagram, sender in
            guard let self else { return }
            recorder?.record(datagram, by: speaker(sender))
        }
        taps.closedPort = { [weak self] remote, local, host in
            guard let self else { return }
            recorder?.recordClosedPort(of: remote, told: local, speaker(host))
        }
        taps.stream = { [weak self] saying, sayer, hearer, witness in
            guard let self else { return }
            recorder?.record(saying, sayer, hearer, by: speaker(witness))
        }
        return taps
    }

    private func speaker(_ host: SocketDirectory.Number) -> FrameSynthesis.Speaker {
        FrameSynthesis.Speaker(number: host, directory: directory, now: loop.now)
    }

    /// The namespace that the run wants around it; nil for none.
    func enterNamespace() throws(EnvironmentTrouble) -> NetworkNamespace? {
        guard case .namespace = world else { return nil }
        return try NetworkNamespace()
    }

    func prepareRecording(_ isWanted: Bool) throws(EnvironmentTrouble) {
        guard isWanted else { return }
        switch world {
        case .loopback, .namespace: recorder = FrameSynthesis()
        case .wire(let interface): _ = try wireLink(on: interface, isRecording: true)
        // What it says to others is in no directory from which frames could be put together.
        case .computer: break
        }
    }

    /// Hands over the frames that have come since the last call, numbered on.
    func deliverFrames(to onFrame: (FrameHeader, Span<UInt8>) -> Void, _ statistics: inout RunStatistics) {
        for recorded in link?.takeFrames() ?? [] {
            statistics.frames += 1
            statistics.octets += recorded.frame.originalLength
            let header = FrameHeader(
                number: statistics.frames,
                time: recorded.time,
                originalLength: recorded.frame.originalLength,
                flags: recorded.frame.flags
            )
            onFrame(header, recorded.frame.bytes.span)
        }
        for frame in recorder?.takeFrames() ?? [] {
            statistics.frames += 1
            statistics.octets += frame.bytes.count
            let header = FrameHeader(
                number: statistics.frames,
                time: frame.time,
                originalLength: frame.bytes.count,
                interface: frame.segment,
                flags: .synthesised
            )
            onFrame(header, frame.bytes.span)
        }
    }
}
