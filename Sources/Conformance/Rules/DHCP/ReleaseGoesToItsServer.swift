internal import BootObservation
internal import NetworkProtocols

/// Nobody else can take the address back.
enum ReleaseGoesToItsServer: DHCPRule {
    static let id: RuleID = "dhcp/release-goes-to-its-server"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.4.1 table 5, §4.4.6"
    static let statement =
        "A RELEASE goes by unicast to the server that option 54 names, with the address in ciaddr."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-037"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.clientMessages(.release)) { release in
            guard let server = release.message.serverIdentifier else { return Complaint("RELEASE without option 54") }
            if release.message.clientAddress.isUnspecified {
                return Complaint("RELEASE without ciaddr", at: DHCPField.clientAddress)
            }
            return release.destination.address == server
                ? nil : Complaint("RELEASE sent to \(release.destination.address), where option 54 names \(server)")
        }
    }

    static let mutation = RuleMutation(
        "the client broadcasts its RELEASE",
        of: []
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.messageType == .release else { return [datagram] }
            var broadcast = datagram
            broadcast.destination.address = .broadcast
            return [broadcast]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .release),
        .violated(by: mutation, of: .release),
    ]
}
