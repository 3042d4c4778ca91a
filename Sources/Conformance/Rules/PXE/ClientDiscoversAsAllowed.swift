internal import BootObservation
internal import NetworkProtocols

/// Every boot server of the network would answer.
enum ClientDiscoversAsAllowed: DHCPRule {
    static let id: RuleID = "pxe/client-discovers-as-allowed"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, as Intel's boot code keeps it"
    static let statement =
        "A client that is told not to look for boot servers by broadcast, or by multicast, does not."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-017"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnBootItems { request, item, options in
            let control = options.discoveryControl ?? []
            let target = request.destination.address
            if control.contains(.noBroadcast), target.isBroadcast { return "looks for \(item) by broadcast" }
            return control.contains(.noMulticast) && target.isMulticast ? "looks for \(item) by multicast" : nil
        }
    }

    static let mutation = RuleMutation(
        "the client looks for boot servers by broadcast, which it is told not to",
        of: []
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.operation == .request, message.pxeVendorOptions?.bootItem != nil else { return [datagram] }
            var broadcast = datagram
            broadcast.destination.address = .broadcast
            broadcast.destinationMAC = .broadcast
            return [broadcast]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot),
    ]
}
