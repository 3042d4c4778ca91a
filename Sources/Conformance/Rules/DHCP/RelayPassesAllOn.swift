internal import BootObservation
internal import NetworkProtocols

/// Seen in captures of both networks. A relay that drops what it does not know makes a boot client an ordinary one.
enum RelayPassesAllOn: DHCPRule {
    static let id: RuleID = "dhcp/relay-passes-all-on"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "RFC 1542 §4.1.1, §4.1.2"
    static let statement =
        "A relay changes nothing of a message but hops and giaddr, and adds or takes away option 82 alone."
    static let binds = RuleSubject.relay
    static let covers: [RequirementID] = ["RELAY-006", "RELAY-010"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.messages.compactMap { passed -> Verdict? in
            let relay = passed.message.relayAddress
            guard let original = session.original(of: passed) else { return nil }
            guard let change = difference(passed.message, original.message) else {
                return Verdict(.satisfied, .address(relay), client: session.clientMAC)
            }
            let complaint = Complaint("\(passed.title) \(change), which came in frame \(original.stamp.frame)")
            return Verdict(
                passed.isCut || original.isCut ? .inconclusive : .violated,
                .address(relay),
                client: session.clientMAC,
                evidence: [passed.evidence(complaint)]
            )
        }
    }

    private static func difference(_ passed: DHCPMessage, _ original: DHCPMessage) -> String? {
        let given = original.options.instances.filter { $0.code != .relayAgentInformation }
        let kept = passed.options.instances.filter { $0.code != .relayAgentInformation }
        if let lost = given.first(where: { option in !kept.contains { $0.code == option.code } }) {
            return "without option \(lost.code)"
        }
        if let added = kept.first(where: { option in !given.contains { $0.code == option.code } }) {
            return "with another option, \(added.code), than the message"
        }
        if !zip(kept, given).allSatisfy({ $0.code == $1.code && $0.octets == $1.octets }) {
            return "with other options than the message"
        }
        let isSame =
            passed.operation == original.operation && passed.flags == original.flags
            && passed.secondsElapsed == original.secondsElapsed && passed.clientAddress == original.clientAddress
            && passed.yourAddress == original.yourAddress && passed.nextServer == original.nextServer
            && passed.hardwareAddressField == original.hardwareAddressField
            && passed.serverNameField == original.serverNameField && passed.bootFileField == original.bootFileField
        return isSame ? nil : "with other fields than the message"
    }

    static let mutation = RuleMutation(
        "the relay loses option 97 on its way to the server",
        of: []
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && !$0.relayAddress.isUnspecified }) { message in
            message.options[.machineIdentifier] = nil
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a relayed lease that is captured on both networks", .satisfied) {
            Exchange.relayedLease.seenOnBothNetworks()
        },
        RuleExample("a relay that loses an option", .violated, alsoViolated: [ClientSaysWhatItIs.id]) {
            mutation.apply(Exchange.relayedLease.seenOnBothNetworks())
        },
        RuleExample("a relayed lease that is captured on the server's network alone", .notExercised) {
            .relayedLease
        },
    ]
}
