internal import BootObservation
internal import NetworkProtocols

/// Whoever mistypes a name is given another export, and finds out late.
enum ListedExportsAreServed: NBDRule {
    static let id: RuleID = "nbd/only-listed-exports-are-served"
    static let level = RequirementLevel.deFacto
    static let citation = "nbd-server, qemu-nbd"
    static let statement = "An export that is not in the list is refused."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-021", "NBD-S-007"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        var listed: Set<[UInt8]> = []
        var isListed = false
        return session.reviewOptions(on: session.server) { option in
            if option.option == .list, option.isAcknowledged {
                isListed = true
                for reply in option.replies where reply.reply.type == .server {
                    if case .server(let entry)? = try? reply.reply.content() { listed.insert(entry.name) }
                }
                return .notMeant
            }
            // The default export need not be listed.
            guard isListed, option.option == .go || option.option == .exportName, let name = option.exportName,
                !name.isEmpty
            else { return .notMeant }
            let isServed = option.isAcknowledged || option.exportAnswer != nil
            return .unless(isServed && !listed.contains(name) ? "\(name.displayText) is served, and not listed" : nil)
        }
    }

    static let mutation = RuleMutation("a name that is not listed is served", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0[15] == 2 { $0[24] = 0x78 } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdListed),
        .violated(by: mutation, of: .nbdListed),
    ]
}
