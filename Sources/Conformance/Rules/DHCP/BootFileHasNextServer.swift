internal import BootObservation
internal import NetworkProtocols

/// Most loaders ask the next server; some fall back to the server identifier, others fetch from 0.0.0.0. A URL needs
/// none.
enum BootFileHasNextServer: DHCPRule {
    static let id: RuleID = "dhcp/boot-file-has-next-server"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 2131 §2, siaddr"
    static let statement = "A reply with a boot file names the server that has it, in siaddr or in option 66 or 150."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-081", "CAP-DHCP-11"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            guard let name = reply.message.bootFile else { return false }
            return name.firstRange(of: Array("://".utf8)) == nil
        }
        return session.verdicts(on: replies) { reply in
            let message = reply.message
            guard message.nextServer.isUnspecified, message.serverBootName == nil, message.tftpServerAddresses == nil
            else {
                return nil
            }
            return Complaint(
                "\(reply.title) with boot file \(message.bootFileName?.description ?? "") and siaddr 0.0.0.0",
                at: DHCPField.nextServer
            )
        }
    }

    static let mutation = RuleMutation(
        "the server names a boot file and leaves siaddr zero",
        of: ["dhcp/options-left-out-and-split", "dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.nextServer = .any
            message.serverNameField = []
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
