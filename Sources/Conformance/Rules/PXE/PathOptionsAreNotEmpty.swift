internal import BootObservation
internal import NetworkProtocols

/// PXELINUX would put nothing before every name, or ask for a configuration without one.
enum PathOptionsAreNotEmpty: DHCPRule {
    static let id: RuleID = "pxe/path-options-are-not-empty"
    static let level = RequirementLevel.must
    static let citation = "RFC 5071 §4.1, §5.1, §6.1"
    static let statement = "PXELINUX's options 209, 210 and 211 are not of zero length, and 211 has four octets."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-074"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let codes: [DHCPOptionCode] = [.configurationFile, .pathPrefix, .rebootTime]
        let replies = session.replies.filter { reply in codes.contains { reply.message.options.contains($0) } }
        return session.verdicts(on: replies) { reply in
            if let code = codes.first(where: { reply.message.options.octets(of: $0)?.isEmpty ?? false }) {
                return Complaint("\(reply.title) with an empty option \(code)", at: reply.range(of: code))
            }
            guard reply.message.options.contains(.rebootTime), reply.message.rebootTime == nil else { return nil }
            return Complaint(
                "\(reply.title) with an option 211 that has not four octets",
                at: reply.range(of: .rebootTime)
            )
        }
    }

    static let mutation = RuleMutation(
        "the server sends an empty path prefix",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.acknowledge) { $0.options.append(.pathPrefix, []) }
    }
    static let examples: [RuleExample] = [
        RuleExample("a path prefix", .satisfied) {
            Exchange.bootLease.changingDHCP(.acknowledge) { $0.options.append(.pathPrefix, Array("/tftpboot/".utf8)) }
        },
        .violated(by: mutation, of: .bootLease, alsoViolated: [OptionLengthsAreRight.id]),
    ]
}
