internal import BootObservation
internal import NetworkProtocols

/// A ROM asks the TFTP server for a file of that name, "http://" and all.
enum URLSuitsTheClient: DHCPRule {
    static let id: RuleID = "pxe/url-suits-the-client"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "UEFI 2.10 §24.7 and field experience"
    static let statement =
        "A boot file that is a URL is named only to clients that can fetch one: HTTP firmware, iPXE and its kin."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTPBOOT-S-004"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            guard let request = session.request(answeredBy: reply) else { return false }
            return reply.message.bootFile?.firstRange(of: Array("://".utf8)) != nil
                && request.message.networkBootClass != nil
        }
        return session.verdicts(comparing: replies) { reply, request in
            let message = request.message
            let canFetch =
                message.networkBootClass?.method == .http || message.userClass != nil || message.etherbootOptions != nil
                || message.clientArchitectures?.contains(where: \.isHTTP) ?? false
            return canFetch
                ? nil : Complaint("URL \(reply.message.bootFileName?.description ?? "") for a client that speaks TFTP")
        }
    }

    static let mutation = RuleMutation(
        "the server names a URL to a ROM",
        of: ["b8_uefi_proxy"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.bootFileField = Array("http://10.0.0.1/boot.ipxe".utf8)
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a URL for iPXE", .satisfied, alsoViolated: [UserClassIsCounted.id]) {
            mutation.apply(
                Exchange.bootLease.changingDHCP(where: { $0.operation == .request }) { message in
                    message.options[.userClass] = Array("iPXE".utf8)
                }
            )
        },
        .violated(by: mutation, of: .bootLease),
    ]
}
