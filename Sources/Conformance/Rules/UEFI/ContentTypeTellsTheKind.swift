internal import BootObservation
internal import NetworkProtocols

/// EDK2 knows a program from a disk image by these alone.
enum ContentTypeTellsTheKind: HTTPRule {
    static let id: RuleID = "uefi/content-type-tells-the-kind"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the source of EDK2"
    static let statement =
        "What UEFI firmware fetches has a media type of UEFI, or a name that ends with .efi, .iso or "
        + ".img."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-060", "UEFI-006", "HTTPBOOT-C-006"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard exchange.isUEFIFirmware, let response = exchange.response, response.status == 200 else { return [] }
        let type = response.fields[.contentType]?.displayText.lowercased() ?? ""
        let path = exchange.name.prefix { $0 != "?" }.lowercased()
        let isTold =
            ["application/efi", "application/vnd.efi-iso", "application/vnd.efi-img"].contains { type.hasPrefix($0) }
            || [".efi", ".iso", ".img"].contains { path.hasSuffix($0) }
        return exchange.verdict(
            on: exchange.server,
            isTold ? nil : exchange.responseEvidence("\(exchange.name) as \(type.isEmpty ? "nothing" : type)")
        )
    }

    static let mutation = RuleMutation(
        "the firmware fetches a file whose kind nothing tells",
        of: []
    ) { exchange in
        exchange.replacingInSegments("/bootx64.efi", "/bootx64.bin")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFirmwareFetch),
        RuleExample("a file of no kind that UEFI knows", .violated) { mutation.apply(.httpFirmwareFetch) },
    ]
}
