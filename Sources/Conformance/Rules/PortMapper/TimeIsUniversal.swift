internal import BootObservation
internal import NetworkProtocols

/// The clock of the server is off, or it counts from elsewhere.
enum TimeIsUniversal: NFSRule {
    static let id: RuleID = "portmap/time-is-universal"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 1833 §2.2"
    static let statement = "GETTIME gives the seconds since 1970, UTC."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PMAP-S-015"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        guard !session.completeness.contains(.timesUnreliable) else { return [] }
        return session.review(on: session.serverParty) { call in
            guard call.portMapper == .getTime, call.call.version > 2, case .time(let seconds)? = call.portMapperReply
            else { return .notMeant }
            let now = call.stamp.time.nanoseconds / 1_000_000_000
            // A simulated clock begins at 1970 and is no clock.
            guard now > 1_000_000_000 else { return .notMeant }
            let difference = abs(Int64(seconds) - now)
            return .unless(difference > 86_400 ? "GETTIME is \(difference) s off the clock of the capture" : nil)
        }
    }

    static let mutation = RuleMutation("the server counts from 1900", of: []) { exchange in
        exchange.changingReplies {
            $0.portMapper == .getTime ? $0.changed { $0.setWord($0.word(at: 0) &+ 2_208_988_800, at: 0) } : $0
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .serverTime),
        .violated(by: mutation, of: .serverTime),
    ]
}
