internal import BootObservation
internal import NetworkProtocols

/// ROMs that copy the field as a C string ask for a name with rubbish behind it.
enum NamesInFieldsAreTerminated: DHCPRule {
    static let id: RuleID = "dhcp/names-in-fields-are-terminated"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 2131 §2, which calls both fields null-terminated strings"
    static let statement = "The names in file and sname end with NUL, also where they fill the field."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-082"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter {
            $0.message.bootFileInField != nil || $0.message.serverNameInField != nil
        }
        return session.verdicts(on: replies) { reply in
            if reply.message.bootFileInField?.isNULTerminated == false {
                return Complaint("\(reply.title) with no NUL in file", at: DHCPField.bootFile)
            }
            guard reply.message.serverNameInField?.isNULTerminated == false else { return nil }
            return Complaint("\(reply.title) with no NUL in sname", at: DHCPField.serverName)
        }
    }

    static let mutation = RuleMutation(
        "the server fills the file field to its last octet",
        of: ["dhcp/options-left-out-and-split", "dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            let name = message.bootFile ?? Array("boot".utf8)
            message.bootFileField = name + [UInt8](repeating: UInt8(ascii: "x"), count: max(0, 128 - name.count))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease, alsoViolated: [BootFileNameIsUsable.id]),
    ]
}
