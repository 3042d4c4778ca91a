internal import BootObservation
internal import NetworkProtocols

/// EDK2 ignores the boot data of a reply that does not have the class.
enum HTTPClientGetsAURL: DHCPRule {
    static let id: RuleID = "pxe/http-client-gets-a-url"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "UEFI 2.10 §24.7, as EDK2 checks it"
    static let statement =
        "A reply with boot data to an HTTP boot client has the class HTTPClient in option 60 and a URL as "
        + "its boot file."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTPBOOT-S-001", "HTTPBOOT-S-002", "HTTPBOOT-S-004", "PROXY-S-013"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            reply.message.bootFile != nil
                && session.request(answeredBy: reply)?.message.networkBootClass?.method == .http
        }
        return session.verdicts(on: replies) { reply in
            if reply.message.networkBootClass?.method != .http {
                return Complaint("\(reply.title) without the class HTTPClient")
            }
            guard reply.message.bootFile?.firstRange(of: Array("://".utf8)) == nil else { return nil }
            return Complaint("\(reply.title) with boot file \(reply.message.bootFileName?.description ?? ""), no URL")
        }
    }

    static let mutation = RuleMutation(
        "an HTTP boot client gets the boot data of a PXE client",
        of: ["b4_uefi_grub"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.networkBootClass != nil }) { message in
            message.options[.vendorClass] = Array("HTTPClient:Arch:00016:UNDI:003001".utf8)
            message.options[.clientArchitectures] = [0, 16]
            message.options[.networkInterface] = [1, 3, 1]
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a URL for an HTTP boot client", .satisfied) {
            mutation.apply(.bootLease).changingDHCP(where: { $0.operation == .reply }) { message in
                message.options[.vendorClass] = Array("HTTPClient".utf8)
                message.bootFileField = Array("http://10.0.0.1/boot.efi".utf8)
            }
        },
        .violated(by: mutation, of: .bootLease, alsoViolated: [BootFileSuitsTheArchitecture.id]),
    ]
}
