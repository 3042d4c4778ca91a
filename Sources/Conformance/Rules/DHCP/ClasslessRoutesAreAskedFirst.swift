internal import BootObservation
internal import NetworkProtocols

/// A server that runs out of room gives what is asked for first.
enum ClasslessRoutesAreAskedFirst: DHCPRule {
    static let id: RuleID = "dhcp/classless-routes-are-asked-first"
    static let level = RequirementLevel.must
    static let severity = Severity.information
    static let citation = "RFC 3442, DHCP Client Behavior"
    static let statement =
        "A client that asks for classless routes (option 121) asks for them before routers (3) and static "
        + "routes (33)."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-044"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let messages = session.requests.filter { $0.message.parameterRequestList?.contains(.classlessRoutes) ?? false }
        return session.verdicts(on: messages) { message in
            guard let list = message.message.parameterRequestList, let place = list.firstIndex(of: .classlessRoutes),
                let earlier = list[..<place].first(where: { $0 == .routers || $0 == .staticRoutes })
            else { return nil }
            return Complaint(
                "\(message.title) asks for option \(earlier) before 121",
                at: message.range(of: .parameterRequestList)
            )
        }
    }

    static let mutation = RuleMutation(
        "the client asks for routers first",
        of: ["dhcp/init-reboot-refused", "dhcp/renewed-then-server-gone"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request }) { $0.options[.parameterRequestList] = [1, 3, 121] }
    }
    static let examples: [RuleExample] = [
        RuleExample("a client that asks for option 121 first", .satisfied) {
            Exchange.plainLease.changingDHCP(where: { $0.operation == .request }) { message in
                message.options[.parameterRequestList] = [1, 121, 3, 33]
            }
        },
        .violated(by: mutation, of: .plainLease),
    ]
}
