internal import BootObservation
internal import NetworkProtocols

/// Servers choose the boot file by these, and know the machine again by the last.
enum ClientSaysWhatItIs: DHCPRule {
    static let id: RuleID = "pxe/client-says-what-it-is"
    static let level = RequirementLevel.must
    static let citation = "RFC 4578 §2.1, §2.2, §2.3"
    static let statement =
        "A PXE client sends its architecture (option 93), its network interface (94) and its machine "
        + "identifier (97) in every packet."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-002", "PXE-C-003", "PXE-C-004"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter(\.isPXE)) { message in
            let options = message.message.options
            let codes: [DHCPOptionCode] = [.clientArchitectures, .networkInterface, .machineIdentifier]
            if let code = codes.first(where: { !options.contains($0) }) {
                return Complaint("\(message.title) of a PXE client without option \(code)")
            }
            if message.message.clientArchitectures == nil {
                return Complaint(
                    "option 93 of an odd or no number of octets",
                    at: message.range(of: .clientArchitectures)
                )
            }
            if message.message.networkInterface?.type != 1 {
                return Complaint(
                    "option 94 that is not of type 1 and three octets",
                    at: message.range(of: .networkInterface)
                )
            }
            guard options.octets(of: .machineIdentifier)?.first == 0, message.message.machineIdentifier == nil else {
                return nil
            }
            return Complaint("option 97 of type 0 that has not 17 octets", at: message.range(of: .machineIdentifier))
        }
    }

    static let mutation = RuleMutation(
        "the client leaves its architecture out",
        of: ["boot/pxe-no-boot-file", "boot/pxe-no-dhcp-server"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request }) { $0.options[.clientArchitectures] = nil }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .bootLease),
        RuleExample("a client that does not boot", .notExercised) { .plainLease },
    ]
}
