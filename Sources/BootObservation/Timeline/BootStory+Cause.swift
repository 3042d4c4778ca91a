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
        // Where only one side was captured, nobody knows what the other one answered.
        if boot.completeness.contains(.oneDirection) { return }
        if boot.reached < .root, let target = targetCause() {
            boot.cause = target
            return
        }
        switch boot.reached {
        case .nothing: boot.cause = addressCause()
        case .address: boot.cause = loaderCause()
        case .loader: boot.cause = configurationCause()
        case .configuration: boot.cause = kernelCause()
        case .kernel, .initramfs: boot.cause = systemCause()
        case .root: boot.cause = boot.root?.loss
        }
        if boot.cause == nil, boot.reached < .root, record.nextStart == nil, silence(after: boot.end) < .seconds(10) {
            boot.completeness.insert(.endMissing)
        }
    }

    /// How long the machine had, after `stamp`, to go on: until it started anew, or the capture ended.
    func silence(after stamp: FrameStamp) -> Duration {
        guard let next = record.nextStart else { return meter.silence(since: stamp) }
        return next.time.duration(since: stamp.time)
    }

    /// The end of that time, as a phrase.
    var endOfSilence: String { record.nextStart == nil ? "until the capture ended" : "until it started anew" }

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
        // HTTP boot has no numbers, and nobody knows its failures by those of PXE.
        let bios = boot.architecture?.isHTTP == true ? nil : PersonaCatalog.persona(id: "intel-bios-rom")
        let common = failure.flatMap { bios?.screenLine(for: $0)?.code }
        return BootCause(
            stage: stage,
            code: own ?? common,
            screen: screen ?? line?.text,
            sentence: sentence,
            remedy: remedy,
            frames: frames
        )
    }

    // MARK: Loop

    private func loopCause() -> BootCause {
        let name = loaderFiles.first.map { files[$0].fetch.name.displayText } ?? "the boot file"
        let starts = loaderFiles.filter { files[$0].fetch.name.displayText == name }.map { files[$0].fetch.start.frame }
        let told = record.configurings.last { $0.speaker == .loader }?.session.start.frame
        return cause(
            boot.reached,
            nil,

            "The boot goes round in a circle: \(name) was loaded \(starts.count) times, because the loader that it ends in asks DHCP again and is told \(name) again.",
            remedy:
                "Answer the chained loader (user class iPXE, option 175 present) with a script or a configuration instead of the first boot file.",
            frames: (starts + [told].compactMap { $0 }).sortedWithoutRepetition.firstAndLast(8)
        )
    }

    /// Whether the machine spoke to somebody, in a protocol that is not followed here, after `stamp`.
    func hasOtherTalk(after stamp: FrameStamp) -> Bool {
        record.talks.contains { $0.last > stamp }
            || record.connections.contains { $0.start > stamp && $0.isEstablished }
            || record.calls.contains { $0.end > stamp } || record.devices.contains { $0.end > stamp }
            || record.targets.contains { $0.session.end > stamp }
    }

    /// The last connection after `stamp` that nobody took.
    func refusedConnection(after stamp: FrameStamp) -> TCPConnection? {
        guard let last = record.connections.last(where: { $0.start > stamp }) else { return nil }
        return last.ending == .refused || last.ending == .unanswered ? last : nil
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
