internal import NetworkBoot
internal import NetworkProtocols

extension RouterPlan {
    init?(_ entry: ScenarioNode.Entry, reading: ScenarioReading) {
        guard let map = reading.mapping(entry, .router) else { return nil }
        name = entry.key
        line = entry.line
        let ports = map.required("ports").map { reading.names($0, of: "router, ports") } ?? []
        self.ports = ports.compactMap { entry in
            reading.value(entry.value, for: "router, ports", .interfaceAddress).map {
                Port(segment: entry.key, address: $0)
            }
        }
        relay = map.node("relay").flatMap { node in
            guard let map = reading.mapping(node, .relay) else { return nil }
            let on = map.texts("on")
            guard map.required("to") != nil else { return nil }
            let servers = map.values("to", .address)
            return servers.isEmpty ? nil : Relay(servers: servers, segments: on)
        }
    }
}

extension LinkPlan {
    init?(_ entry: ScenarioNode.Entry, reading: ScenarioReading) {
        guard let map = reading.mapping(entry, .link) else { return nil }
        name = entry.key
        line = entry.line
        lossPerMillion = map.value("loss", .millionths) ?? 0
        duplicationPerMillion = map.value("duplication", .millionths) ?? 0
        reorderingPerMillion = map.value("reordering", .millionths) ?? 0
        corruptionPerMillion = map.value("corruption", .millionths) ?? 0
        delay = map.value("delay", .duration)
        jitter = map.value("jitter", .duration) ?? .zero
        maximumTransmissionUnit = map.value("mtu", .count)
        outages = map.values("outages", .outage)
        blockedPorts = map.values("blocks", .blockedPort)
        if let mtu = maximumTransmissionUnit, !(68...65535).contains(mtu) {
            reading.complain(
                map.line(of: "mtu"),
                "link, mtu: wants a number from 68 (RFC 791 §3.2) to 65535, not \(mtu)"
            )
        }
    }
}

extension MachinePlan {
    /// The personas that a machine's firmware can be of.
    static let firmwares = PersonaCatalog.all.filter { $0.firmware != nil && $0.dhcp != nil }.map(\.id)

    /// - Parameter number: counts machines from 0; addresses are made of it where none is given.
    init?(_ entry: ScenarioNode.Entry, number: Int, segment: String, reading: ScenarioReading) {
        guard let map = reading.mapping(entry, .machine) else { return nil }
        name = entry.key
        line = entry.line
        firmware = map.word("firmware", among: Self.firmwares) ?? "intel-bios-rom"
        startsFrom = map.choice("starts-from", LocalLoaderStage.Medium.self)
        if startsFrom != nil, !LocalLoaderStage.loaders.contains(firmware) {
            let loaders = LocalLoaderStage.loaders.filter(Self.firmwares.contains).joined(separator: ", ")
            reading.complain(
                map.line(of: "starts-from"),
                "machine, starts-from: ‘\(firmware)’ comes in a ROM only; choose one of these as firmware: \(loaders)"
            )
        }
        mac = map.value("mac", .mac) ?? MACAddress(0x52, 0x54, 0x00, UInt8(truncatingIfNeeded: number), 0, 1)
        uuid = map.value("uuid", .uuid) ?? MachineHardware.uuid(of: mac)
        memory = map.value("memory", .size) ?? 2 << 30
        let cards = map.has("cards") ? map.texts("cards") : ["e100"]
        let bootCard = map.has("boot-card") ? map.word("boot-card", among: cards) : nil
        self.cards = cards
        self.bootCard = bootCard.flatMap { name in cards.firstIndex(of: name) } ?? 0
        if cards.isEmpty { reading.complain(map.line(of: "cards"), "machine, cards: wants at least one driver's name") }
        self.segment = map.text("segment") ?? segment
        powerOn = map.value("power-on", .duration) ?? .zero
        keys = map.nodes("keys").flatMap { KeyPlan.keys($0, reading: reading) }
        count = map.value("count", .count) ?? 1
        spacing = map.value("spacing", .duration) ?? .zero
        rootUse = map.value("uses-root", .duration) ?? .zero
        if !(1...100_000).contains(count) {
            reading.complain(map.line(of: "count"), "machine, count: wants a number from 1 to 100000, not \(count)")
            count = 1
        }
        if mac.isGroup {
            reading.complain(map.line(of: "mac"), "machine, mac: \(mac) is a group address; its first octet is odd")
        }
    }

    /// The address of one of several, counted from 0.
    func hardwareAddress(_ index: Int) -> MACAddress { MACAddress(rawValue: mac.rawValue &+ UInt64(index)) }

    /// The UUID of one of several: its last octets count.
    func uuid(_ index: Int) -> [UInt8] {
        guard index > 0 else { return uuid }
        var uuid = uuid
        let low = uuid.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } &+ UInt32(truncatingIfNeeded: index)
        for position in 0..<4 { uuid[12 + position] = UInt8(truncatingIfNeeded: low >> (24 - 8 * UInt32(position))) }
        return uuid
    }
}

extension KeyPlan {
    private static let names: [(String, Key)] =
        [("enter", .enter), ("escape", .escape), ("up", .up), ("down", .down), ("tab", .tab)]
        + (1...12).map { ("F\($0)", .function($0)) }

    /// How long after the machine begins to wait a key is pressed where nothing is said, and between letters.
    private static let patience: Duration = .milliseconds(500)
    private static let typing: Duration = .milliseconds(100)

    /// `enter`, `{press: F1, after: 2 s}` or `{type: rescue64}`.
    static func keys(_ node: ScenarioNode, reading: ScenarioReading) -> [KeyPlan] {
        if case .text = node.content {
            return key(node, reading: reading).map { [KeyPlan(key: $0, delay: patience)] } ?? []
        }
        guard let map = reading.mapping(node, .key) else { return [] }
        let delay = map.value("after", .duration) ?? patience
        if let node = map.node("press") {
            return key(node, reading: reading).map { [KeyPlan(key: $0, delay: delay)] } ?? []
        }
        guard let text = map.text("type") else {
            reading.complain(map.line, "keys: ‘press’ or ‘type’ is missing")
            return []
        }
        guard text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }), !text.isEmpty else {
            reading.complain(map.line, "keys, type: wants ASCII characters; press ‘enter’ by itself")
            return []
        }
        return letters(text, after: delay)
    }

    /// A key by its name, or a word letter by letter; nil where neither can be typed.
    static func keys(word: String) -> [KeyPlan]? {
        let name = word.lowercased()
        if let key = names.first(where: { $0.0.lowercased() == name })?.1 {
            return [KeyPlan(key: key, delay: patience)]
        }
        guard word.utf8.allSatisfy({ (0x20...0x7e).contains($0) }), !word.isEmpty else { return nil }
        return letters(word, after: patience)
    }

    private static func letters(_ text: String, after delay: Duration) -> [KeyPlan] {
        text.utf8.enumerated().map { KeyPlan(key: .character($1), delay: $0 == 0 ? delay : typing) }
    }

    private static func key(_ node: ScenarioNode, reading: ScenarioReading) -> Key? {
        guard let word = reading.word(node, for: "keys", among: names.map(\.0)) else { return nil }
        return names.first { $0.0 == word }?.1
    }
}
