internal import BootObservation
internal import NetworkProtocols

/// EDK2 waits 5 s, GRUB 30.
enum AnswerComesInTime: HTTPRule {
    static let id: RuleID = "http/answer-comes-in-time"
    static let level = RequirementLevel.deFacto
    static let citation = "the sources of EDK2 and GRUB"
    static let statement = "A response begins within five seconds."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-062"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let asked = exchange.requestStamp, let answered = exchange.responseStamp,
            !exchange.completeness.contains(.timesUnreliable)
        else { return [] }
        let wait = answered.time.duration(since: asked.time)
        let seconds = wait.wholeNanoseconds / 1_000_000_000
        return exchange.verdict(
            on: exchange.server,
            wait > .seconds(5) ? exchange.responseEvidence("\(exchange.name) answered after \(seconds) s") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server thinks for a while",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        var isAnswering = false
        return exchange.delayed { frame in
            if let segment = ExampleSegment(frame), segment.isFromServer, segment.payload.starts(with: "HTTP/".utf8) {
                isAnswering = true
            }
            return isAnswering ? .seconds(7) : .zero
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
