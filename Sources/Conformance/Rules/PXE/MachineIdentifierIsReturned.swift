internal import BootObservation
internal import NetworkProtocols

/// dnsmasq and pixiecore return it; there is firmware that compares it.
enum MachineIdentifierIsReturned: DHCPRule {
    static let id: RuleID = "pxe/machine-identifier-is-returned"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 4578 §2.3, and the habit of dnsmasq and pixiecore"
    static let statement = "A server that says PXEClient returns the machine identifier, option 97, unchanged."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-003", "PROXY-S-016"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            reply.isPXE && session.request(answeredBy: reply)?.message.options.contains(.machineIdentifier) ?? false
        }
        return session.verdicts(comparing: replies) { reply, request in
            guard let returned = reply.message.options[.machineIdentifier] else {
                return Complaint("\(reply.title) without option 97")
            }
            return returned == request.message.options[.machineIdentifier]
                ? nil
                : Complaint("\(reply.title) with another option 97 than sent", at: reply.range(of: .machineIdentifier))
        }
    }

    static let mutation = RuleMutation(
        "the server returns another machine's identifier",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.options[.machineIdentifier] = [UInt8](repeating: 0, count: 17)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot),
    ]
}
