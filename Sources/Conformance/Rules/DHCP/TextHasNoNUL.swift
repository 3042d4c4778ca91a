internal import BootObservation
internal import NetworkProtocols

/// dnsmasq ends options 66 and 67 with NUL on purpose, for old ROMs that read on behind the end.
enum TextHasNoNUL: DHCPRule {
    static let id: RuleID = "dhcp/text-has-no-nul"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 2132 §2"
    static let statement = "A text in an option does not end with NUL."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-G-013"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let codes: [DHCPOptionCode] = [
            .hostName, .domainName, .rootPath, .message, .tftpServerName, .bootFileName, .configurationFile,
            .pathPrefix,
        ]
        let replies = session.replies.filter { reply in codes.contains { reply.message.options.contains($0) } }
        return session.verdicts(on: replies) { reply in
            guard let code = codes.first(where: { reply.message.options.octets(of: $0)?.last == 0 }) else { return nil }
            return Complaint("\(reply.title) with a NUL at the end of option \(code)", at: reply.range(of: code))
        }
    }

    static let mutation = RuleMutation(
        "the server ends the domain name with NUL",
        of: ["dhcp/init-reboot-refused"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.options.append(.domainName, Array("example.org".utf8) + [0]) }
    }
    static let examples: [RuleExample] = [
        RuleExample("an offer with a host name", .satisfied) {
            Exchange.plainLease.changingDHCP(.offer) { $0.options.append(.hostName, Array("desk".utf8)) }
        },
        .violated(by: mutation, of: .plainLease),
    ]
}
