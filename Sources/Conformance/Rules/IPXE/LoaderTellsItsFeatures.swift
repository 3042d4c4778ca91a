internal import BootObservation
internal import NetworkProtocols

/// A server that would name a URL looks whether the loader knows HTTP.
enum LoaderTellsItsFeatures: DHCPRule {
    static let id: RuleID = "ipxe/loader-tells-its-features"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the source of iPXE"
    static let statement = "iPXE and gPXE say in option 175 what they are built with, and their version."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["IPXE-003"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let requests = session.requests.filter { $0.message.options.contains(.etherboot) }
        return session.verdicts(on: requests) { request in
            guard let own = request.message.etherbootOptions else { return nil }
            if own.features.isEmpty {
                return Complaint("\(request.title) with no feature in option 175", at: request.range(of: .etherboot))
            }
            return own.version == nil
                ? Complaint("\(request.title) with no version in option 175", at: request.range(of: .etherboot)) : nil
        }
    }

    static let mutation = RuleMutation(
        "the loader says nothing but where its card is",
        of: ["boot/pxe-no-boot-file", "boot/pxe-no-dhcp-server"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.options.contains(.etherboot) }) {
            $0.options[.etherboot] = [0xb1, 5, 1, 0x80, 0x86, 0x10, 0x0e]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .loaderLease),
        .violated(by: mutation, of: .loaderLease),
    ]
}
