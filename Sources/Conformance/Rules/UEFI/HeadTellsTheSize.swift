internal import BootObservation
internal import NetworkProtocols

/// EDK2 asks for the size before the file; without an answer it fetches the file twice.
enum HeadTellsTheSize: HTTPRule {
    static let id: RuleID = "uefi/head-tells-the-size"
    static let level = RequirementLevel.deFacto
    static let citation = "the source of EDK2"
    static let statement = "The answer to the HEAD of UEFI firmware has a Content-Length."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTPBOOT-C-005", "UEFI-003"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard exchange.isUEFIFirmware, exchange.request?.hasMethod("HEAD") == true, let response = exchange.response,
            response.status == 200
        else { return [] }
        return exchange.verdict(
            on: exchange.server,
            response.fields[.contentLength] == nil
                ? exchange.responseEvidence("no Content-Length for \(exchange.name)") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server leaves the length out of its answer to HEAD",
        of: []
    ) { exchange in
        var isFirst = true
        return exchange.editingSegments { segment in
            guard isFirst, segment.isFromServer,
                let range = segment.payload.firstRange(of: Array("Content-Length".utf8))
            else { return [segment] }
            isFirst = false
            var changed = segment
            changed.payload.replaceSubrange(range, with: Array("X-Former-Sizes".utf8))
            return [changed]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFirmwareFetch),
        .violated(by: mutation, of: .httpFirmwareFetch),
    ]
}
