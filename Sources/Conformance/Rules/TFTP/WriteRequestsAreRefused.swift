internal import BootObservation
internal import NetworkProtocols

/// Anyone on the network can put another loader in the place of the one that all machines start.
enum WriteRequestsAreRefused: TFTPRule {
    static let id: RuleID = "tftp/write-requests-are-refused"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "RFC 1350 §7 and field experience"
    static let statement = "A server of boot files takes no files from its clients."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-057"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.direction == .write else { return [] }
        switch transfer.outcome {
        case .complete:
            let note = "\(transfer.fileName) was taken, \(transfer.body.count) octets"
            return transfer.verdict(on: transfer.server, Evidence(transfer.start.frame, note))
        case .refused, .notFound: return transfer.verdict(on: transfer.server, nil as Evidence?)
        case .abortedByClient, .abortedByServer, .truncated, .unanswered, .underWay: return []
        }
    }

    static let mutation = RuleMutation(
        "the server takes the file",
        of: []
    ) { _ in
        taken
    }
    static let examples: [RuleExample] = [
        RuleExample("a file that is not taken", .satisfied, alsoViolated: [ServerDoesNotRefuse.id]) { refused },
        RuleExample("a file that is taken", .violated) { taken },
    ]

    private static let refused = Exchange.make("a write that is refused") { builder in
        ask(&builder)
        builder.fromServer(.error(.accessViolation, "no writes"), terms)
    }
    private static let taken = Exchange.make("a write that is taken") { builder in
        ask(&builder)
        builder.fromServer(.acknowledgement(block: .zero), terms)
        builder.fromClient(.data(block: .first, payload: Array("DEFAULT mine\n".utf8)), terms)
        builder.fromServer(.acknowledgement(block: .first), terms)
    }
    private static let terms = ExchangeBuilder.TFTPTerms(options: [])

    private static func ask(_ builder: inout ExchangeBuilder) {
        let request = TFTPRequest(filename: "pxelinux.cfg/default", mode: .octet, options: [])
        builder.send(TFTPPacket.writeRequest(request).encoded, from: .client, terms.clientPort, to: terms.server, 69)
    }
}
