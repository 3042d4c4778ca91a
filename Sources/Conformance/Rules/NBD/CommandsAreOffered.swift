internal import BootObservation
internal import NetworkProtocols

/// Without the flag a server need not know the command.
enum CommandsAreOffered: NBDRule {
    static let id: RuleID = "nbd/commands-are-offered"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, transmission flags"
    static let statement = "A client uses FLUSH, TRIM, CACHE, WRITE_ZEROES and BLOCK_STATUS where they are offered."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NBD-C-015"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard let flags = session.transmissionFlags, session.style != .unseen else { return [] }
        let hasContext = session.options.contains { $0.option == .setMetaContext && $0.isAcknowledged }
        return session.reviewRequests(on: session.client) { record in
            let isOffered: Bool
            switch record.request.command {
            case .flush: isOffered = flags.contains(.flush)
            case .trim: isOffered = flags.contains(.trim)
            case .cache: isOffered = flags.contains(.cache)
            case .writeZeroes: isOffered = flags.contains(.writeZeroes)
            case .blockStatus: isOffered = hasContext
            case .read: isOffered = true
            default: return .notMeant
            }
            return .unless(isOffered ? nil : "\(record.request.command) is not offered")
        }
    }

    static let mutation = RuleMutation("FLUSH is not offered", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0.count == 32 { $0[31] &= 0xfb } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRequest(.flush, 0, 0, .none, isWritable: true, "a FLUSH")),
        .violated(by: mutation, of: .nbdRequest(.flush, 0, 0, .none, isWritable: true, "a FLUSH")),
    ]
}
