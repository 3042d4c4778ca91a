internal import BootObservation
internal import NetworkProtocols

/// iPXE wants the blank behind the code, GRUB the very text "HTTP/1.1 ".
enum StatusLineIsWellFormed: HTTPRule {
    static let id: RuleID = "http/status-line-is-well-formed"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "RFC 9112 §4"
    static let statement =
        "A response begins with a status line: HTTP/1.x, a blank, three digits, a blank, and a reason that "
        + "may be empty."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-001", "HTTP-S-002", "HTTP-S-069"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        let broken = exchange.problems.first { problem in
            if case .badStartLine = problem.problem { problem.isInResponse } else { false }
        }
        if let broken {
            return exchange.verdict(
                on: exchange.server,
                Evidence(broken.stamp.frame, "response that begins with no status line")
            )
        }
        guard let response = exchange.response else { return [] }
        let isRight =
            response.hasSpaceBehindStatus && response.version.isWellFormed && (100...999).contains(response.status)
        return exchange.verdict(
            on: exchange.server,
            isRight ? nil : exchange.responseEvidence("status line \(response.version) \(response.status)")
        )
    }

    static let mutation = RuleMutation(
        "the server writes its version in small letters",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.replacingInSegments("HTTP/1.1 200 OK", "http/1.1 200 OK")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
