internal import NetworkBoot
internal import NetworkProtocols

/// The header and option 67 name two files: BIOS firmware mostly takes the first, UEFI firmware the second.
enum BootFilesDisagree: Lint {
    static let id = "boot-files-disagree"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "RFC 2131 §2, file; RFC 2132 §9.5"
    static let statement = "The boot file of the header and that of option 67 are the same."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, configuration, _) in subject.dhcpd {
            look(at: configuration.statements, file.name, &report)
            configuration.walk { statement, _ in look(at: statement.inner, file.name, &report) }
        }
        for (file, settings) in subject.dnsmasq {
            // Of lines with the same tags the last counts.
            var boots: [[String]: String] = [:]
            for option in settings.all("dhcp-boot") {
                let fields = DnsmasqServiceReader.TaggedFields(option)
                boots[fields.tags.map(\.text)] = fields.rest.first?.text
            }
            for option in settings.sentOptions where option.code == .bootFileName && !option.isInner {
                guard let name = boots[option.tags.map(\.text)], !name.isEmpty, name != option.text else { continue }
                tell(name, option.text, file.name, option.line, &report)
            }
        }
        guard let dhcp = subject.service?.dhcp, dhcp.scopes.isEmpty else { return }
        let pairs =
            (dhcp.options + dhcp.subnets.flatMap(\.options)).map { (dhcp.boot, $0) }
            + dhcp.classes.flatMap { rule in rule.options.map { (rule.boot, $0) } }
        for (boot, option) in pairs
        where option.code == .bootFileName && !boot.bootFile.isEmpty && option.value != boot.bootFile {
            tell(
                String(decoding: boot.bootFile, as: UTF8.self),
                String(decoding: option.value, as: UTF8.self),
                subject.places.file,
                subject.places.line(of: .bootFile, .dhcp),
                &report
            )
        }
    }

    /// Statements of one block.
    private static func look(
        at statements: [ISCConfiguration.Statement],
        _ file: String,
        _ report: inout LintReport
    ) {
        let header = statements.last { $0.keyword == "filename" }
        let option = statements.last { $0.keyword == "option" && $0.arguments.first == "bootfile-name" }
        guard let header, let option, let name = header.arguments.first, option.words.count > 2,
            !header.words[1].isSaid("="), !option.words[2].isSaid("="), option.arguments[1] != name
        else { return }
        tell(name, option.arguments[1], file, option.line, &report)
    }

    private static func tell(
        _ name: String,
        _ other: String,
        _ file: String,
        _ line: Int?,
        _ report: inout LintReport
    ) {
        report.add(
            file,
            line,
            "the boot file is \(name), and option 67 says \(other): which one is fetched hangs on the firmware",
            remedy: "say one of them, by classes where machines want different ones"
        )
    }

    private static func text(_ name: String) -> String {
        "subnet 192.168.1.0 netmask 255.255.255.0 {\n  next-server 192.168.1.5;\n  filename \"pxelinux.0\";\n"
            + "  option bootfile-name \"\(name)\";\n}\n"
    }
    static let trips = LintExample.file("dhcpd.conf", text("grubx64.efi"))
    static let passes = LintExample.file("dhcpd.conf", text("pxelinux.0"))
}
