internal import NetworkProtocols

/// The settings that gPXE and iPXE keep: what a script has set, what DHCP servers gave, what the card and the machine are
/// (iPXE `core/settings.c`).
struct IPXESettings: Sendable {
    let dialect: IPXEDialect
    /// What the network card, the machine and the program itself say, by the name of the setting.
    var facts: [Block: [String: Value]] = [:]
    /// The answers of DHCP servers, by where their settings stand.
    var messages: [Block: DHCPMessage] = [:]
    private var stored: [Block: [IPXESettingName.Key: Value]] = [:]
    /// Blocks that a script made, in order.
    private var others: [Block] = []
    private var storedOctets = 0
    private var storedCount = 0
    /// How many network cards there are.
    let cardCount: Int

    /// Ours: so much a script may set, in octets and in number.
    static let octetLimit = 1 << 20
    static let countLimit = 4096
    /// Ours: a value that holds expansions of itself would grow for ever.
    static let expansionLimit = 256
    static let expandedLimit = 16 << 10

    /// Where settings stand.
    enum Block: Hashable, Sendable {
        case root
        /// `net0`
        case card(Int)
        /// `net0.dhcp`
        case dhcp(Int)
        case proxyDHCP
        /// `pxebs`
        case bootServer
        case smbios
        /// What the program knows of itself.
        case builtIn
        case other([UInt8])
    }

    struct Value: Hashable, Sendable {
        var type: IPXESettingType?
        var octets: [UInt8]
    }

    init(dialect: IPXEDialect, cardCount: Int) {
        self.dialect = dialect
        self.cardCount = min(max(cardCount, 1), 16)
    }

    // MARK: Reading

    /// The value of a setting and its type; nil where nobody has it.
    func value(_ name: IPXESettingName) -> Value? {
        guard let block = block(name.block) else { return nil }
        guard var found = value(name.key, in: block) ?? (name.block == nil ? own(name.key, in: .builtIn) : nil) else {
            return nil
        }
        found.type = name.type ?? found.type ?? .string
        return found
    }

    /// The text of a setting; nil where nobody has it, or it is none of its type.
    func text(_ name: IPXESettingName) -> [UInt8]? {
        value(name).flatMap { ($0.type ?? .string).format($0.octets) }
    }

    /// The text of a setting by its name as a script writes it; empty where there is none.
    func text(named name: [UInt8]) -> [UInt8] {
        guard let name = try? IPXESettingName(name, in: dialect) else { return [] }
        return text(name) ?? []
    }

    /// The octets of an option, wherever they stand.
    func octets(tag: UInt32) -> [UInt8]? { value(IPXESettingName(tag: tag))?.octets }

    /// The number of an option; 0 where there is none.
    func number(tag: UInt32) -> Int64 { octets(tag: tag).flatMap { IPXESettingType.number($0, isSigned: true) } ?? 0 }

    func address(tag: UInt32) -> IPv4Address? {
        guard let octets = octets(tag: tag), octets.count >= 4 else { return nil }
        return IPv4Address(octets[0], octets[1], octets[2], octets[3])
    }

    /// The block that has an option's value; nil where nobody has it.
    func origin(tag: UInt32) -> Block? { origin(.tag(tag), in: .root) }

    private func value(_ key: IPXESettingName.Key, in block: Block) -> Value? {
        if let own = own(key, in: block) { return own }
        for child in children(of: block) {
            if let found = value(key, in: child) { return found }
        }
        return nil
    }

    private func origin(_ key: IPXESettingName.Key, in block: Block) -> Block? {
        if own(key, in: block) != nil { return block }
        for child in children(of: block) {
            if let found = origin(key, in: child) { return found }
        }
        return nil
    }

    private func children(of block: Block) -> [Block] {
        switch block {
        case .card(let number): return messages[.dhcp(number)] == nil ? [] : [.dhcp(number)]
        case .root:
            let all = (0..<cardCount).map { Block.card($0) } + [.proxyDHCP, .bootServer, .smbios] + others
            // Of equals the one that was there first counts.
            let ranked = all.enumerated().map { (rank: $0, block: $1, priority: priority(of: $1)) }
            return ranked.sorted { ($1.priority, $0.rank) < ($0.priority, $1.rank) }.map(\.block)
        default: return []
        }
    }

    /// Sub-option 1 of option 175.
    private func priority(of block: Block) -> Int64 {
        value(.tag(IPXESettingName.priority), in: block).flatMap { IPXESettingType.number($0.octets, isSigned: true) }
            ?? 0
    }

    /// A value in a block alone.
    func own(_ key: IPXESettingName.Key, in block: Block) -> Value? {
        if let value = stored[block]?[key] { return value }
        switch key {
        case .name(let name):
            guard let facts = facts[block] else { return nil }
            return facts[String(decoding: name, as: UTF8.self)]
        case .tag(let tag):
            guard let message = messages[block] else { return nil }
            return Self.octets(tag, in: message).map { Value(type: nil, octets: $0) }
        }
    }

    /// What a message holds of a setting (iPXE `net/dhcppkt.c`).
    private static func octets(_ tag: UInt32, in message: DHCPMessage) -> [UInt8]? {
        func given(_ address: IPv4Address) -> [UInt8]? { address.isUnspecified ? nil : address.settingOctets }
        switch tag {
        case IPXESettingName.ownAddress: return given(message.yourAddress)
        case IPXESettingName.nextServer: return given(message.nextServer)
        case IPXESettingName.fileName: return message.bootFile
        case 66: return message.serverName
        case 1...254: return message.options[DHCPOptionCode(UInt8(tag))]
        case 256...0xffff:
            guard let outer = message.options[DHCPOptionCode(UInt8(tag >> 8))] else { return nil }
            return EncapsulatedOptions(outer)[UInt8(tag & 255)]
        default: return nil
        }
    }

    // MARK: Blocks

    /// The block of a name; nil where there is none.
    func block(_ name: [UInt8]?) -> Block? {
        guard let name, !name.isEmpty else { return .root }
        switch String(decoding: name, as: UTF8.self) {
        case "proxydhcp": return .proxyDHCP
        case "pxebs": return .bootServer
        case "smbios": return .smbios
        // The card that was opened last: there is one cable.
        case "netX": return .card(0)
        case "netX.dhcp": return .dhcp(0)
        case let text:
            for number in 0..<cardCount {
                if text == "net\(number)" { return .card(number) }
                if text == "net\(number).dhcp" { return .dhcp(number) }
            }
            return others.contains(.other(name)) ? .other(name) : nil
        }
    }

    // MARK: Setting

    /// Stores a value, or takes it away where there is none; false where there is no room.
    mutating func store(_ octets: [UInt8]?, _ name: IPXESettingName) -> Bool {
        let block: Block
        if let found = self.block(name.block) {
            block = found
        } else {
            block = .other(name.block ?? [])
            guard others.count < 64 else { return false }
            others.append(block)
        }
        if let old = stored[block]?.removeValue(forKey: name.key) {
            storedOctets -= old.octets.count
            storedCount -= 1
        }
        guard let octets, !octets.isEmpty else { return true }
        guard storedCount < Self.countLimit, storedOctets + octets.count <= Self.octetLimit else { return false }
        storedOctets += octets.count
        storedCount += 1
        stored[block, default: [:]][name.key] = Value(type: name.type ?? .string, octets: octets)
        return true
    }

    /// Whether a script has set the card's address itself.
    func hasStored(_ tag: UInt32, in block: Block) -> Bool { stored[block]?[.tag(tag)] != nil }

    // MARK: Expanding

    /// `text` with each `${name}` replaced by its value, and how many there were.
    func expand(_ text: [UInt8]) -> (text: [UInt8], count: Int) {
        var text = text
        var count = 0
        while count < Self.expansionLimit, let range = nextExpansion(in: text) {
            count += 1
            text.replaceSubrange(
                range,
                with: self.text(named: Array(text[(range.lowerBound + 2)..<(range.upperBound - 1)]))
            )
            if text.count > Self.expandedLimit {
                text = Array(text.prefix(Self.expandedLimit))
                break
            }
        }
        return (text, count)
    }

    /// Where the next `${name}` stands: to iPXE the innermost one, to gPXE the first.
    private func nextExpansion(in text: [UInt8]) -> Range<Int>? {
        var start: Int?
        for index in text.indices {
            if text[index] == UInt8(ascii: "$"), index + 1 < text.count, text[index + 1] == UInt8(ascii: "{"),
                dialect == .ipxe || start == nil
            {
                start = index
            }
            if let start, text[index] == UInt8(ascii: "}") { return start..<(index + 1) }
        }
        return nil
    }
}
