internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Told by what the file is, not by its name.
enum LoaderSuitsItsMachine: BootRule {
    static let id: RuleID = "boot/loader-suits-its-machine"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 4578 §2.1, the use of option 93"
    static let statement = "The boot file that a machine fetches is of a kind that its architecture runs."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PXE-S-018", "CAP-DHCP-13"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        guard let architecture = boot.architecture else { return [] }
        return boot.fetches(.bootFile).filter { $0.outcome == .complete }.map { fetch in
            let objection = fetch.kind.objection(for: architecture)
            return boot.verdict(
                objection == nil ? .satisfied : .violated,
                .address(fetch.server.address),
                objection.map { objection in
                    let remedy = fetch.kind.remedy(for: architecture).map { " " + $0 } ?? ""
                    return Evidence(fetch.start.frame, "\(fetch.nameText): \(objection)\(remedy)")
                }
            )
        }
    }

    static let mutation = RuleMutation(
        "a UEFI machine is given the loader of a BIOS machine",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.networkBootClass != nil }) { message in
            message.options[.clientArchitectures] = [0, 7]
            message.options[.networkInterface] = [1, 3, 16]
            message.options[.vendorClass] = Array("PXEClient:Arch:00007:UNDI:003016".utf8)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(
            by: mutation,
            of: .biosBoot,
            alsoViolated: [BootFileSuitsTheArchitecture.id]
        ),
    ]
}
