internal import NetworkProtocols

extension ProxyPlan {
    init?(_ node: ScenarioNode, reading: ScenarioReading) {
        guard let map = reading.mapping(node, .proxy) else { return nil }
        line = map.line
        let ports = map.has("ports") ? map.values("ports", .port).map { UInt16($0) } : [67, 4011]
        answersDiscover = ports.contains(67)
        answersRequests = ports.contains(4011)
        if ports.isEmpty || !ports.allSatisfy({ $0 == 67 || $0 == 4011 }) {
            reading.complain(map.line(of: "ports"), "proxy, ports: wants ‘67’ or ‘4011’ or both")
        }
        namesFileInOffer = map.value("file-in-offer", .yesNo) ?? true
        classes = map.nodes("classes").compactMap { node in
            reading.mapping(node, .dhcpClass).flatMap { DHCPPlan.Class($0) }
        }
        boot = DHCPPlan.BootData(map)
        broadcast = map.value("broadcast", .address)
        menu = map.node("menu").flatMap { Menu($0, reading: reading) }
        let size = ProxyDHCPServerConfiguration(self, address: .any).longestMenu
        if size > 255 {
            reading.complain(
                map.node("menu")?.line ?? line,
                "proxy, menu: it takes \(size) octets of option 43, which has 255 at most; shorten its texts, or make it of fewer entries"
            )
        }
        if !namesFileInOffer, !answersRequests {
            reading.complain(
                map.line(of: "file-in-offer"),
                "proxy, file-in-offer: then machines ask port 4011 for the file, which this server does not answer on"
            )
        }
    }
}

extension ProxyPlan.Menu {
    /// What a client may do to find boot servers, as `discovery` says it.
    enum Discovery: String, CaseIterable {
        case broadcast
        case multicast
        /// Any server may answer, not only those that the menu lists.
        case anyServer = "any-server"
        /// Where the reply names a boot file, it is loaded without prompt, menu and discovery.
        case fileAtOnce = "file-at-once"
    }

    init?(_ node: ScenarioNode, reading: ScenarioReading) {
        guard let map = reading.mapping(node, .proxyMenu), let entries = map.required("items") else { return nil }
        let words = Discovery.allCases.map(\.rawValue)
        let ways = map.nodes("discovery").compactMap { node in
            reading.word(node, for: "proxy menu, discovery", among: words).flatMap(Discovery.init(rawValue:))
        }
        control = []
        if !ways.contains(.broadcast) { control.insert(.noBroadcast) }
        if !ways.contains(.multicast) { control.insert(.noMulticast) }
        if !ways.contains(.anyServer) { control.insert(.onlyListedServers) }
        if ways.contains(.fileAtOnce) { control.insert(.loadsBootFileAtOnce) }
        group = map.value("group", .address)
        prompt = map.text("prompt")
        timeout = 255
        if let time = map.value("timeout", .duration) {
            let seconds = time.components.seconds
            if time.components.attoseconds != 0 || !(0...254).contains(seconds) {
                reading.complain(map.line(of: "timeout"), "proxy menu, timeout: wants whole seconds, 254 at most")
            }
            timeout = UInt8(clamping: seconds)
            if prompt == nil {
                reading.complain(
                    map.line(of: "timeout"),
                    "proxy menu, timeout: wants a ‘prompt’ that is shown meanwhile"
                )
            }
        }
        items = reading.elements(entries).enumerated().compactMap { index, node in
            ProxyPlan.Item(node, number: index, reading: reading)
        }
        if items.isEmpty { reading.complain(map.line(of: "items"), "proxy menu, items: wants at least one entry") }
        if let group, !group.isMulticast {
            reading.complain(map.line(of: "group"), "proxy menu, group: \(group) is no multicast group (224.0.0.0/4)")
        }
        if ways.contains(.multicast), group == nil {
            reading.complain(map.line(of: "discovery"), "proxy menu, discovery: ‘multicast’ wants a ‘group’")
        }
    }
}

extension ProxyPlan.Item {
    /// - Parameter number: counts the menu's entries from 0; types are made of it where none is given.
    init?(_ node: ScenarioNode, number: Int, reading: ScenarioReading) {
        guard let map = reading.mapping(node, .proxyItem), let text = map.required("text") else { return nil }
        self.text = reading.text(text, for: "proxy item, text") ?? ""
        if self.text.isEmpty { reading.complain(map.line, "proxy item, text: wants what the menu shows of the entry") }
        let number16 = TextForm<UInt16>(name: "type", example: "‘32768’ or ‘0’ for the local disk") { UInt16($0) }
        type = map.value("type", number16) ?? UInt16(clamping: 32768 + number)
        let architecture = TextForm<UInt16>(name: "architecture", example: "‘0’ (RFC 4578 §2.1)") { UInt16($0) }
        architectures = map.values("architecture", architecture)
        servers = map.values("servers", .address)
        boot = DHCPPlan.BootData(map)
    }
}
