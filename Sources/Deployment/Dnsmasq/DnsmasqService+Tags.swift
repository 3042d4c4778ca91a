internal import NetworkProtocols

extension DnsmasqServiceReader {
    /// `set:x` at the front of a value, and `tag:y`; the rest of it.
    struct TaggedFields {
        var sets: [String] = []
        var tags: [Field] = []
        var rest: [Field] = []

        init(_ option: Option) {
            var fields = option.fields[...]
            while let field = fields.first, !field.isQuoted {
                if field.text.hasPrefix("set:") {
                    sets.append(String(field.text.dropFirst(4)))
                } else if field.text.hasPrefix("tag:") || field.text.hasPrefix("net:") {
                    tags.append(field)
                } else {
                    break
                }
                fields = fields.dropFirst()
            }
            rest = Array(fields)
        }
    }

    /// More lines that set tags are not read: conditions grow with each other.
    private static let countLimit = 500

    /// Every line that sets tags, in their order; those of `tag-if` last.
    mutating func readTags() {
        let names = [
            "dhcp-match", "dhcp-userclass", "dhcp-vendorclass", "dhcp-mac", "dhcp-circuitid", "dhcp-remoteid",
            "dhcp-subscrid", "dhcp-name-match",
        ]
        let setters = settings.options.filter { names.contains($0.name) } + settings.all("tag-if")
        for option in setters.prefix(Self.countLimit) {
            do throws(DnsmasqTrouble) {
                try readTag(option)
            } catch {
                tell(option, error)
            }
        }
        if setters.count > Self.countLimit {
            tell(setters[Self.countLimit], .error, "more than \(Self.countLimit) lines that set tags")
        }
    }

    private mutating func readTag(_ option: Option) throws(DnsmasqTrouble) {
        guard option.name != "tag-if" else { return try readTagIf(option) }
        var fields = TaggedFields(option)
        // Before version 2.46, tags were written without ‘set:’.
        if fields.sets.isEmpty, option.name != "dhcp-match", fields.rest.count > 1 {
            fields.sets = [fields.rest.removeFirst().text]
        }
        guard let value = fields.rest.first, !fields.sets.isEmpty else {
            throw DnsmasqTrouble(
                option.fields.first ?? .init(text: "", isQuoted: false, column: 1),
                "wants set:TAG and a value"
            )
        }
        let condition: Condition
        switch option.name {
        case "dhcp-match": condition = try match(fields.rest)
        case "dhcp-userclass": condition = .contains(.option(.userClass), Array(value.text.utf8), step: 1)
        case "dhcp-vendorclass":
            guard !value.text.hasPrefix("enterprise:") else {
                throw DnsmasqTrouble(value, "enterprise numbers are not served here")
            }
            condition = .contains(.option(.vendorClass), Array(value.text.utf8), step: 1)
        case "dhcp-mac": condition = try hardwareAddress(value)
        case "dhcp-name-match":
            let isStart = value.text.hasSuffix("*")
            let name = Array((isStart ? value.text.dropLast() : value.text[...]).lowercased().utf8)
            let hostName = DHCPServerConfiguration.Expression.lowercase(.option(.hostName))
            condition = .equal(
                isStart ? .substring(hostName, offset: 0, count: name.count) : hostName,
                .constant(name)
            )
        default:
            let codes: [String: UInt8] = ["dhcp-circuitid": 1, "dhcp-remoteid": 2, "dhcp-subscrid": 6]
            condition = .equal(
                .encapsulated(codes[option.name] ?? 1, in: .relayAgentInformation),
                .constant(DnsmasqValue.hexadecimal(value.text) ?? Array(value.text.utf8))
            )
        }
        for tag in fields.sets { tags[tag, default: []].append(condition) }
    }

    /// Parts of one tag's condition: `tag-if` lets them grow with each other.
    private static let sizeLimit = 4_096

    /// `tag-if=set:a,tag:b,tag:!c`
    private mutating func readTagIf(_ option: Option) throws(DnsmasqTrouble) {
        let wanted = option.fields.filter { $0.text.hasPrefix("tag:") }
        let size = wanted.reduce(1) { $0 + sizes[Self.tagName($1), default: 1] }
        for set in option.fields where set.text.hasPrefix("set:") {
            let name = String(set.text.dropFirst(4))
            let whole = sizes[name, default: 1] + size
            guard whole <= Self.sizeLimit else {
                throw DnsmasqTrouble(set, "the tag \(name.prefix(40)) hangs on more than \(Self.sizeLimit) others")
            }
            sizes[name] = whole
            tags[name, default: []].append(condition(wanted))
        }
    }

    /// The tag of `tag:x` or `tag:!x`.
    private static func tagName(_ field: Field) -> String {
        let name = field.text.dropFirst(4)
        return String(name.first == "!" || name.first == "#" ? name.dropFirst() : name)
    }

    /// All these tags are set, or not where `!` stands before one.
    func condition(_ fields: [Field]) -> Condition {
        let conditions = fields.map { field -> Condition in
            let isMeant = isSet(Self.tagName(field))
            let sign = field.text.dropFirst(4).first
            return sign == "!" || sign == "#" ? .not(isMeant) : isMeant
        }
        return conditions.count == 1 ? conditions[0] : .all(conditions)
    }

    private func isSet(_ tag: String) -> Condition {
        let setters = tags[tag] ?? []
        return setters.count == 1 ? setters[0] : .any(setters)
    }

    /// `option:client-arch,7`, `60,PXEClient`, `175`.
    private func match(_ fields: [Field]) throws(DnsmasqTrouble) -> Condition {
        let name = fields[0]
        guard !name.text.hasPrefix("option6:"), !name.text.hasPrefix("vi-encap:") else {
            throw DnsmasqTrouble(name, "‘\(name.text.prefix(40))’ is not served here")
        }
        guard let (code, kind) = DnsmasqValue.option(name.text) else {
            throw DnsmasqTrouble(name, "there is no option ‘\(name.text.prefix(40))’", remedy: "write its number")
        }
        guard fields.count > 1 else { return .has(code) }
        let text = fields.dropFirst().map(\.text).joined(separator: ",")
        if let pattern = DnsmasqValue.pattern(text), fields.count == 2, !fields[1].isQuoted {
            // Octets in hexadecimal stand at the option's beginning, and any octet may be a star.
            return .all([.has(code)] + Self.conditions(pattern, in: .option(code), from: 0))
        }
        let value = try DnsmasqValue.read(Array(fields.dropFirst()), kind, own: own.address, replacesZero: false)
        return .contains(.option(code), value.octets, step: value.isText ? 1 : max(1, value.octets.count))
    }

    /// `11:22:33:*:*:*`
    func hardwareAddress(_ field: Field) throws(DnsmasqTrouble) -> Condition {
        guard let pattern = DnsmasqValue.pattern(field.text), pattern.count == 6 else {
            throw DnsmasqTrouble(field, "‘\(field.text.prefix(40))’ is no hardware address")
        }
        let octets = pattern.compactMap(\.self)
        if octets.count == 6, let address = MACAddress(octets: octets) { return .hardwareAddress(address) }
        return .all(Self.conditions(pattern, in: .hardware, from: 1))
    }

    /// Each octet of a pattern that is no star stands in its place.
    private static func conditions(
        _ pattern: [UInt8?],
        in value: DHCPServerConfiguration.Expression,
        from start: Int
    ) -> [Condition] {
        var conditions: [Condition] = []
        for (index, octet) in pattern.enumerated() {
            guard let octet else { continue }
            conditions.append(.equal(.substring(value, offset: start + index, count: 1), .constant([octet])))
        }
        return conditions
    }
}

/// Values as dnsmasq takes them: by what they look like, where the option does not say what it wants.
struct DnsmasqValue {
    var octets: [UInt8]
    /// Whether it is a text, which may stand anywhere in what it is looked for in.
    var isText: Bool

    /// What an option's value is made of; nil where dnsmasq goes by its look.
    enum Kind: Hashable {
        case addresses
        case name
        case domains
        case number(octets: Int)
        case time
    }

    /// The option of `option:root-path` or `17`.
    static func option(_ text: String) -> (DHCPOptionCode, Kind?)? {
        guard text.hasPrefix("option:") else {
            return UInt8(text).flatMap { number in
                guard (1...254).contains(number) else { return nil }
                return (DHCPOptionCode(number), names.first { $0.value.code == number }?.value.kind)
            }
        }
        return names[text.dropFirst(7).lowercased()].map { (DHCPOptionCode($0.code), $0.kind) }
    }

    /// - Parameter replacesZero: whether 0.0.0.0 stands for the server's own address.
    static func read(
        _ fields: [DnsmasqSettings.Field],
        _ kind: Kind?,
        own: IPv4Address,
        replacesZero: Bool = true
    ) throws(DnsmasqTrouble) -> DnsmasqValue {
        guard let first = fields.first else { return DnsmasqValue(octets: [], isText: false) }
        let text = fields.map(\.text).joined(separator: ",")
        switch kind {
        case .name: return DnsmasqValue(octets: Array(text.utf8), isText: true)
        case .domains: return DnsmasqValue(octets: try labels(fields), isText: false)
        case .time:
            guard let time = seconds(text) else { throw DnsmasqTrouble(first, "‘\(text.prefix(40))’ is no time") }
            return DnsmasqValue(octets: time.octetsInOrder, isText: false)
        case .addresses:
            return DnsmasqValue(octets: try addresses(fields, own, replacesZero), isText: false)
        case .number(let count):
            if let number = Int64(text) { return DnsmasqValue(octets: number.octets(count), isText: false) }
        case nil: break
        }
        if let octets = hexadecimal(text), fields.count == 1 { return DnsmasqValue(octets: octets, isText: false) }
        if let number = number(text) { return DnsmasqValue(octets: number, isText: false) }
        if fields.allSatisfy({ IPv4Address($0.text) != nil }) {
            return DnsmasqValue(octets: try addresses(fields, own, replacesZero), isText: false)
        }
        return DnsmasqValue(octets: Array(text.utf8), isText: true)
    }

    private static func addresses(
        _ fields: [DnsmasqSettings.Field],
        _ own: IPv4Address,
        _ replacesZero: Bool
    ) throws(DnsmasqTrouble) -> [UInt8] {
        var octets: [UInt8] = []
        for field in fields {
            guard let address = IPv4Address(field.text) else {
                throw DnsmasqTrouble(field, "‘\(field.text.prefix(40))’ is no IPv4 address")
            }
            octets += (address == .any && replacesZero ? own : address).rawValue.octetsInOrder
        }
        return octets
    }

    /// `7`, `7s`: one octet, or as many as it takes; `b`, `s` and `i` say one, two and four.
    private static func number(_ text: String) -> [UInt8]? {
        let widths: [Character: Int] = ["b": 1, "s": 2, "i": 4]
        if let last = text.last, let width = widths[last], let number = Int64(text.dropLast()) {
            return number.octets(width)
        }
        guard let number = Int64(text), (0...Int64(UInt32.max)).contains(number) else { return nil }
        return number.octets(number > 0xffff ? 4 : number > 0xff ? 2 : 1)
    }

    private static func labels(_ fields: [DnsmasqSettings.Field]) throws(DnsmasqTrouble) -> [UInt8] {
        var octets: [UInt8] = []
        for field in fields {
            for label in field.text.utf8.split(separator: UInt8(ascii: ".")) {
                guard label.count <= 63 else { throw DnsmasqTrouble(field, "a label is longer than 63 octets") }
                octets.append(UInt8(label.count))
                octets += label
            }
            octets.append(0)
        }
        return octets
    }

    /// `12h`, `45m`, `1d`, `2w`, seconds without a letter; nil for other words.
    static func seconds(_ text: String) -> UInt32? {
        let factors: [Character: UInt32] = [
            "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "S": 1, "M": 60, "H": 3_600, "D": 86_400,
            "W": 604_800,
        ]
        if let last = text.last, let factor = factors[last] {
            guard let number = UInt32(text.dropLast()) else { return nil }
            let (seconds, isOver) = number.multipliedReportingOverflow(by: factor)
            return isOver ? .max : seconds
        }
        return UInt32(text)
    }

    /// The octets of `f1:00:74:7e`, two of them at least.
    static func hexadecimal(_ text: String) -> [UInt8]? {
        guard let pattern = pattern(text) else { return nil }
        let octets = pattern.compactMap(\.self)
        return octets.count == pattern.count ? octets : nil
    }

    /// The octets of `f1:*:74`, nil for each star.
    static func pattern(_ text: String) -> [UInt8?]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return nil }
        var pattern: [UInt8?] = []
        for part in parts {
            if part == "*" {
                pattern.append(nil)
            } else {
                guard (1...2).contains(part.count), part.allSatisfy(\.isHexDigit), let octet = UInt8(part, radix: 16)
                else { return nil }
                pattern.append(octet)
            }
        }
        return pattern
    }

    private static let names: [String: (code: UInt8, kind: Kind?)] = {
        var names: [String: (code: UInt8, kind: Kind?)] = [:]
        let kinds: [Substring: Kind] = [
            "addresses": .addresses, "name": .name, "domains": .domains, "1": .number(octets: 1),
            "2": .number(octets: 2), "4": .number(octets: 4), "time": .time,
        ]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, let code = UInt8(words[0]) else { continue }
            names[String(words[1])] = (code, kinds[words[2]])
        }
        return names
    }()

    /// Code, name, and what dnsmasq takes the value for; `-` where it goes by its look.
    private static let table = """
        1 netmask addresses
        2 time-offset 4
        3 router addresses
        6 dns-server addresses
        7 log-server addresses
        9 lpr-server addresses
        12 hostname name
        13 boot-file-size 2
        15 domain-name name
        16 swap-server addresses
        17 root-path name
        18 extension-path name
        19 ip-forward-enable 1
        20 non-local-source-routing 1
        21 policy-filter addresses
        22 max-datagram-reassembly 2
        23 default-ttl 1
        26 mtu 2
        27 all-subnets-local 1
        28 broadcast addresses
        31 router-discovery 1
        32 router-solicitation addresses
        33 static-route addresses
        34 trailer-encapsulation 1
        35 arp-timeout 4
        36 ethernet-encap 1
        37 tcp-ttl 1
        38 tcp-keepalive 4
        40 nis-domain name
        41 nis-server addresses
        42 ntp-server addresses
        43 vendor-encap -
        44 netbios-ns addresses
        45 netbios-dd addresses
        46 netbios-nodetype 1
        47 netbios-scope -
        48 x-windows-fs addresses
        49 x-windows-dm addresses
        50 requested-address addresses
        51 lease-time time
        52 option-overload -
        53 message-type -
        54 server-identifier addresses
        55 parameter-request -
        56 message -
        57 max-message-size -
        58 t1 time
        59 t2 time
        60 vendor-class -
        61 client-id -
        64 nis+-domain name
        65 nis+-server addresses
        66 tftp-server name
        67 bootfile-name name
        68 mobile-ip-home addresses
        69 smtp-server addresses
        70 pop3-server addresses
        71 nntp-server addresses
        74 irc-server addresses
        77 user-class -
        80 rapid-commit -
        81 fqdn -
        82 agent-info -
        91 last-transaction time
        92 associated-ip addresses
        93 client-arch 2
        94 client-interface-id -
        97 client-machine-id -
        100 posix-timezone name
        101 tzdb-timezone name
        108 ipv6-only 4
        114 captive-portal name
        118 subnet-select -
        119 domain-search domains
        120 sip-server -
        121 classless-static-route -
        125 vendor-id-encap -
        150 tftp-server-address addresses
        """
}

extension Int64 {
    /// Its lowest octets, the highest first.
    fileprivate func octets(_ count: Int) -> [UInt8] {
        stride(from: 8 * (count - 1), through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> Int64($0)) }
    }
}
