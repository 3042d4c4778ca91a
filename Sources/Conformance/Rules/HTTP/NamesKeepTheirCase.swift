internal import BootObservation
internal import NetworkProtocols

/// What boots from a server that does not look at the case breaks on the next one, which does.
enum NamesKeepTheirCase: NetworkRule {
    static let id: RuleID = "http/names-keep-their-case"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 3986 §6.2.2.1, which compares paths with regard to case"
    static let statement = "A server does not serve the same file under names that differ in capitals alone."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-056"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        var first: [Folded: ConversationRecord.FileContent] = [:]
        return record.contents.compactMap { content in
            let folded = Folded(server: content.server, name: content.name.lowercased())
            guard let other = first[folded] else {
                first[folded] = content
                return nil
            }
            guard other.sha256 == content.sha256 else { return Verdict(.satisfied, .address(content.server)) }
            let note = "\(content.name) is what \(other.name) was in frame \(other.first.frame)"
            return Verdict(.violated, .address(content.server), evidence: [Evidence(content.first.frame, note)])
        }
    }

    private struct Folded: Hashable {
        var server: IPv4Address
        var name: String
    }

    static let mutation = RuleMutation(
        "the client asks for the same name in capitals, too",
        of: []
    ) { exchange in
        exchange.followed(by: exchange.replacingInSegments("GET /sysrcd.dat", "GET /SYSRCD.DAT").fromOtherPort())
    }
    static let examples: [RuleExample] = [
        RuleExample("two files whose names differ in capitals", .satisfied) {
            Exchange.httpFetch.followed(
                by: Exchange.httpFetch.replacingInSegments("GET /sysrcd.dat", "GET /SYSRCD.DAT").fromOtherPort()
                    .replacingInSegments("hsqs", "HSQS")
            )
        },
        .violated(by: mutation, of: .httpFetch),
    ]
}

extension Exchange {
    /// The same exchange over a connection from another port of the client's.
    fileprivate func fromOtherPort() -> Exchange {
        editingSegments { segment in
            var moved = segment
            if segment.isFromServer { moved.header.destinationPort ^= 1 } else { moved.header.sourcePort ^= 1 }
            return [moved]
        }
    }
}
