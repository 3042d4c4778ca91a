internal import BootObservation
internal import NetworkProtocols

/// Firmware forgets the offers of the round before: what comes once and not again is lost.
enum ProxyAnswersEachTry: DHCPRule {
    static let id: RuleID = "pxe/proxy-answers-each-try"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, as clients gather offers"
    static let statement = "A proxyDHCP server that answers a client's DISCOVER answers each further one."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PROXY-S-008"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        // A relay's words for another network's servers are no further try.
        let discovers = session.clientMessages(.discover).filter { $0.isPXE && session.original(of: $0) == nil }
        let offers = session.proxyReplies.filter { $0.type == .offer && $0.isPXE }
        guard discovers.count > 1 else { return [] }
        return Set(offers.map(\.server)).sorted().flatMap { proxy -> [Verdict] in
            let own = offers.filter { $0.server == proxy }
            guard let first = own.first else { return [] }
            let answered = own.compactMap { session.request(answeredBy: $0)?.stamp }
            // The last one may have been answered behind the capture's end, and the lease ends all asking.
            let later = discovers.filter { $0.stamp > first.stamp }
                .filter { $0.stamp != discovers.last?.stamp || !session.mayLackLaterMessages }
            return later.map { discover in
                answered.contains(discover.stamp)
                    ? Verdict(.satisfied, .address(proxy), client: session.clientMAC)
                    : Verdict(
                        session.mayLackEarlierMessages ? .inconclusive : .violated,
                        .address(proxy),
                        client: session.clientMAC,
                        evidence: [discover.evidence(Complaint("\(proxy) does not answer, as it did before"))]
                    )
            }
        }
    }

    static let mutation = RuleMutation(
        "the client asks again and the proxy is silent",
        of: []
    ) { exchange in
        exchange.askingTwice { $0.isProxyReply }
    }
    static let examples: [RuleExample] = [
        RuleExample("a proxy that answers twice", .satisfied) { Exchange.proxyBoot.askingTwice { _ in false } },
        .violated(by: mutation, of: .proxyBoot),
    ]
}
