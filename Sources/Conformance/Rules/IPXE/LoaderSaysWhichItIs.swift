internal import BootObservation
internal import NetworkProtocols

/// Servers tell it from the ROM by that, and so keep it from loading itself again.
enum LoaderSaysWhichItIs: DHCPRule {
    static let id: RuleID = "ipxe/loader-says-which-it-is"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the source of iPXE"
    static let statement = "A loader that sends option 175 says in option 77 that it is iPXE or gPXE."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["IPXE-001", "PXE-C-033"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter { $0.message.options.contains(.etherboot) }) { request in
            let userClass = request.message.userClass
            if userClass.map({ $0.contains("iPXE") || $0.contains("gPXE") }) ?? false { return nil }
            return Complaint(
                "\(request.title) with option 175 and \(userClass.map { "the user class \($0)" } ?? "no user class")",
                at: request.range(of: .etherboot)
            )
        }
    }

    static let mutation = RuleMutation(
        "the loader leaves its user class out",
        of: ["boot/pxe-no-boot-file", "boot/pxe-no-dhcp-server"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.options.contains(.etherboot) }) {
            $0.options[.userClass] = nil
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .loaderLease),
        .violated(by: mutation, of: .loaderLease),
    ]
}
