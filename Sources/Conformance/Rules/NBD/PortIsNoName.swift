internal import BootObservation
internal import NetworkProtocols

/// SystemRescueCd from 4.1 on asks at port 10809 for an export that is called like the port on its command line.
enum PortIsNoName: NBDRule {
    static let id: RuleID = "nbd/port-is-no-name"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "SystemRescueCd 4.1 init: nbd-client -N PORT"
    static let statement = "An export that is asked for by the number of a port is there."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-NBD-10", "KCMD-019"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewOptions(on: .role(.network)) { option in
            guard option.option == .go || option.option == .exportName, let name = option.exportName,
                session.ends.server.port == 10_809
            else { return .notMeant }
            let isNumber = !name.isEmpty && name.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard isNumber else { return .notMeant }
            return .unless(
                session.transmission == nil
                    ? "no export is called \(name.displayText), and the client took a port for a name" : nil
            )
        }
    }

    static let mutation = RuleMutation("the name is a number", of: []) { exchange in
        exchange.changingNBD(.optionRequest) { octets in
            guard octets[11] == 7, octets.count >= 27 else { return }
            octets.replaceSubrange(20..<27, with: "0002000".utf8)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdNamedByPort),
        .violated(by: mutation, of: .nbdUnknown, alsoViolated: [ExportIsFound.id]),
    ]
}
