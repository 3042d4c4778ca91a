internal import BootObservation
internal import NetworkProtocols

/// Virtual addresses of router pairs (VRRP, HSRP, CARP) move by design and are left out.
enum AddressHasOneOwner: NetworkRule {
    static let id: RuleID = "network/address-has-one-owner"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 5227 §1, which describes the trouble"
    static let statement = "No two machines claim the same address within a minute."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-ARP-01"]
    static let needsLink = true

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        var owners: [IPv4Address: [ConversationRecord.AddressClaim]] = [:]
        for claim in record.claims where !claim.hardware.isVirtualRouter {
            owners[claim.address, default: []].append(claim)
        }
        return owners.keys.sorted().map { address in
            let claims = (owners[address] ?? []).sorted { $0.first < $1.first }
            let rival = zip(claims, claims.dropFirst()).first { pair in
                pair.1.first.time.duration(since: pair.0.last.time) <= .seconds(60)
            }
            guard let rival else { return Verdict(.satisfied, .address(address)) }
            return Verdict(
                .violated,
                .address(address),
                evidence: [rival.0, rival.1].map { Evidence($0.first.frame, "\(address) is at \($0.hardware)") }
            )
        }
    }

    static let mutation = RuleMutation(
        "a second machine answers for the server's address",
        of: ["boot/pxe-no-boot-file", "b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.editingFrames { frame in
            guard let reply = frame.arpPacket, reply.operation == .reply else { return [frame] }
            var rival = reply
            rival.senderHardware = MACAddress(rawValue: reply.senderHardware.rawValue ^ 0xff)
            return [frame, TimedFrame(EthernetFrame.arp(rival), at: frame.header.time)]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
