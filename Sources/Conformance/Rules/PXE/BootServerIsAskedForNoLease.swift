internal import BootObservation
internal import NetworkProtocols

/// A DHCP server that listens there too would take it for a REQUEST of its own.
enum BootServerIsAskedForNoLease: DHCPRule {
    static let id: RuleID = "pxe/boot-server-is-asked-for-no-lease"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, as EDK2 and iPXE ask"
    static let statement = "What is sent to port 4011 asks for no address: it has no option 50 and no option 51."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-013"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter { $0.destination.port == 4011 }) { request in
            let codes: [DHCPOptionCode] = [.requestedAddress, .leaseTime]
            guard let code = codes.first(where: { request.message.options.contains($0) }) else { return nil }
            return Complaint("\(request.title) to port 4011 with option \(code)", at: request.range(of: code))
        }
    }

    static let mutation = RuleMutation(
        "the client asks the boot server for its address",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.changingBootServerRequests { $0.options[.requestedAddress] = $0.clientAddress.octets }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot),
    ]
}
