internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

extension Planned {
    /// Whether what was found is right.
    func accepts(_ found: Planned, _ isRight: (Value, Value) -> Bool) -> Bool {
        switch (self, found) {
        case (.unchecked, _), (_, .unchecked), (.nothing, .nothing): true
        case (.value(let wanted), .value(let seen)): isRight(wanted, seen)
        case (.nothing, .value), (.value, .nothing): false
        }
    }
}

extension BootPlan.Offer {
    /// In one phrase: "combined, 10.0.0.5, boot file pxelinux.0".
    var summary: String {
        var parts = [kind.value?.word ?? "an answer"]
        if let range = address.value, range.lowerBound == range.upperBound { parts.append("\(range.lowerBound)") }
        if let file = bootFile.value { parts.append("boot file \(file.told)") }
        if let server = nextServer.value { parts.append("next server \(server)") }
        return parts.joined(separator: ", ")
    }
}

extension BootPlan.Content {
    /// "42430 octets, SHA-256 3570a8df2865…", or what became of it instead.
    var told: String { told(digits: 12) }

    var toldInFull: String { told(digits: 64) }

    private func told(digits: Int) -> String {
        if let outcome = outcome.value, outcome != .complete { return outcome.word }
        var parts: [String] = []
        if let size = size.value { parts.append("\(size) octets") }
        if let digest = sha256.value {
            parts.append("SHA-256 " + digest.prefix(digits) + (digits < digest.count ? "…" : ""))
        }
        return parts.isEmpty ? "complete" : parts.joined(separator: ", ")
    }
}

extension BootPlan.Cause {
    /// "loader, PXE-E32: The TFTP server said nothing".
    var told: String {
        let parts = [stage.value.map(\.description), code.value].compactMap { $0 }
        let place = parts.isEmpty ? "a cause" : parts.joined(separator: ", ")
        return place + (says.value.map { ": \($0)" } ?? "")
    }
}

extension PlannedOptions.Value {
    /// For people, on one line.
    var told: String {
        switch self {
        case .text(let text): text.told
        case .subOptions(let options):
            options.values.map { "\($0.code): \($0.value.told)" }.joined(separator: "; ")
        }
    }
}

extension String {
    /// A text of the network's where a person has to see it: in quotes where it is empty or could be one of our words.
    var told: String { isEmpty || self == "none" ? "‘\(self)’" : self }
}

extension [String] {
    /// The first ones on one line.
    var inFew: String {
        let limit = 4
        return prefix(limit).joined(separator: ", ") + (count > limit ? ", … (\(count))" : "")
    }
}
