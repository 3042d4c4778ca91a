internal import NetworkProtocols

/// A line of dnsmasq that gives clients an option.
struct DnsmasqSentOption {
    var code: DHCPOptionCode
    /// Those that it wants, as they are written.
    var tags: [DnsmasqSettings.Field]
    /// Whether it goes into another option (`vendor:`, `encap:`).
    var isInner: Bool
    var values: [String]
    var line: Int

    var text: String { values.joined(separator: ",") }
}

extension DnsmasqSettings {
    /// Every option of `dhcp-option` and `dhcp-option-force` that is known.
    var sentOptions: [DnsmasqSentOption] {
        options.compactMap { option in
            guard ["dhcp-option", "dhcp-option-force"].contains(option.name) else { return nil }
            let fields = DnsmasqServiceReader.TaggedFields(option)
            let outer = fields.rest.prefix { field in
                ["vendor:", "encap:", "vi-encap:"].contains { field.text.hasPrefix($0) }
            }
            let rest = fields.rest.dropFirst(outer.count)
            guard let name = rest.first, let (code, _) = DnsmasqValue.option(name.text) else { return nil }
            return DnsmasqSentOption(
                code: code,
                tags: fields.tags,
                isInner: !outer.isEmpty,
                values: rest.dropFirst().map(\.text),
                line: option.line
            )
        }
    }
}
