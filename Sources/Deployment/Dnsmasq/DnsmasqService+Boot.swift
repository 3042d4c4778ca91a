internal import NetworkProtocols

// MARK: What clients are told

extension DnsmasqServiceReader {
    /// A line with the tags that it wants.
    struct Tagged<Value> {
        var condition: Condition
        var hasTags: Bool
        var value: Value

        /// The order in which dnsmasq looks: those with tags before those without, the last of the file first.
        static func order(_ lines: [Tagged<Value>]) -> [Tagged<Value>] {
            let last = lines.reversed()
            return last.filter(\.hasTags) + last.filter { !$0.hasTags }
        }
    }

    mutating func scopes() -> [Scope] {
        let start = Scope(.always, .init(nextServer: .constant(own.address.rawValue.octetsInOrder)))
        let options = self.optionScopes()
        var isFirst = true
        let boots = Tagged.order(self.boots()).map { line -> Scope in
            defer { isFirst = false }
            var answer = DHCPServerConfiguration.Answer()
            if let server = line.value.nextServer { answer.nextServer = .constant(server.rawValue.octetsInOrder) }
            if !line.value.serverName.isEmpty { answer.serverName = .constant(line.value.serverName) }
            if !line.value.bootFile.isEmpty { answer.bootFile = .constant(line.value.bootFile) }
            return Scope(line.condition, isAlternative: !isFirst, answer)
        }
        return [start] + rangeScopes + options + boots + hostScopes
    }

    /// Each `dhcp-boot`; told once what can't be read.
    private mutating func boots(isAgain: Bool = false) -> [Tagged<DHCPServerConfiguration.BootData>] {
        var lines: [Tagged<DHCPServerConfiguration.BootData>] = []
        for option in settings.all("dhcp-boot") {
            let fields = TaggedFields(option)
            do throws(DnsmasqTrouble) {
                guard let file = fields.rest.first, !file.text.isEmpty else {
                    throw DnsmasqTrouble(
                        option.fields.first ?? .init(text: "", isQuoted: false, column: 1),
                        "names no file"
                    )
                }
                var boot = DHCPServerConfiguration.BootData(bootFile: file.text)
                if fields.rest.count > 1 { boot.serverName = Array(fields.rest[1].text.utf8) }
                if fields.rest.count > 2, !fields.rest[2].text.isEmpty { boot.nextServer = try address(fields.rest[2]) }
                lines.append(
                    Tagged(condition: condition(fields.tags), hasTags: !fields.tags.isEmpty, value: boot)
                )
            } catch {
                if !isAgain { tell(option, error) }
            }
        }
        return lines
    }

    private struct OptionKey: Hashable {
        var code: DHCPOptionCode
        var space: Int?
    }

    /// Each option's lines, of which the first that fits counts.
    private mutating func optionScopes() -> [Scope] {
        var keys: [OptionKey] = []
        var lines: [OptionKey: [Tagged<DHCPServerConfiguration.OptionSetting>]] = [:]
        var usesVendorSpace = false
        for option in settings.options where ["dhcp-option", "dhcp-option-force"].contains(option.name) {
            do throws(DnsmasqTrouble) {
                guard let (setting, condition, hasTags) = try self.setting(option) else { continue }
                let key = OptionKey(code: setting.code, space: setting.space)
                if lines[key] == nil { keys.append(key) }
                if let space = setting.space, dhcp.optionSpaces[space].enclosing == nil { usesVendorSpace = true }
                lines[key, default: []].append(Tagged(condition: condition, hasTags: hasTags, value: setting))
            } catch {
                tell(option, error)
            }
        }
        var scopes: [Scope] = []
        if usesVendorSpace {
            var answer = DHCPServerConfiguration.Answer()
            answer.vendorSpace = dhcp.optionSpaces.firstIndex { $0.enclosing == nil }
            scopes.append(Scope(.always, answer))
        }
        for key in keys {
            for (index, line) in Tagged.order(lines[key] ?? []).enumerated() {
                var answer = DHCPServerConfiguration.Answer(options: [line.value])
                // Without dhcp-boot these two stand in the header (dnsmasq(8), --dhcp-boot).
                if key == OptionKey(code: .bootFileName) { answer.bootFile = line.value.value }
                if key == OptionKey(code: .tftpServerName) { answer.serverName = line.value.value }
                scopes.append(Scope(line.condition, isAlternative: index > 0, answer))
            }
        }
        return scopes
    }

    /// `[tag:x,][vendor:CLASS,|encap:N,]OPTION,value…`; nil for DHCP over IPv6.
    private mutating func setting(
        _ option: Option
    ) throws(DnsmasqTrouble) -> (DHCPServerConfiguration.OptionSetting, Condition, Bool)? {
        let fields = TaggedFields(option)
        var rest = fields.rest[...]
        var conditions = fields.tags.isEmpty ? [] : [condition(fields.tags)]
        var space: Int?
        var hasTags = !fields.tags.isEmpty
        while let field = rest.first, !field.isQuoted {
            if field.text.hasPrefix("vendor:") {
                let name = Array(field.text.dropFirst(7).utf8)
                if !name.isEmpty { conditions.append(.contains(.option(.vendorClass), name, step: 1)) }
                space = place(of: "vendor", enclosing: nil)
                hasTags = hasTags || !name.isEmpty
            } else if field.text.hasPrefix("encap:") {
                guard let outer = UInt8(field.text.dropFirst(6)), (1...254).contains(outer) else {
                    throw DnsmasqTrouble(field, "‘\(field.text.prefix(40))’ names no option")
                }
                space = place(of: "encap \(outer)", enclosing: DHCPOptionCode(outer))
            } else if field.text.hasPrefix("vi-encap:") {
                throw DnsmasqTrouble(field, "‘\(field.text.prefix(40))’ is not served here")
            } else {
                break
            }
            rest = rest.dropFirst()
        }
        guard let name = rest.popFirst() else {
            throw DnsmasqTrouble(option.fields.first ?? .init(text: "", isQuoted: false, column: 1), "names no option")
        }
        guard !name.text.hasPrefix("option6:") else {
            tell(option, .note, "options of DHCP over IPv6 are not served here")
            return nil
        }
        guard let (code, kind) = DnsmasqValue.option(name.text) else {
            throw DnsmasqTrouble(name, "there is no option ‘\(name.text.prefix(40))’", remedy: "write its number")
        }
        let value = try DnsmasqValue.read(Array(rest), space == nil ? kind : nil, own: own.address)
        guard value.octets.count <= 255 else { throw DnsmasqTrouble(name, "has more than 255 octets") }
        let setting = DHCPServerConfiguration.OptionSetting(
            code,
            in: space,
            .constant(value.octets),
            isForced: option.name == "dhcp-option-force" || space != nil
        )
        return (setting, conditions.count == 1 ? conditions[0] : .all(conditions), hasTags)
    }

    private mutating func place(of name: String, enclosing: DHCPOptionCode?) -> Int {
        if let place = dhcp.optionSpaces.firstIndex(where: { $0.name == name }) { return place }
        dhcp.optionSpaces.append(.init(name, enclosing: enclosing))
        return dhcp.optionSpaces.count - 1
    }
}

// MARK: Boot servers and menus

extension DnsmasqServiceReader {
    /// What `dhcp-boot` tells PXE clients beside a server that gives addresses, and the menu.
    mutating func proxy(_ menu: ProxyDHCPServerConfiguration.Menu?) -> ProxyDHCPServerConfiguration {
        var proxy = ProxyDHCPServerConfiguration(address: own.address)
        proxy.menu = menu
        proxy.classes = uefiClasses
        for line in Tagged.order(boots(isAgain: dhcp.subnets.isEmpty == false)) {
            guard line.condition != .always else {
                proxy.boot = line.value
                break
            }
            proxy.classes.append(.init([line.condition], boot: line.value))
        }
        return proxy
    }

    /// UEFI machines with one entry alone load it without a menu, as dnsmasq has them do.
    private var uefiClasses: [DHCPServerConfiguration.ClassRule] {
        var classes: [DHCPServerConfiguration.ClassRule] = []
        for architecture in Set(singles.map(\.architecture)).sorted() {
            guard let single = singles.first(where: { $0.architecture == architecture }) else { continue }
            classes.append(.init([.architecture([ClientArchitecture(rawValue: architecture)])], boot: single.boot))
        }
        return classes
    }

    private var singles: [(architecture: UInt16, boot: DHCPServerConfiguration.BootData)] {
        let entries = self.entries()
        return entries.filter { entry in
            entry.architecture >= 6 && !entry.item.boot.bootFile.isEmpty
                && entries.count { $0.architecture == entry.architecture && !$0.item.boot.bootFile.isEmpty } == 1
        }.map { ($0.architecture, $0.item.boot) }
    }

    typealias Entry = (architecture: UInt16, item: ProxyDHCPServerConfiguration.Item, option: Option)

    /// Names of architectures, in the order of their numbers (RFC 4578 §2.1).
    private static let architectures = [
        "x86pc", "pc98", "ia64_efi", "alpha", "arc_x86", "intel_lean_client", "ia32_efi", "x86-64_efi", "xscale_efi",
        "bc_efi", "arm32_efi", "arm64_efi",
    ]

    mutating func readMenu() -> ProxyDHCPServerConfiguration.Menu? {
        for option in settings.all("pxe-service") {
            do throws(DnsmasqTrouble) {
                let entry = try self.entry(option, number: 32_768)
                if entry.item.type != .local, entry.item.boot.bootFile.isEmpty, entry.item.servers.isEmpty {
                    tell(
                        option,
                        .warning,
                        "a boot server without an address is looked for by broadcast, and is not served here"
                    )
                }
            } catch {
                tell(option, error)
            }
            let fields = TaggedFields(option)
            if !fields.tags.isEmpty {
                tell(option, .warning, "tags of pxe-service do not count here: all machines see the entry")
            }
        }
        let entries = self.entries()
        let alone = Set(singles.map(\.architecture))
        let shown = entries.filter { !alone.contains($0.architecture) }
        let prompt = self.prompt()
        guard !shown.isEmpty else { return nil }
        var menu = ProxyDHCPServerConfiguration.Menu(
            control: [.noBroadcast, .noMulticast],
            prompt: prompt,
            items: shown.map(\.item)
        )
        if shown.contains(where: { $0.item.type != .local && $0.item.boot.bootFile.isEmpty && $0.item.servers.isEmpty })
        {
            // Boot servers that nobody named are looked for by broadcast.
            menu.control = [.noMulticast]
        }
        if prompt == nil {
            // With one entry there is nothing to choose.
            let most = Set(shown.map(\.architecture)).map { type in shown.count { $0.architecture == type } }.max() ?? 0
            menu.prompt = PXEMenuPrompt(timeout: most > 1 ? 255 : 0, text: Array("PXE".utf8))
        }
        return menu
    }

    private func entries() -> [Entry] {
        var number: UInt16 = 32_768
        var entries: [Entry] = []
        for option in settings.all("pxe-service").prefix(1_000) {
            guard let entry = try? self.entry(option, number: number) else { continue }
            if entry.item.type.rawValue == number { number += 1 }
            entries.append(entry)
        }
        return entries
    }

    /// `[tag:x,]CSA,text[,base name|type[,server]]`
    func entry(_ option: Option, number: UInt16) throws(DnsmasqTrouble) -> Entry {
        let fields = TaggedFields(option).rest
        guard fields.count > 1 else {
            throw DnsmasqTrouble(
                fields.first ?? .init(text: "", isQuoted: false, column: 1),
                "wants an architecture and a text",
                remedy: "write pxe-service=x86PC,\"Boot from network\",pxelinux"
            )
        }
        let name = fields[0].text.lowercased()
        let place = Self.architectures.firstIndex(of: name).map { UInt16($0) }
        guard let architecture = place ?? UInt16(name) else {
            throw DnsmasqTrouble(
                fields[0],
                "‘\(fields[0].text.prefix(40))’ is no architecture",
                remedy: "write x86PC, x86-64_EFI, or its number"
            )
        }
        var item = ProxyDHCPServerConfiguration.Item(
            type: .local,
            text: Array(fields[1].text.utf8.prefix(252)),
            architectures: [ClientArchitecture(rawValue: architecture)]
        )
        let server = fields.count > 3 ? try address(fields[3]) : nil
        if fields.count > 2 {
            if let type = UInt16(fields[2].text) {
                item.type = PXEBootServerType(rawValue: type)
                item.servers = server.map { [$0] } ?? []
            } else {
                item.type = PXEBootServerType(rawValue: number)
                // The layer is put behind a name without a dot: 0, the first file of the server.
                let file = fields[2].text.contains(".") ? fields[2].text : fields[2].text + ".0"
                item.boot = .init(nextServer: server, bootFile: file)
            }
        }
        return (architecture, item, option)
    }

    private mutating func prompt() -> PXEMenuPrompt? {
        guard let option = settings.all("pxe-prompt").last else { return nil }
        let fields = TaggedFields(option).rest
        guard let text = fields.first else {
            tell(option, .error, "pxe-prompt wants a text")
            return nil
        }
        var timeout: UInt8 = 255
        if fields.count > 1 {
            guard let number = UInt8(fields[1].text) else {
                tell(
                    option,
                    DnsmasqTrouble(fields[1], "‘\(fields[1].text.prefix(20))’ is no number of seconds up to 255")
                )
                return nil
            }
            timeout = number
        }
        return PXEMenuPrompt(timeout: timeout, text: Array(text.text.utf8.prefix(252)))
    }
}
