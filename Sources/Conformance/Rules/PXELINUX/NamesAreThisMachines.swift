internal import BootObservation
internal import NetworkProtocols

/// A file that is named otherwise is not found.
enum NamesAreThisMachines: BootRule {
    static let id: RuleID = "pxelinux/names-are-this-machines"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the documentation of PXELINUX"
    static let statement =
        "PXELINUX asks for configurations of this machine: its UUID and hardware address in small "
        + "letters, its IPv4 address in capitals."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXELINUX-008"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let names = boot.askedNames.filter { $0.name.firstRange(of: Array("pxelinux.cfg/".utf8)) != nil }
            .map {
                (
                    stamp: $0.stamp,
                    name: $0.name.split(separator: UInt8(ascii: "/")).last.map { Array($0).displayText } ?? ""
                )
            }
        let addresses = boot.addressNames
        guard boot.isBootClient, !names.isEmpty, let own = addresses.last else { return [] }
        let hardware = boot.hardwareName
        let stray = names.first { _, name in
            if name.hasPrefix("01-") { return name != hardware }
            let isAddress = (1...8).contains(name.count) && name.allSatisfy { $0.isHexDigit && !$0.isLowercase }
            if isAddress { return !addresses.contains { $0.hasPrefix(name) } }
            guard name.count == 36, name.split(separator: "-").count == 5, let uuid = boot.client.uuid else {
                return false
            }
            return name != uuid
        }
        return boot.verdict(
            stray.map {
                Evidence($0.stamp.frame, "\($0.name), which is not of \(boot.client.mac) with \(own)")
            }
        )
    }

    static let mutation = RuleMutation(
        "PXELINUX asks for the configuration of another machine",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.changingTFTPRequests { request in
            guard let range = request.filename.firstRange(of: Array("cfg/01-".utf8)) else { return }
            request.filename = Array(request.filename[..<range.upperBound]) + Array("aa-bb-cc-dd-ee-ff".utf8)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
