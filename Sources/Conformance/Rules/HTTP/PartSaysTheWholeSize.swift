internal import BootObservation
internal import NetworkProtocols

/// EDK2 resumes only where it knows the size.
enum PartSaysTheWholeSize: HTTPRule {
    static let id: RuleID = "http/part-says-the-whole-size"
    static let level = RequirementLevel.deFacto
    static let citation = "the habit of EDK2"
    static let statement = "A Content-Range gives the size of the whole file."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-036"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, response.status == 206, let range = response.contentRange else {
            return []
        }
        return exchange.verdict(
            on: exchange.server,
            range.size == nil ? exchange.responseEvidence("Content-Range without a size") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server leaves the size open",
        of: []
    ) { exchange in
        exchange.replacingInSegments("0-99/5000", "0-99/*   ")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .partialFetch),
        .violated(by: mutation, of: .partialFetch),
    ]
}
