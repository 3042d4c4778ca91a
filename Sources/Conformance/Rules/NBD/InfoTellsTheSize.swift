internal import BootObservation
internal import NetworkProtocols

/// nbd-server 3.24 says 0 to INFO: whoever makes room by it makes none.
enum InfoTellsTheSize: NBDRule {
    static let id: RuleID = "nbd/info-tells-the-size"
    static let level = RequirementLevel.should
    static let citation = "NBD protocol, NBD_INFO_EXPORT"
    static let statement = "INFO tells the size and the flags that GO tells."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-019", "NBD-S-036"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        var told: [[UInt8]: UInt64] = [:]
        return session.reviewOptions(on: session.server) { option in
            guard let name = option.exportName, option.isAcknowledged else { return .notMeant }
            var size: UInt64?
            for reply in option.replies {
                if case .info(.export(let octets, _))? = try? reply.reply.content() { size = octets }
            }
            guard let size else { return .notMeant }
            if option.option == .info {
                told[name] = size
                return .notMeant
            }
            guard let before = told[name] else { return .notMeant }
            return .unless(before == size ? nil : "INFO tells \(before) octets, and GO \(size)")
        }
    }

    static let mutation = RuleMutation("INFO tells a size of 0", of: []) { exchange in
        exchange.changingNBD(.optionReply) { octets in
            guard octets[11] == 6, octets[15] == 3 else { return }
            for index in 22..<30 { octets[index] = 0 }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdListed),
        .violated(by: mutation, of: .nbdListed),
    ]
}
