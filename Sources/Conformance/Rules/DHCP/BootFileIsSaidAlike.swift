internal import BootObservation
internal import NetworkProtocols

/// iPXE and U-Boot take the field, EDK2 and GRUB the option: where they differ, one network boots two things.
enum BootFileIsSaidAlike: DHCPRule {
    static let id: RuleID = "dhcp/boot-file-is-said-alike"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 2132 §9.5, which replaces the field by the option"
    static let statement =
        "A reply that names the boot file both in file and in option 67 names the same, and likewise the "
        + "server in sname and option 66."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-083"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            (reply.message.bootFileInField != nil && reply.message.bootFileInOption != nil)
                || (reply.message.serverNameInField != nil && reply.message.serverNameInOption != nil)
        }
        return session.verdicts(on: replies) { reply in
            let message = reply.message
            if let field = message.bootFileInField, let option = message.bootFileInOption, field.name != option.name {
                return Complaint(
                    "\(reply.title) with \(field) in file and \(option) in option 67",
                    at: DHCPField.bootFile
                )
            }
            guard let field = message.serverNameInField, let option = message.serverNameInOption,
                field.name != option.name
            else { return nil }
            return Complaint(
                "\(reply.title) with \(field) in sname and \(option) in option 66",
                at: DHCPField.serverName
            )
        }
    }

    static let mutation = RuleMutation(
        "the server names another file in option 67 than in file",
        of: ["dhcp/options-left-out-and-split"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.options[.bootFileName] = Array("other.0".utf8)
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a boot file named twice alike", .satisfied) {
            Exchange.bootLease.changingDHCP(where: { $0.operation == .reply }) { message in
                message.options[.bootFileName] = Array(ExchangeBuilder.bootFile.utf8)
            }
        },
        .violated(by: mutation, of: .bootLease),
    ]
}
