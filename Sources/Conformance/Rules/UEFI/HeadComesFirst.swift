internal import BootObservation
internal import NetworkProtocols

/// What fetches without asking is another client that borrows the name.
enum HeadComesFirst: NetworkRule {
    static let id: RuleID = "uefi/head-comes-first"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the source of EDK2"
    static let statement = "UEFI firmware asks for the size of its boot file by HEAD before it fetches it."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["HTTPBOOT-C-005", "HTTP-C-024", "UEFI-003"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        record.firmwareFetches.map { fetch in
            let party = fetch.clientMAC.map { Party.machine($0) } ?? .address(fetch.client)
            if fetch.isAskedByHead { return Verdict(.satisfied, party, client: fetch.clientMAC) }
            return Verdict(
                .violated,
                party,
                client: fetch.clientMAC,
                evidence: [Evidence(fetch.stamp.frame, "GET of \(fetch.name) without HEAD before it")]
            )
        }
    }

    static let mutation = RuleMutation(
        "the firmware does not ask by HEAD",
        of: []
    ) { exchange in
        exchange.replacingInSegments("HEAD /", "HEAT /")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFirmwareFetch),
        RuleExample("a fetch without HEAD", .violated) {
            let frames = Exchange.httpFirmwareFetch.frames
            let second = frames.lastIndex { ExampleSegment($0)?.header.flags == .syn } ?? 0
            return Exchange("a fetch without HEAD", Array(frames[second...]))
        },
    ]
}
