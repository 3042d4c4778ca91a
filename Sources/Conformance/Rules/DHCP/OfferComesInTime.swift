internal import BootObservation
internal import NetworkProtocols

/// A ROM asks anew after 4, 8 and 16 seconds and gives up after 60; whatever comes later, nobody hears. The last question
/// before the offer counts, so that one that was lost on its way blames nobody.
enum OfferComesInTime: DHCPRule {
    static let id: RuleID = "dhcp/offer-comes-in-time"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1 §2.2.2, the times that a client waits"
    static let statement = "An OFFER comes within ten seconds after the DISCOVER that it answers."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-DHCP-01"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let offers = session.messages.filter { !$0.isFromClient && $0.type == .offer }
        return session.verdicts(comparing: offers) { offer, discover in
            let wait = offer.stamp.time.duration(since: discover.stamp.time)
            guard wait > .seconds(10) else { return nil }
            let seconds = wait.wholeNanoseconds / 1_000_000_000
            return Complaint("OFFER \(seconds) s after the DISCOVER in frame \(discover.stamp.frame)")
        }
    }

    static let mutation = RuleMutation(
        "the offer comes after eighty seconds",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        var isLate = false
        return exchange.delayed { frame in
            if frame.dhcpMessage?.messageType == .offer { isLate = true }
            return isLate ? .seconds(80) : .zero
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
