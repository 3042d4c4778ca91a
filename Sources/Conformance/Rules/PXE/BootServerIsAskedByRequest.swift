internal import BootObservation
internal import NetworkProtocols

/// The boot server answers to that address; dnsmasq chooses by it whether it answers at all.
enum BootServerIsAskedByRequest: DHCPRule {
    static let id: RuleID = "pxe/boot-server-is-asked-by-request"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, as EDK2 and iPXE ask"
    static let statement = "What is sent to port 4011 is a REQUEST with the sender's own address in ciaddr."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-013", "PXE-C-024"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter { $0.destination.port == 4011 }) { request in
            if request.type != .request, request.type != .inform {
                return Complaint("\(request.title) to port 4011", at: request.range(of: .messageType))
            }
            let claimed = request.message.clientAddress
            if claimed.isUnspecified {
                return Complaint("\(request.title) to port 4011 with ciaddr 0.0.0.0", at: DHCPField.clientAddress)
            }
            guard claimed != request.source.address, request.message.relayAddress.isUnspecified else { return nil }
            return Complaint(
                "\(request.title) from \(request.source.address) with ciaddr \(claimed)",
                at: DHCPField.clientAddress
            )
        }
    }

    static let mutation = RuleMutation(
        "the client leaves its address out of what it asks the boot server",
        of: ["b2_proxydhcp_plain", "b8_uefi_proxy"]
    ) { exchange in
        exchange.changingBootServerRequests { $0.clientAddress = .any }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .proxyBoot),
    ]
}
