internal import BootObservation
internal import NetworkProtocols

/// gPXE wants ": " behind a name, GRUB the very letters of "Content-Length: ".
enum FieldsAreWrittenPlainly: HTTPRule {
    static let id: RuleID = "http/fields-are-written-plainly"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the sources of gPXE and GRUB"
    static let statement = "A response writes its fields as \"Name: value\", and Content-Length with its capitals."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-058"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response else { return [] }
        let odd = response.fields.list.first { field in
            guard field.hasColon else { return true }
            if field.rawValue.first != UInt8(ascii: " ") { return !field.rawValue.isEmpty }
            return field.isNamed(.contentLength) && !field.name.elementsEqual("Content-Length".utf8)
        }
        return exchange.verdict(
            on: exchange.server,
            odd.map { exchange.responseEvidence("field \($0.name.displayText):\($0.rawValue.displayText)") }
        )
    }

    static let mutation = RuleMutation(
        "the server writes Content-Length in small letters",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.replacingInSegments("Content-Length", "content-length")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
