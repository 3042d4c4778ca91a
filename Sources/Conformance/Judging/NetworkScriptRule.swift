internal import BootObservation
internal import NetworkProtocols

/// A rule about scripts that iPXE and gPXE fetch: one command that breaks it is named, with its line.
protocol NetworkScriptRule: HTTPRule {
    /// The first command that breaks the rule; nil where none does.
    static func fault(in script: NetworkScript) -> NetworkScript.Command?
    /// Whether the rule says something of such a script.
    static func concerns(_ script: NetworkScript) -> Bool
}

extension NetworkScriptRule {
    static func concerns(_ script: NetworkScript) -> Bool { true }

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let script = NetworkScript(exchange), concerns(script) else { return [] }
        return exchange.verdict(
            on: .role(.network),
            fault(in: script).map { exchange.responseEvidence("line \($0.line) of \(exchange.name): \($0.text)") }
        )
    }
}
