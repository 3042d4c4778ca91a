internal import NetworkProtocols

/// A machine that asks who would boot it and takes nothing: it says the DHCPDISCOVER of its persona, and again after the
/// persona's first wait, and listens to all offers to the end of its time.
///
/// No server hands out an address for that; some keep the one that they offered for a minute or two.
public struct OfferSurvey: BootStage {
    public let persona: Persona
    /// How long offers are listened for.
    public let time: Duration

    /// Long enough for servers that first ask by ICMP whether an address is free: dnsmasq for 3 s, ISC dhcpd for 1 s, at
    /// times twice.
    public static let usualTime = Duration.seconds(8)

    public init(persona: Persona, time: Duration = usualTime) {
        self.persona = persona
        self.time = time
    }

    public var name: String { persona.name }

    /// Ends without an address.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        guard var dhcp = persona.dhcp else {
            let sentence = "It is not known how \(persona.name) asks for an address."
            return .failed(BootBreak(stage: name, failure: .notPlayed, sentence: sentence))
        }
        dhcp.takeNothing(for: time)
        _ = try await host.configure(.dhcp(dhcp))
        return .done("has asked for offers, and taken none")
    }
}

extension DHCPClientConfiguration {
    /// Makes it a client that listens to offers for so long, and takes none.
    fileprivate mutating func takeNothing(for time: Duration) {
        let first = max(discoverWaits.waits.first ?? time, .seconds(2))
        discoverWaits = Schedule(first < time ? [first, time - first] : [time])
        rounds = 1
        startDelay = .zero
        collection = .wholeWait
        selection = .nothing
    }
}
