internal import BootObservation
internal import NetworkProtocols

/// A boot file named without its NUL makes old ROMs ask for the name and what lies behind it. iPXE leaves out one
/// slash at the beginning.
enum LoaderNameIsKept: BootRule {
    static let id: RuleID = "boot/loader-name-is-kept"
    static let level = RequirementLevel.deFacto
    static let citation = "field experience with ROMs"
    static let statement = "A machine asks for the very name that it was told."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["TFTP-C-051", "PXE-C-029"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let told = boot.namedBootFiles.compactMap(\.bootFile)
        guard boot.isBootClient, !told.isEmpty, let fetch = boot.fetches.first, fetch.transferProtocol == .tftp else {
            return []
        }
        let isKept = told.contains { name in
            name == fetch.name || (name.first == UInt8(ascii: "/") && name.dropFirst().elementsEqual(fetch.name))
                || name.displayText == fetch.uri
        }
        let isLonger = told.contains { !$0.isEmpty && fetch.name.starts(with: $0) }
        guard !isKept else { return boot.verdict(nil) }
        // Another name altogether comes from a menu, or from a loader that the capture does not show.
        return isLonger
            ? boot.verdict(Evidence(fetch.start.frame, "asks for \(fetch.nameText), told \(told[0].displayText)")) : []
    }

    static let mutation = RuleMutation(
        "the ROM asks for the name and the octet behind it",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.changingTFTPRequests { request in
            if request.filename.displayText == "pxelinux.0" { request.filename.append(0xff) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
