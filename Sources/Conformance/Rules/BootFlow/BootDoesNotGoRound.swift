internal import BootObservation
internal import NetworkProtocols

/// The loader asks DHCP again and is told to load the loader: the server has to tell the two apart by user class or
/// option 175.
enum BootDoesNotGoRound: BootRule {
    static let id: RuleID = "boot/boot-does-not-go-round"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "A machine does not load the same loader three times in one boot."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-DHCP-15", "PXE-S-020", "PROXY-S-015"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        guard boot.isBootClient, let loader = boot.fetches(.bootFile).first else { return [] }
        let party = Party.address(loader.server.address)
        guard boot.rounds >= 3 else { return [boot.verdict(.satisfied, party)] }
        let rounds = boot.fetches(.bootFile).map { Evidence($0.start.frame, "\($0.nameText) again") }
        return [Verdict(.violated, party, client: boot.client.mac, evidence: rounds)]
    }

    static let mutation = RuleMutation(
        "the loader asks DHCP again and is given itself",
        of: ["b3_undionly_http_script"]
    ) { exchange in
        guard let request = exchange.frames.firstIndex(where: { $0.requestedName != nil }),
            let chained = exchange.frames[request...].firstIndex(where: { $0.dhcpMessage != nil }),
            let end = exchange.frames.firstIndex(where: \.isTCP),
            let file = exchange.frames.lazy.compactMap(\.dhcpMessage?.bootFile).first
        else { return exchange }
        let question = Exchange("", Array(exchange.frames[chained..<end])).changingDHCP(where: {
            $0.operation == .reply
        }) { message in
            message.options[.bootFileName] = nil
            message.bootFileField = file
        }
        let transfer = Exchange("", Array(exchange.frames[request..<chained]))
        let round = question.followed(by: transfer, after: .milliseconds(10))
        return exchange.cut { $0.header.number > chained }.followed(by: round).followed(by: round, after: .seconds(12))
            .followed(by: round, after: .seconds(12)).thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .chainBoot),
        .violated(by: mutation, of: .chainBoot, alsoViolated: [FileIsFetchedOnce.id]),
    ]
}
