public import BootObservation
internal import NetworkBoot
public import NetworkProtocols

/// Observes a capture and judges it in the same pass.
///
///     var judgement = CaptureJudgement()
///     for frame in frames { judgement.receive(frame.header, frame.bytes.span) }
///     let judged = judgement.finish()
///     print(judged.verdict(strict: false))
public struct CaptureJudgement: Sendable {
    private var observer: NetworkObserver
    private var judge: Judge

    /// - Parameters:
    ///   - rules: by default all rules.
    ///   - configuration: limits and times of observation.
    public init(rules: [any Rule.Type] = RuleCatalog.all, configuration: ObservationConfiguration = .init()) {
        observer = NetworkObserver(configuration: configuration)
        judge = Judge(rules: rules)
    }

    /// Takes the next frame of the capture.
    public mutating func receive(_ header: FrameHeader, _ bytes: Span<UInt8>) {
        observer.receive(header, bytes)
        guard observer.hasConversations else { return }
        while let conversation = observer.nextConversation() { judge.receive(conversation) }
    }

    /// Tells what the whole capture comes to. Nothing can be received afterwards.
    public mutating func finish() -> JudgedCapture {
        let network = observer.finish()
        while let conversation = observer.nextConversation() { judge.receive(conversation) }
        return JudgedCapture(network: network, findings: judge.finish(network))
    }
}

/// A capture with its boots and what the rules found.
public struct JudgedCapture: Sendable {
    public var network: ObservedNetwork
    /// In the order of the rules' names, then of the parties.
    public var findings: [Finding]

    public init(network: ObservedNetwork, findings: [Finding]) {
        self.network = network
        self.findings = findings
    }

    /// The one word about it.
    ///
    /// It fails where a must is violated or a boot client stopped for a cause; with `strict`, violated should and
    /// de-facto rules fail it too. It is inconclusive where nothing at all could be judged, or where the capture breaks
    /// off in the midst of a boot; plain clients cannot fail a boot.
    public func verdict(strict: Bool = false) -> OverallVerdict {
        let isViolated = findings.contains { finding in
            guard finding.outcome == .violated else { return false }
            return finding.level == .must || (strict && finding.level != .may)
        }
        let clients = network.boots.filter(\.isBootClient)
        if isViolated || clients.contains(where: { $0.cause != nil }) { return .fail }
        // Where no machine was told, no boot was proven: a capture of other protocols, or of none.
        if network.boots.isEmpty { return .inconclusive }
        let isAnythingJudged = findings.contains { $0.outcome == .satisfied && $0.party != .role(.capture) }
        let isBrokenOff = clients.contains { boot in
            boot.reached < .kernel && !boot.completeness.isDisjoint(with: [.startMissing, .endMissing, .framesMissing])
        }
        return !isAnythingJudged || isBrokenOff ? .inconclusive : .pass
    }
}
