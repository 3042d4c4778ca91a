internal import BootObservation
internal import NetworkProtocols

/// Whoever may answer otherwise can hand it any file.
enum ClientAsksListedServers: DHCPRule {
    static let id: RuleID = "pxe/client-asks-listed-servers"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, as Intel's boot code keeps it"
    static let statement =
        "A client that is told to ask listed boot servers alone asks no other for its boot item."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-018"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnBootItems { request, item, options in
            guard options.discoveryControl?.allowsListedServersAlone == true, let servers = options.bootServers else {
                return nil
            }
            let listed = servers.filter { $0.type == item.type }
            let target = request.destination.address
            // By these the client may look for those whose answers count; the bits 0 and 1 are another rule's.
            if target.isBroadcast || target.isMulticast { return nil }
            if listed.contains(where: { $0.addresses.contains(target) || $0.addresses.isEmpty }) { return nil }
            return "asks \(target) for \(item), which is not in the list"
        }
    }

    static let mutation = RuleMutation(
        "the client asks a server that is not in the list",
        of: []
    ) { exchange in
        exchange.changingDiscoveryOptions { options in
            options.bootServers = [
                PXEBootServers(type: .init(rawValue: 0x8000), addresses: [IPv4Address(10, 0, 0, 66)])
            ]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot),
    ]
}
