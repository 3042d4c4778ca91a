internal import BootObservation
internal import NetworkProtocols

/// Old clients set the router as soon as they read it, and need the mask for that.
enum MaskComesBeforeRouters: DHCPRule {
    static let id: RuleID = "dhcp/mask-comes-before-routers"
    static let level = RequirementLevel.must
    static let citation = "RFC 2132 §3.3"
    static let statement =
        "Where a message has both, the subnet mask (option 1) comes before the routers (option 3)."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-G-024"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            reply.message.options.contains(.subnetMask) && reply.message.options.contains(.routers)
        }
        return session.verdicts(on: replies) { reply in
            let codes = reply.message.options.codesInOrder
            guard let mask = codes.firstIndex(of: .subnetMask), let routers = codes.firstIndex(of: .routers),
                routers < mask
            else { return nil }
            return Complaint("\(reply.title) with option 3 before option 1", at: reply.range(of: .routers))
        }
    }

    static let mutation = RuleMutation(
        "the server puts the routers first",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.offer) { message in
            let mask = message.options[.subnetMask] ?? []
            message.options[.subnetMask] = nil
            message.options.append(.subnetMask, mask)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
