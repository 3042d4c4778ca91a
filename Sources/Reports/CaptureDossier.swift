public import BootObservation
public import CaptureFiles
public import Conformance
public import NetworkProtocols

/// Where the frames came from.
public struct CaptureSource: Hashable, Sendable {
    /// The path as it was given; "standard input" for `-`.
    public var name: String
    /// What the file itself says; nil where the frames came from elsewhere.
    public var summary: CaptureSummary?
    /// The filter that chose the frames.
    public var filter: String?
    /// Until when frames were listened for; nil where that is not known.
    public var listenedUntil: Instant?
    /// Of a live recording: frames that were lost because they were not read in time.
    public var unread = 0

    /// - Parameter listenedUntil: nil for what the file itself says.
    public init(
        name: String,
        summary: CaptureSummary? = nil,
        filter: String? = nil,
        listenedUntil: Instant? = nil
    ) {
        self.name = name
        self.summary = summary
        self.filter = filter
        self.listenedUntil = listenedUntil ?? summary?.endTime
    }
}

/// All that is known of one capture: what reports are made from.
public struct CaptureDossier: Sendable {
    public var source: CaptureSource
    public var judged: JudgedCapture
    /// Whether broken shoulds and habits count like broken musts.
    public var isStrict: Bool
    /// Healthy machines played beside the captured ones; nil where that was not asked for.
    public internal(set) var predictions: [PredictedBoot]?
    /// Of a run: what was expected, and what its machines say of themselves.
    public var account: RunAccount?
    private let notes: LadderNotes
    /// Positions of each machine's boots, in order.
    private let positions: [MACAddress: [Int]]

    init(source: CaptureSource, judged: JudgedCapture, isStrict: Bool, notes: LadderNotes) {
        self.source = source
        self.judged = judged
        self.isStrict = isStrict
        self.notes = notes
        var positions: [MACAddress: [Int]] = [:]
        for (index, boot) in judged.network.boots.enumerated() { positions[boot.client.mac, default: []].append(index) }
        self.positions = positions
    }

    /// Of a scenario that was not run: there are no frames, and nothing was judged.
    public init(notRun account: RunAccount) {
        let judged = JudgedCapture(network: ObservedNetwork(boots: []), findings: [])
        self.init(source: CaptureSource(name: account.scenario), judged: judged, isStrict: false, notes: LadderNotes())
        self.account = account
    }

    /// The one word about it.
    public var verdict: OverallVerdict { account.map(verdict) ?? judged.verdict(strict: isStrict) }

    var network: ObservedNetwork { judged.network }

    var findings: [Finding] { judged.findings }
}

/// Reads a capture once, frame by frame: observes, judges, and takes down what reports need.
///
///     var reading = CaptureReading()
///     try reader.forEachFrame { header, bytes in reading.receive(header, bytes) }
///     let dossier = reading.finish(source: …)
public struct CaptureReading: Sendable {
    private var observer: NetworkObserver
    private var judge: Judge
    private var notes = LadderNotes()
    private var prediction: CapturePrediction?

    /// - Parameters:
    ///   - rules: by default all rules.
    ///   - configuration: limits and times of observation; by default those that the reading needs.
    ///   - predicts: whether healthy machines are played beside the captured ones.
    public init(
        rules: [any Rule.Type] = RuleCatalog.all,
        configuration: ObservationConfiguration? = nil,
        predicts: Bool = false
    ) {
        observer = NetworkObserver(configuration: configuration ?? (predicts ? .prediction : .init()))
        judge = Judge(rules: rules)
        prediction = predicts ? CapturePrediction() : nil
    }

    /// Takes the next frame. `bytes` are what was captured of it.
    ///
    /// - Parameter ended: is given each conversation that has ended by then.
    public mutating func receive(
        _ header: FrameHeader,
        _ bytes: Span<UInt8>,
        ended: (Conversation) -> Void = { _ in }
    ) {
        observer.receive(header, bytes)
        judgeEnded(ended)
    }

    /// Ends all that is under way and judges it.
    public mutating func finish(
        source: CaptureSource,
        isStrict: Bool = false,
        ended: (Conversation) -> Void = { _ in }
    ) -> CaptureDossier {
        let network = observer.finish(listenedUntil: source.listenedUntil)
        judgeEnded(ended)
        let findings = judge.finish(network)
        var dossier = CaptureDossier(
            source: source,
            judged: JudgedCapture(network: network, findings: findings),
            isStrict: isStrict,
            notes: notes
        )
        dossier.predictions = prediction?.finish()
        return dossier
    }

    private mutating func judgeEnded(_ ended: (Conversation) -> Void) {
        // Asked first, as a conversation is large, even one that is not there.
        guard observer.hasConversations else { return }
        while let conversation = observer.nextConversation() {
            notes.receive(conversation)
            judge.receive(conversation)
            prediction?.receive(conversation)
            ended(conversation)
        }
    }
}

extension CaptureDossier {
    /// The time of the first frame, from which reports count.
    var origin: Instant { network.quality.first?.time ?? .zero }

    /// Seconds from the first frame on.
    func seconds(_ stamp: FrameStamp) -> Double { stamp.time.duration(since: origin).inSeconds }

    /// The same machine's next start; nil for its last.
    func boot(after boot: ObservedBoot) -> ObservedBoot? {
        (positions[boot.client.mac] ?? []).lazy.map { network.boots[$0] }.first { $0.start.frame > boot.start.frame }
    }

    func ladder(of boot: ObservedBoot) -> Ladder {
        let next = self.boot(after: boot)?.start.frame ?? .max
        let frames = boot.start.frame..<max(next, boot.start.frame)
        return Ladder(
            boot,
            steps: notes.steps(of: boot.client.mac, in: frames),
            troubles: notes.troubles(of: boot.address, in: frames)
        )
    }
}
