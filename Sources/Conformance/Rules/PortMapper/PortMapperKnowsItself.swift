internal import BootObservation
internal import NetworkProtocols

/// The list comes from the same table that GETPORT looks into.
enum PortMapperKnowsItself: NFSRule {
    static let id: RuleID = "portmap/port-mapper-knows-itself"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "rpcbind; RFC 1833 §3.2"
    static let statement = "DUMP is a list, and the port mapper is in it."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PMAP-S-006"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.portMapper == .dump, call.call.version == 2, call.isSuccess, call.reply?.hasWholeResults ?? false
            else { return .notMeant }
            guard case .mappings(let mappings)? = call.portMapperReply else { return .wrong("DUMP gives no list") }
            return .unless(
                mappings.contains { $0.program == .portMapper }
                    ? nil : "DUMP lists \(mappings.count) programs, and not the port mapper"
            )
        }
    }

    static let mutation = RuleMutation("the list has no port mapper in it", of: []) { exchange in
        exchange.changingReplies { $0.portMapper == .dump ? $0.changed { $0 = Array($0.dropFirst(20)) } : $0 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .registeredPrograms),
        .violated(by: mutation, of: .registeredPrograms),
    ]
}
