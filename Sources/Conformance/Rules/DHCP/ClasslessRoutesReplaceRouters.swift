internal import BootObservation
internal import NetworkProtocols

/// A client that knows option 121 ignores the others.
enum ClasslessRoutesReplaceRouters: DHCPRule {
    static let id: RuleID = "dhcp/classless-routes-replace-routers"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 3442"
    static let statement =
        "A server that sends classless static routes, option 121, to a client that asks for them leaves "
        + "options 3 and 33 out."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-087"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(comparing: session.serverReplies(.offer, .acknowledge)) { reply, request in
            guard request.message.parameterRequestList?.contains(.classlessRoutes) == true,
                reply.message.options.contains(.classlessRoutes)
            else { return nil }
            let codes: [DHCPOptionCode] = [.routers, .staticRoutes]
            guard let code = codes.first(where: { reply.message.options.contains($0) }) else { return nil }
            return Complaint("\(reply.title) with option \(code) beside option 121", at: reply.range(of: code))
        }
    }

    static let mutation = RuleMutation(
        "the server sends routes in two ways",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCPMessages { message in
            if message.operation == .request {
                message.options[.parameterRequestList] = [1, 121, 3, 6, 15]
            } else {
                message.options[.classlessRoutes] = [0, 10, 0, 0, 1]
            }
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("routes in option 121 alone", .satisfied) {
            mutation.apply(.plainLease).changingDHCP(where: { $0.operation == .reply }) { $0.options[.routers] = nil }
        },
        .violated(by: mutation, of: .plainLease),
    ]
}
