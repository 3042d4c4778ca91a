internal import BootObservation
internal import NetworkProtocols

/// ROMs keep 127 octets, and ask for the name as it stands.
enum BootFileNameIsUsable: DHCPRule {
    static let id: RuleID = "pxe/boot-file-name-is-usable"
    static let level = RequirementLevel.deFacto
    static let citation = "field experience with ROMs"
    static let statement = "The name of a boot file has at most 127 octets and no blanks or control characters."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PXE-S-024"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.replies.filter { $0.message.bootFileName != nil }) { reply in
            guard let name = reply.message.bootFileName else { return nil }
            let range = name.offset..<(name.offset + name.raw.count)
            if name.name.count > 127, name.source == .field {
                return Complaint("boot file name of \(name.name.count) octets", at: range)
            }
            return name.name.contains { $0 <= 0x20 || $0 == 0x7f }
                ? Complaint("boot file name \"\(name)\"", at: range) : nil
        }
    }

    static let mutation = RuleMutation(
        "the server puts a blank into the boot file's name",
        of: ["dhcp/options-left-out-and-split", "dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.bootFileField = Array("boot file.0".utf8) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
