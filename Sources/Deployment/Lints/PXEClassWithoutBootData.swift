internal import NetworkBoot
internal import NetworkProtocols

/// Firmware takes the class for the word of a boot server, and asks port 4011 for what is missing.
enum PXEClassWithoutBootData: Lint {
    static let id = "pxe-class-without-boot-data"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "PXE 2.1 §2.2.3; RFC 2132 §9.13"
    static let statement = "Who says PXEClient in option 60 says in option 43 or by a boot file what to boot."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        guard subject.service?.proxy == nil, subject.service?.dhcp?.pxe == nil,
            !subject.commands.contains(where: { $0.command.name.hasSuffix("pxe-pdhcp") })
        else { return }
        for (file, _, declarations) in subject.dhcpd {
            let values = declarations.values
            guard let own = values.first(where: { $0.name == "vendor-class-identifier" && $0.text == "PXEClient" }),
                declarations.bootFiles.isEmpty,
                !values.contains(where: { $0.name == "vendor-encapsulated-options" }), declarations.sentSpaces.isEmpty
            else { continue }
            tell(file.name, own.line, &report)
        }
        for (file, settings) in subject.dnsmasq {
            let codes = settings.sentOptions
            guard let own = codes.first(where: { $0.code == .vendorClass && $0.text == "PXEClient" }),
                settings.first("dhcp-boot") == nil, settings.first("pxe-service") == nil,
                !codes.contains(where: { $0.code == .vendorSpecific || $0.code == .bootFileName || $0.isInner })
            else { continue }
            tell(file.name, own.line, &report)
        }
        guard let dhcp = subject.service?.dhcp, dhcp.scopes.isEmpty else { return }
        let options = dhcp.options + dhcp.subnets.flatMap(\.options) + dhcp.classes.flatMap(\.options)
        let boots = [dhcp.boot] + dhcp.classes.map(\.boot)
        guard boots.contains(where: { $0.vendorClass == "PXEClient" }),
            !options.contains(where: { $0.code == .bootFileName }),
            boots.allSatisfy({ $0.bootFile.isEmpty && $0.vendorOptions == nil })
        else { return }
        tell(subject.places.file, subject.places.line(of: .dhcp), &report)
    }

    private static func tell(_ file: String, _ line: Int?, _ report: inout LintReport) {
        report.add(
            file,
            line,
            "option 60 says PXEClient, and neither option 43 nor a boot file says what to boot: firmware asks port 4011 in vain",
            remedy: "name a boot file, or take the option out"
        )
    }

    private static func text(_ more: String) -> String {
        "subnet 192.168.1.0 netmask 255.255.255.0 {\n  option vendor-class-identifier \"PXEClient\";\n\(more)}\n"
    }
    static let trips = LintExample.file("dhcpd.conf", text(""))
    static let passes = LintExample.file("dhcpd.conf", text("  filename \"pxelinux.0\";\n"))
}
