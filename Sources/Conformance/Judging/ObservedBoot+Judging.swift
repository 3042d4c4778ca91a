internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// How rules about boots speak of a machine and what it fetched.
extension ObservedBoot {
    var machine: Party { .machine(client.mac) }

    /// Whether the capture broke off, or lacks parts, so that what is not there may have come.
    var mayGoOn: Bool { !completeness.isDisjoint(with: [.endMissing, .oneDirection, .limitReached]) }

    /// One verdict on the machine: satisfied where `complaint` is nil, violated where it is not.
    func verdict(_ complaint: Evidence?) -> [Verdict] {
        [verdict(complaint == nil ? .satisfied : .violated, machine, complaint)]
    }

    /// Violated where the boot is at its end, inconclusive where it may go on.
    func verdict(ofSilence complaint: Evidence) -> [Verdict] {
        [verdict(mayGoOn ? .inconclusive : .violated, machine, complaint)]
    }

    func verdict(_ outcome: RuleOutcome, _ party: Party, _ complaint: Evidence? = nil) -> Verdict {
        Verdict(outcome, party, client: client.mac, evidence: complaint.map { [$0] } ?? [])
    }

    /// What was fetched in one of `roles`, in order.
    func fetches(_ roles: ObservedFetch.Role...) -> [ObservedFetch] {
        fetches.filter { roles.contains($0.role) }
    }

    /// Boot files that servers named, those of offers that were taken first.
    var namedBootFiles: [ObservedOffer] {
        let offers = offers.filter { !($0.bootFile ?? []).isEmpty }
        return offers.filter(\.isSelected) + offers.filter { !$0.isSelected }
    }
}

extension ObservedFetch {
    /// The name as people read it.
    var nameText: String { name.displayText }
}

extension RootSource {
    /// Whether `fetch` was to bring the file that the initramfs checks this root by.
    func isChecksumFile(_ fetch: ObservedFetch) -> Bool {
        checksumFile.map { Array(fetch.uri.utf8) == $0 } ?? false
    }
}
