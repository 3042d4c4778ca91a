internal import NetworkProtocols

/// One field of an answer that is not what it was.
public struct ReplayDifference: Hashable, Sendable {
    /// "OFFER of 10.0.0.1, option Routers (3)", "content".
    public var field: String
    /// What was answered in the capture; "nothing" where nothing was.
    public var then: String
    /// What is answered now.
    public var now: String
    /// Why it is nobody's doing; nil where it counts.
    public var volatile: VolatileField?
    /// The field without the message that it stands in: an option that changed is one difference, in however many
    /// messages. Nil where it is the request's own.
    var option: String?

    public var isVolatile: Bool { volatile != nil }
}

/// Compares what was answered in a capture with what a live server answers, field by field.
struct ReplayComparison {
    private let servers: ReplayServers
    private(set) var differences: [ReplayDifference] = []

    init(servers: ReplayServers) {
        self.servers = servers
    }

    /// What differs between the answers to one request.
    static func differences(
        then: ReplayAnswer,
        now: ReplayAnswer,
        servers: ReplayServers
    ) -> [ReplayDifference] {
        var comparison = ReplayComparison(servers: servers)
        comparison.compare(then, now)
        return comparison.differences
    }

    private mutating func compare(_ then: ReplayAnswer, _ now: ReplayAnswer) {
        switch (then, now) {
        case (.silence, .silence): break
        case (.dhcp(let then), .dhcp(let now)): compare(then, now)
        case (.tftp(let then), .tftp(let now)): compare(then, now)
        case (.http(let then), .http(let now)): compare(then, now)
        case (.dns(let then), .dns(let now)): compare(then, now)
        default: tell("answer", then.summary, now.summary)
        }
    }

    /// Tells a difference where there is one.
    private mutating func tell(
        _ field: String,
        _ then: String?,
        _ now: String?,
        _ volatile: VolatileField? = nil,
        of message: String? = nil
    ) {
        guard then != now else { return }
        differences.append(
            ReplayDifference(
                field: message.map { "\($0), \(field)" } ?? field,
                then: then ?? "nothing",
                now: now ?? "nothing",
                volatile: volatile,
                option: message == nil ? nil : field
            )
        )
    }
}

// DHCP.
extension ReplayComparison {
    private typealias DHCPAnswer = ReplayAnswer.DHCPAnswer

    private mutating func compare(_ then: [DHCPAnswer], _ now: [DHCPAnswer]) {
        var rest = now
        for answer in then {
            let live = servers.live(answer.server)
            let type = answer.message.messageType
            // Who has the same address is the same; else who takes its part.
            let index =
                rest.firstIndex { $0.server == answer.server && $0.message.messageType == type }
                ?? rest.firstIndex { $0.server == live && $0.message.messageType == type }
                ?? rest.firstIndex { $0.server == answer.server || $0.server == live }
            guard let index else {
                tell(answer.name, answer.summary, nil)
                continue
            }
            compare(answer, rest.remove(at: index))
        }
        for answer in rest { tell(answer.name, nil, answer.summary) }
    }

    private mutating func compare(_ then: DHCPAnswer, _ now: DHCPAnswer) {
        let (before, after) = (then.message, now.message)
        let name = now.name
        tell("message type", before.messageType?.description, after.messageType?.description, of: name)
        compareAddresses(then, now, name)
        tell(
            "flags",
            before.isBroadcast ? "broadcast" : "unicast",
            after.isBroadcast ? "broadcast" : "unicast",
            of: name
        )
        tell("secs", "\(before.secondsElapsed)", "\(after.secondsElapsed)", .counted, of: name)
        tell("hops", "\(before.hops)", "\(after.hops)", .relay, of: name)
        tell("giaddr", "\(before.relayAddress)", "\(after.relayAddress)", .relay, of: name)
        tell("server name", text(before.serverNameInField), now.message.serverNameInField.map(\.description), of: name)
        tell("file", text(before.bootFileInField), after.bootFileInField.map(\.description), of: name)
        let silent: Set<DHCPOptionCode> = [.pad, .end, .messageType, .overload]
        let codes = Set(before.options.codesInOrder).union(after.options.codesInOrder).subtracting(silent).sorted()
        for code in codes {
            let one = before.displayValue(of: code).map { told($0, then, now) }
            let other = after.displayValue(of: code)
            tell("option \(code.name) (\(code))", one, other, volatility(of: code, before, after), of: name)
        }
    }

    private mutating func compareAddresses(_ then: DHCPAnswer, _ now: DHCPAnswer, _ name: String) {
        let (before, after) = (then.message, now.message)
        let mask = (before.subnetMask ?? before.yourAddress.classfulMask).rawValue
        let isNear =
            !before.yourAddress.isUnspecified && !after.yourAddress.isUnspecified
            && before.yourAddress.rawValue & mask == after.yourAddress.rawValue & mask
        tell("your address", "\(before.yourAddress)", "\(after.yourAddress)", isNear ? .leasedAddress : nil, of: name)
        tell("client address", "\(before.clientAddress)", "\(after.clientAddress)", .leasedAddress, of: name)
        tell("next server", told("\(before.nextServer)", then, now), "\(after.nextServer)", of: name)
    }

    private func volatility(
        of code: DHCPOptionCode,
        _ before: DHCPMessage,
        _ after: DHCPMessage
    ) -> VolatileField? {
        switch code {
        case .renewalTime, .rebindingTime:
            // Where one of the two does not send it, that is told.
            return before.options.contains(code) && after.options.contains(code) ? .renewalTimes : nil
        case .leaseTime:
            guard let one = before.leaseTime, let other = after.leaseTime else { return nil }
            return other < one ? .countedDown : nil
        case .relayAgentInformation: return .relay
        case .clientLastTransactionTime: return .counted
        default: return nil
        }
    }

    /// A text of the capture; where it is a server's address, whoever takes that server's part.
    private func told(_ text: String, _ then: DHCPAnswer, _ now: DHCPAnswer) -> String {
        guard let address = IPv4Address(text) else { return text }
        if address == then.server { return "\(now.server)" }
        return servers.others[address].map { "\($0)" } ?? text
    }

    private func text(_ name: BootName?) -> String? { name?.description }
}

// Files.
extension ReplayComparison {
    private mutating func compare(_ then: ReplayAnswer.TFTPAnswer, _ now: ReplayAnswer.TFTPAnswer) {
        tell("ERROR", then.error?.description ?? "none", now.error?.description ?? "none")
        if then.error != nil, now.error != nil {
            tell("ERROR text", then.errorText.displayText, now.errorText.displayText, .words)
        } else if (then.error == nil) != (now.error == nil) {
            // Without a transfer there are no terms and no content.
            return
        }
        var names: [String] = []
        let options = (then.terms?.list ?? []) + (now.terms?.list ?? [])
        for name in options.map({ $0.name.displayText.lowercased() }) where !names.contains(name) { names.append(name) }
        for name in names where name != "tsize" || then.content == nil || now.content == nil {
            let term = TFTPOptionName(rawValue: name)
            let (one, other) = (then.terms?[term]?.value.displayText, now.terms?[term]?.value.displayText)
            tell("OACK \(name)", one, other)
        }
        compare(then.content, now.content)
    }

    /// What the capture has not whole is not compared.
    private mutating func compare(_ then: ReplayAnswer.Content?, _ now: ReplayAnswer.Content?) {
        guard let then, let now else { return }
        guard then.size != now.size || (then.sha256 != nil && then.sha256 != now.sha256) else { return }
        tell("content", then.told, now.told)
    }

    private mutating func compare(_ then: ReplayAnswer.HTTPAnswer, _ now: ReplayAnswer.HTTPAnswer) {
        tell("status", "\(then.status)", "\(now.status)")
        // Another status is another page.
        if then.status != now.status { return }
        var names: [String] = []
        for field in then.fields.list + now.fields.list {
            let name = field.name.displayText.lowercased()
            if !names.contains(name) { names.append(name) }
        }
        for name in names {
            // The content says it.
            if name == "content-length", then.content != nil, now.content != nil { continue }
            let field = HTTPFieldName(rawValue: name)
            let one = then.fields.values(of: field).map(\.displayText).joined(separator: ", ")
            let other = now.fields.values(of: field).map(\.displayText).joined(separator: ", ")
            let isThere = (then.fields[field] != nil, now.fields[field] != nil)
            let volatile = VolatileField.ofHTTP[name]
            tell("field \(name)", isThere.0 ? one : nil, isThere.1 ? other : nil, volatile)
        }
        compare(then.content, now.content)
    }

    private mutating func compare(_ then: DNSMessage, _ now: DNSMessage) {
        tell("response code", "\(then.flags.responseCode)", "\(now.flags.responseCode)")
        let (before, after) = (then.answers.map(\.told), now.answers.map(\.told))
        if before.sorted() == after.sorted() {
            tell("order of records", before.joined(separator: ", "), after.joined(separator: ", "), .order)
            let times = (then.answers.map(\.timeToLive).sorted(), now.answers.map(\.timeToLive).sorted())
            tell("time to live", "\(times.0)", "\(times.1)", .countedDown)
        } else {
            tell("records", before.joined(separator: ", "), after.joined(separator: ", "))
        }
    }
}

extension ReplayAnswer.DHCPAnswer {
    /// "OFFER of 10.0.0.1"
    var name: String { "\(message.messageType?.description ?? "BOOTP reply") of \(server)" }

    /// "10.0.0.5, boot file pxelinux.0"
    var summary: String {
        let file = message.bootFile.map { ", boot file \($0.displayText)" } ?? ""
        return "\(message.messageType?.description ?? "BOOTP reply") \(message.yourAddress)\(file)"
    }
}

extension ReplayAnswer.Content {
    /// "42430 octets, SHA-256 3570a8df2865…"
    var told: String { "\(size) octets" + (sha256.map { ", SHA-256 \($0.prefix(12))…" } ?? "") }
}

extension ReplayAnswer {
    /// In few words.
    var summary: String {
        switch self {
        case .silence: "silence"
        case .dhcp(let answers): answers.map { "\($0.name): \($0.summary)" }.joined(separator: "; ")
        case .tftp(let answer):
            answer.error.map { "ERROR \($0)" } ?? answer.content?.told ?? answer.terms.map { "OACK \($0)" } ?? "data"
        case .http(let answer): "status \(answer.status)" + (answer.content.map { ", \($0.told)" } ?? "")
        case .dns(let message):
            "\(message.flags.responseCode): " + message.answers.map(\.told).joined(separator: ", ")
        case .failed(let phrase): phrase
        }
    }
}

extension DNSResourceRecord {
    /// Without its time to live.
    var told: String { "\(name) \(type) \(address.map { "\($0)" } ?? "\(data)")" }
}
