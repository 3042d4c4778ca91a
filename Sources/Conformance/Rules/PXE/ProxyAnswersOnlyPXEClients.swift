internal import BootObservation
internal import NetworkProtocols

/// Ordinary hosts may ask for the address 0.0.0.0 that such an offer has.
enum ProxyAnswersOnlyPXEClients: DHCPRule {
    static let id: RuleID = "pxe/proxy-answers-only-pxe-clients"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as proxies keep it"
    static let statement =
        "A proxyDHCP server keeps silent to clients whose class does not begin with PXEClient or HTTPClient."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PROXY-S-003"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let offers = session.messages.filter { message in
            !message.isFromClient && message.type == .offer && message.message.networkBootClass != nil
                && message.message.yourAddress.isUnspecified
        }
        return session.verdicts(comparing: offers) { _, request in
            request.message.networkBootClass == nil
                ? Complaint("proxyDHCP OFFER to the plain client of frame \(request.stamp.frame)") : nil
        }
    }

    static let mutation = RuleMutation(
        "the proxy answers a client that does not boot",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.networkBootClass != nil }) { message in
            message.options[.vendorClass] = Array("MSFT 5.0".utf8)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        RuleExample("a proxy that answers every DISCOVER", .violated) {
            mutation.apply(Exchange("", Array(Exchange.proxyBoot.frames.prefix(5))))
        },
    ]
}
