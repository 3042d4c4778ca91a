internal import BootObservation
internal import NetworkProtocols

/// SystemRescueCd compares MD5, archiso SHA-512; the image changed, or its checksum file is another release's.
enum RootPassesItsCheck: BootRule {
    static let id: RuleID = "boot/root-passes-its-check"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the initramfs of SystemRescueCd and archiso"
    static let statement = "The root image is what its checksum says."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["KCMD-016"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        guard let root = boot.root, let passed = root.passedCheck else { return [] }
        let fetch = boot.fetches.last { $0.uri == root.uri }
        let party = fetch.map { Party.address($0.server.address) } ?? boot.machine
        if passed { return [boot.verdict(.satisfied, party)] }
        return [
            boot.verdict(.violated, party, Evidence(fetch?.end.frame ?? boot.end.frame, "\(root.uri) fails its check"))
        ]
    }

    static let mutation = RuleMutation(
        "one octet of the image is another",
        of: []
    ) { exchange in
        exchange.editingSegments { segment in
            guard segment.isFromServer, segment.payload.count > 1000, !segment.payload.starts(with: "HTTP".utf8) else {
                return [segment]
            }
            var changed = segment
            changed.payload[500] ^= 1
            return [changed]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .checkedBoot),
        .violated(by: mutation, of: .checkedBoot),
    ]
}
