internal import BootObservation
internal import NetworkProtocols

/// ROMs and iPXE ask siaddr, others option 66 or 150: where they differ, one network boots from two servers.
enum NextServerIsSaidAlike: DHCPRule {
    static let id: RuleID = "dhcp/next-server-is-said-alike"
    static let level = RequirementLevel.deFacto
    static let citation = "field experience with firmware and loaders"
    static let statement =
        "A reply that names the boot server both in siaddr and, as an address, in option 66 or 150 names "
        + "the same."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-083", "PXE-C-028"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(
            on: session.replies.filter { !$0.message.nextServer.isUnspecified && $0.message.bootFile != nil }
        ) { reply in
            let next = reply.message.nextServer
            if let name = reply.message.serverNameInOption, let address = IPv4Address(utf8: name.name), address != next
            {
                return Complaint(
                    "\(reply.title) with siaddr \(next) and \(address) in option 66",
                    at: reply.range(of: .tftpServerName)
                )
            }
            guard let addresses = reply.message.tftpServerAddresses, !addresses.isEmpty, !addresses.contains(next)
            else { return nil }
            return Complaint(
                "\(reply.title) with siaddr \(next), which is not in option 150",
                at: reply.range(of: .tftpServerAddresses)
            )
        }
    }

    static let mutation = RuleMutation(
        "the server names another boot server in option 66 than in siaddr",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.options[.tftpServerName] = Array("10.0.0.99".utf8)
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a boot server named twice alike", .satisfied) {
            Exchange.bootLease.changingDHCP(where: { $0.operation == .reply }) { message in
                message.options[.tftpServerName] = Array("10.0.0.1".utf8)
            }
        },
        .violated(by: mutation, of: .bootLease),
    ]
}
