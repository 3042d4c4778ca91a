internal import BootObservation
internal import NetworkProtocols

/// EDK2 gives up with an error on what it cannot take apart.
enum URLIsWhole: DHCPRule {
    static let id: RuleID = "uefi/url-is-whole"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "UEFI 2.10 §24.7, as EDK2 reads it"
    static let statement =
        "The URL that an HTTP boot client is given has the scheme http or https, a host and a path, and "
        + "neither blanks nor a NUL inside."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTPBOOT-S-002", "UEFI-002"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            reply.message.networkBootClass?.method == .http
                && reply.message.bootFile?.firstRange(of: Array("://".utf8)) != nil
        }
        return session.verdicts(on: replies) { reply in
            guard let name = reply.message.bootFileName else { return nil }
            let text = name.description.lowercased()
            let range = name.offset..<(name.offset + name.raw.count)
            if !text.hasPrefix("http://"), !text.hasPrefix("https://") {
                return Complaint("\(reply.title) with the URL \(name), neither http nor https", at: range)
            }
            if name.octetsBehindNUL.contains(where: { $0 != 0 }) || name.name.contains(where: { $0 <= 0x20 }) {
                return Complaint("\(reply.title) with blanks or a NUL in the URL \(name)", at: range)
            }
            guard reply.message.bootURLHost?.isEmpty != false || !name.name.dropFirst(8).contains(UInt8(ascii: "/"))
            else { return nil }
            return Complaint("\(reply.title) with the URL \(name), which has no host or no path", at: range)
        }
    }

    static let mutation = RuleMutation(
        "the URL has another scheme",
        of: []
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            message.bootFileField = Array("tftp://10.0.0.1/bootx64.efi".utf8)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpLease),
        .violated(by: mutation, of: .httpLease),
    ]
}
