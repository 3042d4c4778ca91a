internal import NetworkProtocols

extension ProxyDHCPServerConfiguration {
    /// - Parameter address: the server's own.
    init(_ plan: ProxyPlan, address: IPv4Address) {
        self.init(address: address)
        answersDiscover = plan.answersDiscover
        answersRequests = plan.answersRequests
        namesFileInOffer = plan.namesFileInOffer
        classes = plan.classes.map { .init($0, within: plan.boot, forcesOptions: true) }
        boot = .init(plan.boot, within: nil)
        // Boot data have no place for options of another kind; a rule that fits everybody has.
        let options = plan.boot.configuredOptions(true)
        if !options.isEmpty { classes.append(.init([], boot: boot, options: options)) }
        if let broadcast = plan.broadcast { broadcastAddress = broadcast }
        menu = plan.menu.map { Menu($0) }
    }
}

extension ProxyDHCPServerConfiguration.Menu {
    fileprivate init(_ plan: ProxyPlan.Menu) {
        self.init(
            control: plan.control,
            group: plan.group,
            prompt: plan.prompt.map { PXEMenuPrompt(timeout: plan.timeout, text: Array($0.utf8)) },
            items: plan.items.map { item in
                ProxyDHCPServerConfiguration.Item(
                    type: PXEBootServerType(rawValue: item.type),
                    text: Array(item.text.utf8),
                    architectures: item.architectures.map { ClientArchitecture(rawValue: $0) },
                    servers: item.servers,
                    boot: DHCPServerConfiguration.BootData(item.boot, within: nil)
                )
            }
        )
    }
}
