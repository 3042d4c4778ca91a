internal import BootObservation
internal import NetworkProtocols

/// Two machines with one address both fail, now and then.
enum AddressIsPromisedOnce: NetworkRule {
    static let id: RuleID = "network/address-is-promised-once"
    static let level = RequirementLevel.should
    static let severity = Severity.error
    static let citation = "RFC 2131 §4.3.1"
    static let statement =
        "A server does not promise an address to a second client while the first may still have it."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-037"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        var promises: [IPv4Address: [ConversationRecord.AddressPromise]] = [:]
        for promise in record.promises { promises[promise.address, default: []].append(promise) }
        return promises.keys.sorted().flatMap { address -> [Verdict] in
            let made = (promises[address] ?? []).sorted { $0.first < $1.first }
            guard let first = made.first else { return [] }
            // One machine has several client identifiers over its boot: firmware, loader, system.
            let rival = zip(made, made.dropFirst()).first { pair in
                pair.0.clientMAC != pair.1.clientMAC && pair.1.first.time < pair.0.until
            }
            guard let rival else { return [Verdict(.satisfied, .address(first.server), client: first.clientMAC)] }
            let evidence = [rival.0, rival.1].map { promise in
                Evidence(promise.first.frame, "\(address) promised to \(promise.clientMAC?.description ?? "a client")")
            }
            return [Verdict(.violated, .address(rival.1.server), client: rival.1.clientMAC, evidence: evidence)]
        }
    }

    static let mutation = RuleMutation(
        "a second machine is given the same address",
        of: ["dhcp/init-reboot-refused"]
    ) { exchange in
        let other = exchange.editingDHCP { datagram, message in
            var changed = message
            changed.clientMAC = MACAddress(rawValue: (message.clientMAC?.rawValue ?? 0) ^ 0xff)
            changed.transactionID ^= 0xff
            if changed.options.contains(.clientIdentifier) {
                changed.options[.clientIdentifier] = [1, 9, 9, 9, 9, 9, 9]
            }
            return [datagram.carrying(changed.encoded)]
        }
        return exchange.followed(by: other, after: .milliseconds(100))
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease, alsoViolated: [MachineIdentifiersDiffer.id]),
    ]
}
