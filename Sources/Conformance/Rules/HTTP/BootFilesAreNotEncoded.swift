internal import BootObservation
internal import NetworkProtocols

/// No loader unpacks them: the kernel arrives as rubbish.
enum BootFilesAreNotEncoded: HTTPRule {
    static let id: RuleID = "http/boot-files-are-not-encoded"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the sources of boot clients"
    static let statement = "A response has no Content-Encoding that the client did not ask for."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-057"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, response.isSuccessful, let request = exchange.request,
            request.fields.list.allSatisfy({ !$0.isNamed("Accept-Encoding") })
        else { return [] }
        let encoding = response.fields[.contentEncoding]?.displayText.lowercased()
        return exchange.verdict(
            on: exchange.server,
            encoding == nil || encoding == "identity"
                ? nil : exchange.responseEvidence("\(exchange.name) with Content-Encoding \(encoding ?? "")")
        )
    }

    static let mutation = RuleMutation(
        "the server packs the file",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.replacingInSegments("Accept-Ranges: bytes", "Content-Encoding: gz")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
