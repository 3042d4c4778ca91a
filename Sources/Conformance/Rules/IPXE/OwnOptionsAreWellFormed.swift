internal import BootObservation
internal import NetworkProtocols

/// iPXE stops reading where a suboption runs past the end; a priority of two octets counts as none.
enum OwnOptionsAreWellFormed: DHCPRule {
    static let id: RuleID = "ipxe/own-options-are-well-formed"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the source of iPXE"
    static let statement =
        "What a server sends in option 175 is a list of suboptions, and those with a length of their own "
        + "have it."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["IPXE-003", "IPXE-006", "IPXE-007"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.replies.filter { $0.message.options.contains(.etherboot) }) { reply in
            guard let own = reply.message.etherbootOptions else { return nil }
            let range = reply.range(of: .etherboot)
            if let defect = own.defects.first {
                return Complaint("\(reply.title) with option 175: \(defect)", at: range)
            }
            let lengths: [(code: EtherbootOptions.Code, length: Int)] = [
                (.priority, 1), (.keepSAN, 1), (.skipSANBoot, 1), (.noProxyDHCP, 1), (.sanDrive, 1),
            ]
            guard let wrong = lengths.first(where: { own[$0.code].map(\.count) ?? $0.length != $0.length }) else {
                return nil
            }
            return Complaint(
                "\(reply.title) with \(wrong.code.name) of \(own[wrong.code]?.count ?? 0) octets in option 175",
                at: range
            )
        }
    }

    static let mutation = RuleMutation(
        "the server sends an option 175 whose last suboption runs past its end",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.options[.etherboot] = [0xb0, 9, 1] }
    }
    static let examples: [RuleExample] = [
        RuleExample("a server that tells iPXE not to wait for proxies", .satisfied) {
            Exchange.bootLease.changingDHCP(where: { $0.operation == .reply }) {
                $0.options[.etherboot] = [0xb0, 1, 1]
            }
        },
        .violated(by: mutation, of: .bootLease),
    ]
}
