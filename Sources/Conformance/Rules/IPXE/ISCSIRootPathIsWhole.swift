internal import BootObservation
internal import NetworkProtocols

/// A colon too few makes a port of what was to be the target.
enum ISCSIRootPathIsWhole: DHCPRule {
    static let id: RuleID = "ipxe/iscsi-root-path-is-whole"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 4173 §5"
    static let statement =
        "A root path for iSCSI has the form iscsi:server:protocol:port:LUN:target, with a server and a "
        + "target."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["IPXE-021"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { $0.message.rootPath?.starts(with: "iscsi:".utf8) ?? false }
        return session.verdicts(on: replies) { reply in
            let path = reply.message.rootPath ?? []
            return trouble(path).map {
                Complaint("\(reply.title) with \(path.displayText): \($0)", at: reply.range(of: .rootPath))
            }
        }
    }

    static let mutation = RuleMutation(
        "the root path has a colon too few",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.options[.rootPath] = Array("iscsi:10.0.0.1:::iqn.2000-01.org.example".utf8)
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a disk over iSCSI", .satisfied) {
            Exchange.bootLease.changingDHCP(where: { $0.operation == .reply }) { message in
                message.options[.rootPath] = Array("iscsi:10.0.0.1::::iqn.2000-01.org.example:disk".utf8)
            }
        },
        .violated(by: mutation, of: .bootLease),
    ]

    private static func trouble(_ path: [UInt8]) -> String? {
        var rest = path.dropFirst(6)
        let colon = UInt8(ascii: ":")
        // An IPv6 address stands in brackets, with colons inside.
        let bracket = rest.first == UInt8(ascii: "[") ? rest.firstIndex(of: UInt8(ascii: "]")) : nil
        guard let end = rest[(bracket ?? rest.startIndex)...].firstIndex(of: colon) else {
            return "no colon behind the server"
        }
        if end == rest.startIndex { return "no server" }
        rest = rest[(end + 1)...]
        let parts = rest.split(separator: colon, maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return "fewer than five colons" }
        if !parts[0].isEmpty, !parts[0].elementsEqual("6".utf8) { return "a protocol other than 6, TCP" }
        if !parts[1].isEmpty, Int(Array(parts[1]).displayText).map({ !(1...65_535).contains($0) }) ?? true {
            return "a port that is none"
        }
        return parts[3].isEmpty ? "no target" : nil
    }
}
