internal import NetworkBoot

/// A tag that nothing sets: its line is for nobody, or for everybody behind a `!`. Capitals count.
enum TagUnset: Lint {
    static let id = "tag-unset"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "dnsmasq(8), “Tags”"
    static let statement = "A tag that a line of dnsmasq asks for is set by another."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, settings) in subject.dnsmasq where !readsMore(settings) {
            let tags = DnsmasqTagNames(settings)
            for use in tags.asked where !tags.isSet(use.name) {
                let near = tags.set.sorted().first { $0.lowercased() == use.name.lowercased() }
                let other = near ?? NearestNames.of(use.name, among: tags.set.sorted(), limit: 1).first
                report.add(
                    file.name,
                    use.line,
                    "nothing sets the tag \(use.name), so the line is for "
                        + (use.isOpposite ? "clients of every kind" : "nobody"),
                    remedy: other.map { "did you mean \($0)?" }
                        ?? "set it, as dhcp-match=set:\(use.name),\(use.name.lowercased().contains("pxe") ? "175" : "option:client-arch,7") does"
                )
            }
        }
    }

    /// Whether tags may be set in files that are not at hand.
    private static func readsMore(_ settings: DnsmasqSettings) -> Bool {
        settings.options.contains {
            ["conf-dir", "conf-file", "conf-script", "dhcp-hostsfile", "dhcp-hostsdir", "servers-file"].contains(
                $0.name
            )
        }
    }

    private static func text(_ tag: String) -> String {
        "dhcp-range=192.168.1.100,192.168.1.150,12h\ndhcp-match=set:efi64,option:client-arch,7\n"
            + "dhcp-boot=tag:\(tag),bootx64.efi\n"
    }
    static let trips = LintExample.file("dnsmasq.conf", text("EFI64"))
    static let passes = LintExample.file("dnsmasq.conf", text("efi64"))
}

/// The tags that a dnsmasq.conf sets, and those that it asks for.
private struct DnsmasqTagNames {
    struct Use {
        var name: String
        /// Whether it is asked that the tag is not set.
        var isOpposite: Bool
        var line: Int
    }

    var set: Set<String> = []
    var asked: [Use] = []
    private let namesInterfaces: Bool

    /// Set by dnsmasq itself.
    private static let own: Set<String> = ["known", "known-othernet", "bootp", "dhcpv6", "cpewan-id"]
    /// Lines in which `net:x` sets a tag, and in which the first field did before version 2.46.
    private static let setting: Set<String> = [
        "dhcp-range", "dhcp-host", "dhcp-userclass", "dhcp-vendorclass", "dhcp-mac", "dhcp-circuitid", "dhcp-remoteid",
        "dhcp-subscrid", "dhcp-name-match", "dhcp-match", "tag-if",
    ]

    init(_ settings: DnsmasqSettings) {
        namesInterfaces = settings.first("interface") != nil
        for option in settings.options {
            let setsByNet = Self.setting.contains(option.name)
            for field in option.fields where !field.isQuoted {
                let text = field.text
                if text.hasPrefix("set:") || setsByNet && text.hasPrefix("net:") {
                    set.insert(String(text.dropFirst(4)))
                } else if text.hasPrefix("tag:") || text.hasPrefix("net:") {
                    let name = text.dropFirst(4)
                    let isOpposite = name.first == "!" || name.first == "#"
                    asked.append(
                        Use(
                            name: String(isOpposite ? name.dropFirst() : name),
                            isOpposite: isOpposite,
                            line: option.line
                        )
                    )
                }
            }
            if option.name == "interface" { set.formUnion(option.parts) }
            if setsByNet, option.name != "dhcp-host", let first = option.parts.first, !first.contains(":"),
                !first.contains(".")
            {
                set.insert(first)
            }
        }
    }

    /// An interface's name is a tag, too, and which there are the file need not say.
    func isSet(_ name: String) -> Bool {
        let isInterface = ["eth", "en", "br", "wl", "lan", "bond", "virbr", "tap", "vlan", "vmbr", "lo"].contains {
            name.hasPrefix($0)
        }
        let isPattern = set.contains { $0.hasSuffix("*") && name.hasPrefix($0.dropLast()) }
        return name.isEmpty || isPattern || set.contains(name) || Self.own.contains(name)
            || isInterface && !namesInterfaces
    }
}
