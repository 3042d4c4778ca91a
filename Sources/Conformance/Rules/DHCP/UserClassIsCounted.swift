internal import BootObservation
internal import NetworkProtocols

/// iPXE and gPXE send their name bare, and every server for network boot knows them so.
enum UserClassIsCounted: DHCPRule {
    static let id: RuleID = "dhcp/user-class-is-counted"
    static let level = RequirementLevel.must
    static let severity = Severity.information
    static let citation = "RFC 3004 §4"
    static let statement = "The user class, option 77, is a list of classes, each behind its length."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-G-029"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let messages = session.requests.filter { $0.message.userClass != nil }
        return session.verdicts(on: messages) { message in
            guard let userClass = message.message.userClass, userClass.listedClasses == nil else { return nil }
            return Complaint(
                "\(message.title) with the bare user class \(userClass)",
                at: message.range(of: .userClass)
            )
        }
    }

    static let mutation = RuleMutation(
        "the client sends a bare user class",
        of: ["dhcp/init-reboot-refused", "dhcp/renewed-then-server-gone"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request }) { $0.options[.userClass] = Array("iPXE".utf8) }
    }
    static let examples: [RuleExample] = [
        RuleExample("a client with a counted user class", .satisfied) {
            Exchange.bootLease.changingDHCP(where: { $0.operation == .request }) { message in
                message.options[.userClass] = [4] + Array("iPXE".utf8)
            }
        },
        .violated(by: mutation, of: .bootLease),
    ]
}
