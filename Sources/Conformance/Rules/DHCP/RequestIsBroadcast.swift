internal import BootObservation
internal import NetworkProtocols

/// The servers that were not chosen learn from it that they may take their addresses back.
enum RequestIsBroadcast: DHCPRule {
    static let id: RuleID = "dhcp/request-is-broadcast"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §3.1 step 3, §4.4.4"
    static let statement = "A REQUEST that takes an OFFER, or wants a remembered address, is broadcast."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-012", "DHCP-C-025"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let requests = (session.requests(in: .selecting) + session.requests(in: .initReboot)).filter { request in
            request.message.relayAddress.isUnspecified
        }
        return session.verdicts(on: requests) { request in
            request.destination.address.isBroadcast ? nil : Complaint("REQUEST sent to \(request.destination.address)")
        }
    }

    static let mutation = RuleMutation(
        "the client sends its REQUEST to the server alone",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.messageType == .request, let server = message.serverIdentifier else { return [datagram] }
            var unicast = datagram
            unicast.destination.address = server
            return [unicast]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
