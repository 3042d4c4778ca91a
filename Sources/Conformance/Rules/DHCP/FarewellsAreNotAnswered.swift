internal import BootObservation
internal import NetworkProtocols

/// The client listens no more, and may take the answer for one to what it asks next.
enum FarewellsAreNotAnswered: DHCPRule {
    static let id: RuleID = "dhcp/farewells-are-not-answered"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.3, §4.3.4"
    static let statement = "A server does not answer DECLINE and RELEASE."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-058"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.clientMessages(.release, .decline).flatMap { farewell -> [Verdict] in
            let transaction = farewell.message.transactionID
            let isAlone = session.requests.allSatisfy { request in
                request.message.transactionID != transaction || request.type == farewell.type
            }
            guard isAlone else { return [] }
            let answers = session.replies.filter {
                $0.message.transactionID == transaction && $0.stamp > farewell.stamp
            }
            if answers.isEmpty, let server = farewell.message.serverIdentifier {
                return [Verdict(.satisfied, .address(server), client: session.clientMAC)]
            }
            return session.verdicts(on: answers) {
                Complaint("\($0.title) to the \(farewell.title) in frame \(farewell.stamp.frame)")
            }
        }
    }

    static let mutation = RuleMutation(
        "the server acknowledges a RELEASE",
        of: []
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.messageType == .release else { return [datagram] }
            var answer = message
            answer.operation = .reply
            answer.options = DHCPOptions([
                (.messageType, [5]), (.serverIdentifier, message.options[.serverIdentifier] ?? []),
                (.clientIdentifier, message.options[.clientIdentifier] ?? []),
            ])
            answer.pad()
            return [datagram, datagram.answered(by: answer.encoded)]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .release),
        .violated(by: mutation, of: .release),
        .satisfied(by: .decline),
    ]
}
