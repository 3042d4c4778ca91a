/// What a proxyDHCP or boot server tells a client, as its configuration makes it (PXE 2.1 §2.2, §2.3).
struct ProxyDHCPAnswers: Sendable {
    let configuration: ProxyDHCPServerConfiguration

    /// What a client is told to boot, and what else it gets.
    struct Answer {
        var boot: DHCPServerConfiguration.BootData
        var options: [DHCPServerConfiguration.ConfiguredOption] = []
    }

    init(_ configuration: ProxyDHCPServerConfiguration) {
        self.configuration = configuration
    }

    /// What stands in an offer to the sender of `request`; nil where there is nothing for it to boot.
    func offer(to request: DHCPMessage) -> Answer? {
        guard var answer = whole(for: request) else { return nil }
        guard request.networkBootClass?.method == .pxe, !configuration.namesFileInOffer else { return answer }
        // Without tags and file the client comes to port 4011 for both.
        answer.boot.bootFile = []
        answer.boot.serverName = []
        answer.boot.vendorOptions = nil
        answer.boot.nextServer = configuration.address
        return answer
    }

    /// What answers a request on port 4011, or for a boot server; nil where there is nothing, and silence is the answer.
    func acknowledgement(of request: DHCPMessage) -> Answer? {
        guard let item = request.askedBootItem else { return whole(for: request) }
        // Nobody here has credentials for its files (BIS).
        guard !item.isCredentialRequest else { return nil }
        guard let entry = items(for: request).first(where: { $0.type == item.type && isOwn($0) }) else {
            // Type 0 in a request without a menu is the plain boot file.
            guard item.type == .local, configuration.menu == nil else { return nil }
            return whole(for: request).map { told($0, item) }
        }
        guard !entry.boot.bootFile.isEmpty else { return nil }
        return told(Answer(boot: completed(entry.boot)), item)
    }

    /// Everything at once: the boot file of the client's class, and the menu.
    private func whole(for request: DHCPMessage) -> Answer? {
        guard let method = request.networkBootClass?.method else { return nil }
        let rule = configuration.classes.first { rule in rule.conditions.allSatisfy { $0.isMet(by: request) } }
        var answer = Answer(boot: completed(rule?.boot ?? configuration.boot), options: rule?.options ?? [])
        switch method {
        case .http:
            // A URL is for clients of HTTP alone, and theirs is no file of a TFTP server.
            guard answer.boot.vendorClass == method.prefix, !answer.boot.bootFile.isEmpty else { return nil }
            answer.boot.vendorOptions = nil
        case .pxe:
            guard answer.boot.vendorClass.map({ $0 == method.prefix }) ?? true else { return nil }
            answer.boot.vendorClass = method.prefix
            let tags = menu(for: request)
            if let tags {
                answer.boot.vendorOptions = tags.octets
            } else if answer.boot.bootFile.isEmpty, answer.boot.vendorOptions == nil {
                return nil
            } else if answer.boot.vendorOptions == nil {
                var tags = PXEVendorOptions()
                tags.discoveryControl = .loadsBootFileAtOnce
                answer.boot.vendorOptions = tags.octets
            }
        }
        return answer
    }

    /// Option 43 with the entries for this client; nil where there are none.
    fileprivate func menu(for request: DHCPMessage) -> PXEVendorOptions? {
        guard let menu = configuration.menu else { return nil }
        let items = items(for: request)
        guard !items.isEmpty else { return nil }
        var tags = PXEVendorOptions()
        tags.discoveryControl = menu.control
        tags.discoveryMulticastAddress = menu.group
        var servers: [PXEBootServers] = []
        for item in items where item.type != .local && !servers.contains(where: { $0.type == item.type }) {
            servers.append(
                PXEBootServers(
                    type: item.type,
                    addresses: item.servers.isEmpty ? [configuration.address] : item.servers
                )
            )
        }
        if !servers.isEmpty { tags.bootServers = servers }
        tags.bootMenu = items.map { PXEBootMenuEntry(type: $0.type, text: $0.text) }
        // A menu without a prompt is shown at once.
        tags.menuPrompt = menu.prompt ?? PXEMenuPrompt(timeout: 255, text: Array("Boot menu".utf8))
        return tags
    }

    private func items(for request: DHCPMessage) -> [ProxyDHCPServerConfiguration.Item] {
        let own = request.clientArchitectures ?? []
        return (configuration.menu?.items ?? []).filter { item in
            item.architectures.isEmpty || item.architectures.contains { own.contains($0) }
        }
    }

    /// Whether this host is a server of the entry's type.
    private func isOwn(_ item: ProxyDHCPServerConfiguration.Item) -> Bool {
        item.servers.isEmpty || item.servers.contains(configuration.address)
    }

    private func told(_ answer: Answer, _ item: PXEBootItem) -> Answer {
        var answer = answer
        var tags = PXEVendorOptions()
        tags.bootItem = item
        answer.boot.vendorOptions = tags.octets
        answer.boot.vendorClass = NetworkBootClass.Method.pxe.prefix
        return answer
    }

    private func completed(_ boot: DHCPServerConfiguration.BootData) -> DHCPServerConfiguration.BootData {
        var boot = boot
        if boot.nextServer == nil { boot.nextServer = configuration.address }
        return boot
    }
}

extension ProxyDHCPServerConfiguration {
    /// The octets of option 43 that the menu takes for the clients that are shown most of it; 0 without a menu. More than 255
    /// are more than sub-options and their option have room for.
    public var longestMenu: Int {
        let architectures = Set((menu?.items ?? []).flatMap(\.architectures))
        // One that no entry names is shown those that are for all.
        let lists = architectures.map { [$0.rawValue] } + [[]]
        return lists.map { list -> Int in
            let value = list.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
            let options = DHCPOptions(value.isEmpty ? [] : [(.clientArchitectures, value)])
            let request = DHCPMessage(operation: .request, options: options)
            return ProxyDHCPAnswers(self).menu(for: request)?.octets.count ?? 0
        }.max() ?? 0
    }
}

extension DHCPMessage {
    /// Which boot server's which file a PXE client asks for (sub-option 71); nil where it asks for none.
    var askedBootItem: PXEBootItem? {
        guard networkBootClass?.method == .pxe, messageType == .request || messageType == .inform else { return nil }
        return pxeVendorOptions?.bootItem
    }
}
