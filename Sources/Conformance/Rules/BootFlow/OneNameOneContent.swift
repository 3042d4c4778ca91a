internal import BootObservation
internal import NetworkProtocols

/// Files made for each client are so by design; a kernel that differs between two servers is not.
enum OneNameOneContent: NetworkRule {
    static let id: RuleID = "boot/one-name-one-content"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "field experience"
    static let statement = "A file has the same content each time it is fetched."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-TFTP-18"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        record.contents.map { content in
            let party = Party.address(content.server)
            guard let other = content.other else { return Verdict(.satisfied, party) }
            let note = "\(content.name) with other content than in frame \(content.first.frame)"
            return Verdict(.violated, party, evidence: [Evidence(other.frame, note)])
        }
    }

    static let mutation = RuleMutation(
        "the same name is fetched again and is another file",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        let second = exchange.changingTFTP { packet in
            guard case .data(let block, let payload) = packet else { return packet }
            return .data(block: block, payload: payload.map { $0 ^ 1 })
        }
        return exchange.followed(by: second, after: .seconds(20))
    }
    static let examples: [RuleExample] = [
        RuleExample("a file that is fetched twice alike", .satisfied) {
            Exchange.tftpRead.followed(by: .tftpRead, after: .seconds(20))
        },
        .violated(by: mutation, of: .tftpRead),
    ]
}
