internal import BootObservation
internal import NetworkProtocols

/// Something behind it fails, and the machine tries again from there.
enum FileIsFetchedOnce: BootRule {
    static let id: RuleID = "boot/file-is-fetched-once"
    static let level = RequirementLevel.deFacto
    static let citation = "field experience"
    static let statement = "A machine does not fetch the same file three times within two minutes."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-TFTP-17"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        var seen: [String: [ObservedFetch]] = [:]
        var repeated: [ObservedFetch] = []
        for fetch in boot.fetches
        where fetch.outcome == .complete && fetch.role != .configuration && fetch.role != .menu {
            seen[fetch.uri, default: []].append(fetch)
            let times = seen[fetch.uri] ?? []
            guard times.count == 3, fetch.end.time.duration(since: times[0].start.time) <= .seconds(120) else {
                continue
            }
            repeated.append(fetch)
        }
        guard boot.isBootClient, !seen.isEmpty else { return [] }
        return [
            Verdict(
                repeated.isEmpty ? .satisfied : .violated,
                boot.machine,
                client: boot.client.mac,
                evidence: repeated.map { Evidence($0.start.frame, "\($0.uri) for the third time in two minutes") }
            )
        ]
    }

    static let mutation = RuleMutation(
        "the machine fetches its loader again and again",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        guard let start = exchange.frames.firstIndex(where: { $0.requestedName == "pxelinux.0" }),
            let end = exchange.frames.firstIndex(where: { $0.requestedName == "ldlinux.c32" })
        else { return exchange }
        let transfer = Exchange("", Array(exchange.frames[start..<end]))
        let before = Exchange(exchange.name, Array(exchange.frames[..<end]))
        return before.followed(by: transfer, after: .seconds(11)).followed(by: transfer, after: .seconds(11))
            .thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
