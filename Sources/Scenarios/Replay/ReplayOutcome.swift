public import NetworkProtocols

/// What came of replaying a capture.
public struct ReplayOutcome: Hashable, Sendable {
    /// In the order of the capture, machine by machine.
    public var exchanges: [Exchange]

    /// A request that was asked again, or was not.
    public struct Exchange: Hashable, Sendable {
        public var client: MACAddress
        /// Where the request stands in the capture, counted from 1.
        public var frame: Int
        public var kind: ReplayKind
        public var name: String
        /// As a phrase; nil where it was asked.
        public var skipped: String?
        /// What was answered, in few words.
        public var then: String
        public var now: String
        public var differences: [ReplayDifference]
    }

    /// - Parameters:
    ///   - parts: the steps of each client with what was heard.
    ///   - servers: who took the part of whom.
    public init(_ parts: [(steps: [ReplayStep], notebook: ReplayNotebook)], servers: ReplayServers) {
        exchanges = parts.flatMap { steps, notebook in
            let entries = notebook.entries
            return steps.enumerated().map { index, step in
                Exchange(step, index < entries.count ? entries[index] : .skipped("it was interrupted"), servers)
            }
        }
    }

    /// Differences that count: each once, in however many messages and of however many clients.
    public var differences: Int { told.count }

    /// Differences that count for nothing, in however many messages.
    public var volatileDifferences: Int {
        exchanges.reduce(0) { $0 + $1.differences.count(where: \.isVolatile) }
    }

    /// Something that differs, with the requests that show it.
    public struct Told: Hashable, Sendable {
        /// What it is, whatever message it stands in: "option Routers (3)", "TFTP initrd.img, content".
        public var matter: String
        /// Of the first exchange that shows it.
        public var client: MACAddress
        public var difference: ReplayDifference
        public var name: String
        /// The frames of the requests, in order.
        public var frames: [Int]
    }

    /// All differences that count, each once, in the order in which they show themselves.
    public var told: [Told] {
        var told: [Told] = []
        var positions: [[String]: Int] = [:]
        for exchange in exchanges {
            for difference in exchange.differences where !difference.isVolatile {
                let matter = difference.matter(in: exchange)
                let key = [matter, difference.then, difference.now]
                if let position = positions[key] {
                    if told[position].frames.last != exchange.frame { told[position].frames.append(exchange.frame) }
                    continue
                }
                positions[key] = told.count
                told.append(
                    Told(
                        matter: matter,
                        client: exchange.client,
                        difference: difference,
                        name: exchange.name,
                        frames: [exchange.frame]
                    )
                )
            }
        }
        return told
    }

    /// How many requests were asked again.
    public var replayed: Int { exchanges.count { $0.skipped == nil } }
}

extension ReplayDifference {
    /// What differs, whatever message it stands in: "option Routers (3)", "TFTP initrd.img, content".
    public func matter(in exchange: ReplayOutcome.Exchange) -> String { option ?? "\(exchange.name), \(field)" }
}

extension ReplayOutcome.Exchange {
    fileprivate init(_ step: ReplayStep, _ entry: ReplayNotebook.Entry, _ servers: ReplayServers) {
        client = step.client
        frame = step.frame
        kind = step.kind
        name = step.name
        then = step.answer.summary
        switch entry {
        case .answered(let answer):
            skipped = nil
            now = answer.summary
            differences = ReplayComparison.differences(then: step.answer, now: answer, servers: servers)
        case .skipped(let reason):
            skipped = reason
            now = ""
            differences = []
        }
    }
}
