internal import BootObservation
internal import NetworkProtocols

/// The server does not run, or runs in another version only; Linux says that access is denied.
enum ProgramIsRegistered: NFSRule {
    static let id: RuleID = "portmap/program-is-registered"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "The port mapper knows the programs that a root needs."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-RPC-04"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var told: [RPCProgram: Bool] = [:]
        var first: [RPCProgram: RPCCallRecord] = [:]
        for call in session.calls where call.portMapper == .getPort {
            guard case .mapping(_, let mapping)? = call.portMapperCall, case .port(let port)? = call.portMapperReply,
                [.nfs, .mount].contains(mapping.program)
            else { continue }
            // A client may ask for the other transport next.
            told[mapping.program] = told[mapping.program] ?? false || port != 0
            if port == 0, first[mapping.program] == nil { first[mapping.program] = call }
        }
        guard !told.isEmpty else { return [] }
        let missing = [RPCProgram.mount, .nfs].filter { told[$0] == false }
        return session.verdict(
            on: session.serverParty,
            missing.compactMap { program in
                first[program].map { Evidence($0.evidenceFrame, "the port mapper knows no port of \(program)") }
            }
        )
    }

    static let mutation = RuleMutation("MOUNT is not registered", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingReplies { $0.portMapper == .getPort ? $0.changed { $0 = words([0]) } : $0 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .portLookup),
        .violated(by: mutation, of: .portLookup),
    ]
}
