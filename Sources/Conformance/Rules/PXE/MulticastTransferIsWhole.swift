internal import BootObservation
internal import NetworkProtocols

/// With some of them alone a reply is neither of the old kind nor of the new.
enum MulticastTransferIsWhole: DHCPRule {
    static let id: RuleID = "pxe/multicast-transfer-is-whole"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, as Intel's boot code reads it"
    static let statement =
        "A server that offers multicast TFTP sends all of the suboptions 1 to 5 of option 43, with a "
        + "multicast group in the first."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PROXY-S-007"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            guard reply.isPXE, let options = reply.message.pxeVendorOptions else { return false }
            return (1...5).contains { options.options.octets(of: $0) != nil }
        }
        return session.verdicts(on: replies) { reply in
            guard let options = reply.message.pxeVendorOptions else { return nil }
            let range = reply.range(of: .vendorSpecific)
            if let group = options.multicastTransferAddress, !group.isMulticast, !group.isUnspecified {
                return Complaint("\(reply.title) with \(group) as the group of multicast TFTP", at: range)
            }
            guard let missing = (1...5).first(where: { options.options.octets(of: $0) == nil }) else { return nil }
            return Complaint("\(reply.title) with multicast TFTP and no suboption \(missing)", at: range)
        }
    }

    static let mutation = RuleMutation(
        "the server names a group for multicast TFTP and no ports",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDiscoveryOptions { $0.multicastTransferAddress = IPv4Address(239, 1, 2, 3) }
    }
    static let examples: [RuleExample] = [
        RuleExample("an offer of multicast TFTP", .satisfied) {
            mutation.apply(.menuBoot).changingDiscoveryOptions { options in
                options.multicastTransferClientPort = 1758
                options.multicastTransferServerPort = 1759
                options.multicastTransferTimeout = 2
                options.multicastTransferDelay = 2
            }
        },
        .violated(by: mutation, of: .menuBoot),
    ]
}
