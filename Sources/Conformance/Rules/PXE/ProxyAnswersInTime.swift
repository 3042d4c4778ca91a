internal import BootObservation
internal import NetworkProtocols

/// iPXE takes the address that it is offered and waits two seconds for a proxy, not longer.
enum ProxyAnswersInTime: DHCPRule {
    static let id: RuleID = "pxe/proxy-answers-in-time"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, and the source of iPXE"
    static let statement = "A proxyDHCP offer comes within two seconds after the DISCOVER."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PROXY-S-008"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        guard !session.completeness.contains(.timesUnreliable) else { return [] }
        let offers = session.proxyReplies.filter { $0.type == .offer && $0.isPXE }
        return session.verdicts(comparing: offers) { offer, discover in
            let wait = offer.stamp.time.duration(since: discover.stamp.time)
            guard wait > .seconds(2) else { return nil }
            return Complaint(
                "proxyDHCP OFFER \(wait.wholeNanoseconds / 1_000_000) ms after the DISCOVER in frame \(discover.stamp.frame)"
            )
        }
    }

    static let mutation = RuleMutation(
        "the proxy takes three seconds",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        var isLate = false
        return exchange.delayed { frame in
            if let message = frame.dhcpMessage, message.isProxyReply { isLate = true }
            return isLate ? .seconds(3) : .zero
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot),
    ]
}
