internal import NetworkBoot
internal import NetworkProtocols
internal import Reports

extension BootResult {
    /// One word: the contract's.
    var word: String {
        switch self {
        case .root: "root"
        case .lost: "lost"
        case .done: "done"
        case .failed: "failed"
        case .halted(.farEnough): "far-enough"
        case .halted: "off"
        }
    }

    /// How it ended, as a sentence.
    var sentence: String {
        switch self {
        case .root(let root):
            "has its root file system, \(String(decoding: root.uri, as: UTF8.self)) (\(root.bytes) octets)"
                + root.contents.remarks.filter(\.isTrouble).map {
                    "; \(String(decoding: $0.path, as: UTF8.self)), \($0.sentence)"
                }.joined()
        case .lost(_, let reason): "had its root file system and lost it: \(reason.sentence)"
        case .done(let sentence): sentence
        case .failed(let reason): "\(reason.code.map { "\($0): " } ?? "")\(reason.sentence)"
        case .halted(.farEnough): "came as far as it was to go, and was switched off"
        case .halted: "was switched off before it had ended"
        }
    }

    var role: TextRole {
        switch self {
        case .root, .halted(.farEnough): .good
        case .done: .strong
        case .failed, .lost: .bad
        case .halted: .warning
        }
    }
}

extension RunAccount.Boot {
    init(_ boot: MachineBoot) {
        self.init(
            poweredOn: boot.poweredOn,
            ended: boot.ended,
            result: boot.result?.word,
            sentence: boot.result?.sentence ?? "never ended",
            screen: boot.screen.map { RunAccount.Line(at: $0.at, text: $0.text) }
        )
    }
}
