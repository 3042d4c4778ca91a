internal import Deployment
public import NetworkBoot
internal import NetworkProtocols

extension BootService {
    /// The settings that say the same, as YAML: ``ServeSettings`` reads the same service from it.
    public var settingsText: String {
        var text = SettingsText()
        text.line("interface", text.scalar(interface))
        if let address { text.line("address", "\(address.address)/\(address.mask.prefixLength ?? 32)") }
        if let dhcp { write(dhcp, into: &text) }
        if let proxy { write(proxy, into: &text) }
        if let tftp { write(tftp, into: &text) }
        if let http { write(http, into: &text) }
        if let dns {
            text.open("dns")
            text.open("hosts")
            for host in dns.hosts {
                text.line(text.scalar(String(decoding: host.name, as: UTF8.self)), text.list(host.addresses))
            }
            text.close(2)
        }
        if let nfs { write(nfs, into: &text) }
        if let nbd { write(nbd, into: &text) }
        if let rarp { write(rarp, into: &text) }
        if let leaseFile { text.line("leases", text.scalar(leaseFile)) }
        if let user { text.line("user", text.scalar(user)) }
        if let metrics { text.line("metrics", "\(metrics)") }
        write(misbehaviour, into: &text)
        return text.text
    }

    private func write(_ dhcp: DHCPServerConfiguration, into text: inout SettingsText) {
        text.open("dhcp")
        for (index, subnet) in dhcp.subnets.enumerated() {
            text.element {
                $0.line("subnet", "\(subnet.address)/\(subnet.mask.prefixLength ?? 32)")
                if !subnet.routers.isEmpty { $0.line("router", $0.list(subnet.routers)) }
                if !subnet.domainNameServers.isEmpty { $0.line("name-servers", $0.list(subnet.domainNameServers)) }
                if let domain = subnet.domainName { $0.line("domain", $0.scalar(domain)) }
                for (key, servesBOOTP) in [("ranges", false), ("bootp-ranges", true)] {
                    let ranges = subnet.ranges.filter { $0.servesBOOTP == servesBOOTP }
                    if !ranges.isEmpty {
                        $0.line(key, "[" + ranges.map { "\($0.first) - \($0.last)" }.joined(separator: ", ") + "]")
                    }
                }
                if index == 0 {
                    $0.write(dhcp)
                } else {
                    $0.write(options: subnet.options, boot: nil)
                }
            }
        }
        text.close()
    }

    private func write(_ proxy: ProxyDHCPServerConfiguration, into text: inout SettingsText) {
        text.open("proxy")
        let ports = [proxy.answersDiscover ? 67 : nil, proxy.answersRequests ? 4011 : nil].compactMap { $0 }
        text.line("ports", text.list(ports))
        text.line("file-in-offer", proxy.namesFileInOffer ? "yes" : "no")
        if proxy.broadcastAddress != .broadcast { text.line("broadcast", "\(proxy.broadcastAddress)") }
        // A rule that fits everybody says what stands outside of classes.
        let common = proxy.classes.last { $0.conditions.isEmpty }
        text.write(options: common?.options ?? [], boot: common?.boot ?? proxy.boot)
        text.write(classes: proxy.classes.filter { !$0.conditions.isEmpty })
        if let menu = proxy.menu { text.write(menu) }
        text.close()
    }

    private func write(_ tftp: FileService<TFTPServerConfiguration>, into text: inout SettingsText) {
        text.open("tftp")
        text.line("files", text.scalar(tftp.folder))
        text.line("links", tftp.links.rawValue)
        text.line("port", "\(tftp.configuration.port)")
        text.line("largest-block", "\(tftp.configuration.blockSizeLimit)")
        text.line("largest-window", "\(tftp.configuration.windowSizeLimit)")
        text.write(generated: tftp.generated)
        text.close()
    }

    private func write(_ http: FileService<HTTPServerConfiguration>, into text: inout SettingsText) {
        text.open("http")
        text.line("files", text.scalar(http.folder))
        text.line("links", http.links.rawValue)
        text.line("port", text.list(http.configuration.ports))
        if !http.configuration.redirects.isEmpty {
            text.open("redirects")
            for redirect in http.configuration.redirects {
                text.line(
                    text.scalar(String(decoding: redirect.path, as: UTF8.self)),
                    text.scalar(String(decoding: redirect.location, as: UTF8.self))
                )
            }
            text.close()
        }
        text.write(http.configuration.templates)
        text.write(generated: http.generated)
        text.close()
    }

    private func write(_ rarp: RARPService, into text: inout SettingsText) {
        text.open("rarp")
        text.open("hosts")
        for entry in rarp.entries { text.line(text.scalar("\(entry.hardwareAddress)"), "\(entry.address)") }
        text.close()
        if rarp.needsBootFile { text.line("needs-boot-file", "yes") }
        if case .secondary(let patience) = rarp.rank { text.line("secondary", text.word(patience)) }
        text.close()
    }

    private func write(_ nfs: NFSService, into text: inout SettingsText) {
        text.open("nfs")
        text.line("port", "\(nfs.port)")
        text.line("mount-port", "\(nfs.mountPort)")
        text.line("port-mapper", nfs.portMapper.rawValue)
        text.open("exports")
        for export in nfs.exports {
            let line = text.scalar(export.description)
            if export.folder == export.path {
                text.item(line)
            } else {
                text.item("{export: \(line), folder: \(text.scalar(export.folder))}")
            }
        }
        text.close(2)
    }

    private func write(_ nbd: NBDService, into text: inout SettingsText) {
        text.open("nbd")
        text.line("port", "\(nbd.port)")
        text.line("listing", nbd.allowsListing ? "yes" : "no")
        text.open("exports")
        for export in nbd.exports {
            var parts = ["file: \(text.scalar(export.file))"]
            if let port = export.oldStylePort { parts.append("port: \(port)") }
            if let clients = export.clients {
                parts.append("clients: [" + clients.map(\.description).joined(separator: ", ") + "]")
            }
            if let limit = export.connectionLimit { parts.append("connections: \(limit)") }
            if let size = export.size { parts.append("size: \(size)") }
            text.line(text.scalar(export.name), "{" + parts.joined(separator: ", ") + "}")
        }
        text.close(2)
    }

    private func write(_ faults: [FaultChoice], into text: inout SettingsText) {
        guard !faults.isEmpty else { return }
        text.open("misbehave")
        for fault in faults {
            let settings = fault.settings.names.compactMap { name in
                fault.settings[name].map { "\(name): \(text.word($0))" }
            }
            text.item("{\(fault.name.rawValue): {\(settings.joined(separator: ", "))}}")
        }
        text.close()
    }
}

extension SettingsText {
    /// What is said in the first subnet about all of them.
    fileprivate mutating func write(_ dhcp: DHCPServerConfiguration) {
        line("lease-time", "\(dhcp.leaseTime.rawValue) s")
        line("shortest-lease", "\(dhcp.shortestLease.rawValue) s")
        line("longest-lease", "\(dhcp.longestLease.rawValue) s")
        line("authoritative", dhcp.isAuthoritative ? "yes" : "no")
        line("probe", dhcp.probeTimeout.map(word) ?? "no")
        write(options: dhcp.subnets[0].options, boot: dhcp.boot)
        if !dhcp.reservations.isEmpty {
            open("reservations")
            for reservation in dhcp.reservations {
                guard case .hardwareAddress(let mac) = reservation.client else { continue }
                element {
                    $0.line("mac", $0.scalar("\(mac)"))
                    $0.line("address", "\(reservation.address)")
                    if let name = reservation.hostName { $0.line("name", $0.scalar(name)) }
                    $0.write(options: reservation.options, boot: nil)
                }
            }
            close()
        }
        for line in dhcp.scopeLines { comment(line) }
        write(classes: dhcp.classes)
    }

    fileprivate mutating func write(classes: [DHCPServerConfiguration.ClassRule]) {
        guard !classes.isEmpty else { return }
        open("classes")
        for rule in classes {
            element {
                $0.line("when", "{" + rule.conditions.compactMap($0.word).joined(separator: ", ") + "}")
                $0.write(options: rule.options, boot: rule.boot)
            }
        }
        close()
    }

    fileprivate mutating func write(
        options: [DHCPServerConfiguration.ConfiguredOption],
        boot: DHCPServerConfiguration.BootData?
    ) {
        if let server = boot?.nextServer { line("next-server", "\(server)") }
        if let boot, !boot.bootFile.isEmpty {
            line("boot-file", scalar(String(decoding: boot.bootFile, as: UTF8.self)))
        }
        var all = options.map { ($0.code.rawValue, $0.value) }
        if let octets = boot?.vendorOptions { all.append((43, octets)) }
        if let name = boot?.vendorClass { all.append((60, Array(name.utf8))) }
        guard !all.isEmpty else { return }
        open("options")
        for (code, octets) in all { line("\(code)", scalar("hex " + hexadecimal(octets))) }
        close()
    }

    fileprivate mutating func write(_ menu: ProxyDHCPServerConfiguration.Menu) {
        open("menu")
        let ways: [ProxyPlan.Menu.Discovery?] = [
            menu.control.contains(.noBroadcast) ? nil : .broadcast,
            menu.control.contains(.noMulticast) ? nil : .multicast,
            menu.control.contains(.onlyListedServers) ? nil : .anyServer,
            menu.control.contains(.loadsBootFileAtOnce) ? .fileAtOnce : nil,
        ]
        line("discovery", "[" + ways.compactMap { $0?.rawValue }.joined(separator: ", ") + "]")
        if let group = menu.group { line("group", "\(group)") }
        if let prompt = menu.prompt {
            line("prompt", scalar(String(decoding: prompt.text, as: UTF8.self)))
            if prompt.timeout != 255 { line("timeout", "\(prompt.timeout) s") }
        }
        open("items")
        for item in menu.items {
            element {
                $0.line("text", $0.scalar(String(decoding: item.text, as: UTF8.self)))
                $0.line("type", "\(item.type.rawValue)")
                if !item.architectures.isEmpty { $0.line("architecture", $0.list(item.architectures.map(\.rawValue))) }
                if !item.servers.isEmpty { $0.line("servers", $0.list(item.servers)) }
                $0.write(options: [], boot: item.boot)
            }
        }
        close(2)
    }

    private func word(_ condition: DHCPServerConfiguration.Condition) -> String? {
        switch condition {
        case .architecture(let types): "architecture: " + list(types.map(\.rawValue))
        case .vendorClass(let text): "vendor-class: " + scalar(text)
        case .userClass(let text): "user-class: " + scalar(text)
        case .hardwareAddress(let address): "mac: " + scalar("\(address)")
        case .hardwareAddressPrefix(let octets): "mac: " + scalar(hexadecimal(octets))
        // No settings come to these.
        case .has, .client, .known, .reserved, .network, .given, .equal, .contains, .something, .not, .all, .any: nil
        }
    }

    fileprivate mutating func write(_ templates: [HTTPTemplate]) {
        guard !templates.isEmpty else { return }
        open("templates")
        for template in templates {
            let path = scalar(String(decoding: template.path, as: UTF8.self))
            open(path)
            line("type", scalar(template.contentType))
            if let choice = template.choice {
                line("by", scalar(choice.written))
                open("cases")
                for entry in template.cases {
                    line(scalar(String(decoding: entry.value, as: UTF8.self)), scalar(entry.text.written))
                }
                close()
            }
            if let text = template.otherwise { line("otherwise", scalar(text.written)) }
            close()
        }
        close()
    }

    fileprivate mutating func write(generated files: [String: [UInt8]]) {
        guard !files.isEmpty else { return }
        open("generated")
        for name in files.keys.sorted() { block(name, files[name] ?? []) }
        close()
    }
}

/// YAML, line by line.
private struct SettingsText {
    private(set) var text = ""
    private var depth = 0
    /// Whether the next line begins an element of a list.
    private var beginsElement = false

    mutating func line(_ key: String, _ value: String) { add("\(key): \(value)") }

    mutating func open(_ key: String) {
        add("\(key):")
        depth += 1
    }

    mutating func close(_ levels: Int = 1) { depth -= levels }

    mutating func comment(_ text: String) { add("# " + text) }

    mutating func item(_ value: String) { add("- \(value)") }

    /// One mapping of a list.
    mutating func element(_ body: (inout SettingsText) -> Void) {
        depth += 1
        beginsElement = true
        body(&self)
        depth -= 1
    }

    private mutating func add(_ line: String) {
        let indent = String(repeating: "  ", count: depth)
        text += (beginsElement ? indent.dropLast(2) + "- " : indent[...]) + line + "\n"
        beginsElement = false
    }

    func scalar(_ text: String) -> String {
        let isPlain =
            text.utf8.allSatisfy { octet in
                switch octet {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"):
                    true
                default: false
                }
            } && !["", "null", "~"].contains(text)
        if isPlain { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case " "..."~": quoted.unicodeScalars.append(scalar)
            case _
            where scalar.value >= 0xa1 && scalar.value < 0xfff0 && scalar.value != 0xfeff
                && !(0x2028...0x2029).contains(scalar.value):
                quoted.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return quoted + "\""
    }

    func list(_ values: [some CustomStringConvertible]) -> String {
        values.count == 1 ? "\(values[0])" : "[" + values.map(\.description).joined(separator: ", ") + "]"
    }

    func word(_ value: FaultValue) -> String {
        switch value {
        case .address(let address): "\(address)"
        case .duration(let time): word(time)
        case .number(let number): "\(number)"
        case .text(let text): scalar(text)
        }
    }

    func word(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        return attoseconds == 0 ? "\(seconds) s" : "\(seconds * 1_000_000_000 + attoseconds / 1_000_000_000) ns"
    }

    func hexadecimal(_ octets: [UInt8]) -> String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }

    /// A file's content: as it stands where YAML can hold it so, else in hexadecimal digits.
    mutating func block(_ name: String, _ octets: [UInt8]) {
        let isText = octets.allSatisfy {
            $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t") || (0x20...0x7e).contains($0)
        }
        let lines = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let endsInOne = lines.count > 1 && lines[lines.count - 1].isEmpty && !lines[lines.count - 2].isEmpty
        guard isText, endsInOne || lines.last?.isEmpty == false else {
            add("\(scalar(name)): {hex: \"\(hexadecimal(octets))\"}")
            return
        }
        add("\(scalar(name)): |2" + (endsInOne ? "" : "-"))
        let indent = String(repeating: "  ", count: depth + 1)
        for line in endsInOne ? lines.dropLast() : lines[...] {
            text += (line.isEmpty ? "" : indent + String(decoding: line, as: UTF8.self)) + "\n"
        }
    }
}
