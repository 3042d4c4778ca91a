internal import BootObservation
internal import NetworkProtocols

/// A proxy that fills yiaddr is taken for a DHCP server, and its address with it.
enum ProxyGivesNoAddress: DHCPRule {
    static let id: RuleID = "pxe/proxy-gives-no-address"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as firmware checks it"
    static let statement =
        "A proxyDHCP offer has no address, no lease time and nothing else that configures a network."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PROXY-S-001", "PROXY-S-011"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let offers = session.messages.filter { message in
            guard !message.isFromClient, message.type == .offer, message.isPXE else { return false }
            return message.message.yourAddress.isUnspecified || message.message.leaseTime == nil
        }
        return session.verdicts(on: offers) { offer in
            if !offer.message.yourAddress.isUnspecified {
                return Complaint(
                    "OFFER of \(offer.message.yourAddress) with the class PXEClient and no lease time",
                    at: DHCPField.yourAddress
                )
            }
            let codes: [DHCPOptionCode] = [
                .subnetMask, .routers, .domainNameServers, .leaseTime, .renewalTime, .rebindingTime,
            ]
            guard let code = codes.first(where: { offer.message.options.contains($0) }) else { return nil }
            return Complaint("proxyDHCP OFFER with option \(code)", at: offer.range(of: code))
        }
    }

    static let mutation = RuleMutation(
        "the proxy fills in an address",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.messageType == .offer && $0.networkBootClass != nil }) { message in
            message.yourAddress = IPv4Address(10, 77, 0, 240)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(
            by: mutation,
            of: .proxyBoot,
            alsoViolated: [LeaseTimeIsGiven.id, OneServerOffers.id]
        ),
    ]
}
