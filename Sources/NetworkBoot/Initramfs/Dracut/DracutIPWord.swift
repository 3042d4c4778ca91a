internal import NetworkProtocols

/// One `ip=` of a command line as dracut reads it (dracut `modules.d/45net-lib/net-lib.sh`, `ip_to_var`).
struct DracutIPWord: Hashable, Sendable {
    /// The text behind `ip=`.
    let text: [UInt8]
    var client: [UInt8] = []
    /// The peer, which is also the server of a root without one.
    var server: [UInt8] = []
    var gateway: [UInt8] = []
    var mask: [UInt8] = []
    var hostName: [UInt8] = []
    var device: [UInt8] = []
    /// `dhcp`, `none`, … or several with commas between.
    var autoconfiguration: [UInt8] = []
    var nameServers: [IPv4Address] = []

    /// - Parameter commandLine: for `gateway=`, `netmask=` and the like beside `ip=ADDRESS` alone.
    init(_ text: [UInt8], in commandLine: KernelCommandLine) {
        self.text = text
        let fields = Self.fields(of: text)
        func field(_ index: Int) -> [UInt8] { index < fields.count ? fields[index] : [] }
        guard fields.count > 1 else {
            autoconfiguration = field(0)
            if field(0).count(where: { $0 == UInt8(ascii: ".") }) >= 3 { takeAnacondaWords(of: commandLine) }
            return
        }
        if ["dhcp", "on", "any", "dhcp6", "auto6", "either6"].contains(String(decoding: field(1), as: UTF8.self)) {
            device = field(0)
            autoconfiguration = field(1)
            return
        }
        client = field(0)
        server = field(1)
        gateway = field(2)
        mask = field(3)
        hostName = field(4)
        device = field(5)
        autoconfiguration = field(6)
        nameServers = [field(7), field(8)].compactMap { IPv4Address(utf8: $0) }
    }

    /// `ip=ADDRESS gateway=… netmask=… hostname=…`
    private mutating func takeAnacondaWords(of commandLine: KernelCommandLine) {
        client = autoconfiguration
        autoconfiguration = Array("none".utf8)
        gateway = commandLine["gateway"] ?? []
        mask = commandLine["netmask"] ?? []
        hostName = commandLine["hostname"] ?? []
        device = commandLine["ksdevice"] ?? []
        if ["bootif", "BOOTIF"].contains(String(decoding: device, as: UTF8.self)) {
            device = BootInterfaceWord.lastSixOctets(commandLine["BOOTIF"] ?? [])
        } else if ["link", "ibft"].contains(String(decoding: device, as: UTF8.self)) {
            device = []
        }
    }

    /// What stands between colons; an IPv6 address in brackets is one field.
    private static func fields(of text: [UInt8]) -> [[UInt8]] {
        var fields: [[UInt8]] = []
        var rest = text[...]
        while true {
            if rest.first == UInt8(ascii: "["), let close = rest.firstIndex(of: UInt8(ascii: "]")) {
                fields.append(Array(rest[(rest.startIndex + 1)..<close]))
                rest = rest[(close + 1)...]
            } else {
                let colon = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
                fields.append(Array(rest[..<colon]))
                rest = rest[colon...]
            }
            guard rest.first == UInt8(ascii: ":") else { return fields }
            rest = rest.dropFirst()
        }
    }

    /// The words of the autoconf field; empty stands for dhcp.
    var methods: [String] {
        autoconfiguration.isEmpty
            ? ["dhcp"] : commaList(autoconfiguration).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What dracut dies of here, in its words (dracut `modules.d/35network-legacy/parse-ip-opts.sh`); nil for nothing.
    ///
    /// - Parameter isOneOfSeveral: whether several `ip=` stand there.
    func objection(isOneOfSeveral: Bool) -> String? {
        for method in methods {
            switch method {
            case "bootp", "rarp", "both": return "Sorry, ip=\(method) is currently unsupported"
            case "none", "off":
                guard !client.isEmpty else {
                    return
                        "For argument 'ip=\(text.displayText)'\nValue '\(method)' without static configuration does not make sense"
                }
                guard !mask.isEmpty else { return "Sorry, automatic calculation of netmask is not yet supported" }
            case "auto6", "link6", "either6", "ibft": break
            case "dhcp", "dhcp6", "on", "any", "single-dhcp":
                if isOneOfSeveral, device.isEmpty {
                    return "Sorry, 'ip=\(text.displayText)' does not make sense for multiple interface configurations"
                }
                guard client.isEmpty else {
                    return
                        "For argument 'ip=\(text.displayText)'\nSorry, setting client-ip does not make sense for '\(method)'"
                }
            default: return "For argument 'ip=\(text.displayText)'\nSorry, unknown value '\(method)'"
            }
        }
        return nil
    }

    /// Whether somebody is asked for an IPv4 address.
    var asksForLease: Bool { methods.contains { ["dhcp", "on", "any", "single-dhcp"].contains($0) } }
    /// Whether the address is given here.
    var isStatic: Bool { methods.contains { ["none", "off"].contains($0) } }
}
