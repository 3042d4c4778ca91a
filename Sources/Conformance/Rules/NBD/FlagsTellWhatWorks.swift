internal import BootObservation
internal import NetworkProtocols

/// Clients use what they are told of.
enum FlagsTellWhatWorks: NBDRule {
    static let id: RuleID = "nbd/flags-tell-what-works"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, transmission flags"
    static let statement = "What an export's flags tell of is carried out."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-034"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.server) { record in
            let needed: [NBDCommand: NBDTransmissionFlags] = [
                .flush: .flush, .trim: .trim, .cache: .cache, .writeZeroes: .writeZeroes,
            ]
            guard record.request.flags.isEmpty, let flag = needed[record.request.command],
                let flags = session.transmissionFlags, flags.contains(flag), let reply = record.reply
            else { return .notMeant }
            let isRefused = reply.error == .invalid || reply.error == .notSupported
            return .unless(
                isRefused && !(session.isReadOnly && record.request.command.isWriting)
                    ? "\(record.request.command) is told of and answered with \(reply.error)" : nil
            )
        }
    }

    static let mutation = RuleMutation("FLUSH is told of and refused", of: []) { exchange in
        exchange.changingNBD(.simpleReply) { if $0.count == 16 { $0.setWord(NBDError.invalid.rawValue, at: 4) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRequest(.flush, 0, 0, .none, isWritable: true, "a FLUSH")),
        .violated(by: mutation, of: .nbdRequest(.flush, 0, 0, .none, isWritable: true, "a FLUSH")),
    ]
}
