internal import NetworkBoot

/// A proxyDHCP server and a DHCP server both listen at UDP port 67.
enum ProxySharesHost: Lint {
    static let id = "proxy-shares-host"
    static let severity = SettingsProblem.Severity.error
    static let citation = "PXE 2.1 §2.4.3; pxe-pdhcp usage: “won't run on the same host”"
    static let statement =
        "A proxyDHCP server does not run on the computer of the DHCP server, unless it listens at port 4011 alone."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        let servers = (subject.service?.dhcp == nil ? [] : [subject.places.file]) + subject.dhcpd.map(\.file.name)
        for (file, settings) in subject.dnsmasq {
            guard let proxy = settings.ranges.first(where: \.isProxy), let server = servers.first else { continue }
            report.add(
                file.name,
                proxy.line,
                "dnsmasq is a DHCP proxy, and \(server) makes this computer a DHCP server: both want UDP port 67",
                remedy: "run one of them on another computer, or let the DHCP server offer the boot file itself"
            )
        }
        for (file, command) in subject.commands where command.name.hasSuffix("pxe-pdhcp") && !servers.isEmpty {
            report.add(
                file.name,
                command.line,
                "pxe-pdhcp is started, and \(servers[0]) makes this computer a DHCP server: both want UDP port 67",
                remedy: "run one of them on another computer"
            )
        }
    }

    private static let proxy = "dhcp-range=192.168.0.0,proxy\npxe-service=x86PC,\"Boot\",pxelinux\n"
    static let trips = LintExample.file("dnsmasq.conf", proxy)
        .with("dhcpd.conf", "subnet 192.168.0.0 netmask 255.255.255.0 {\n  range 192.168.0.10 192.168.0.20;\n}\n")
    static let passes = LintExample.file("dnsmasq.conf", proxy)
}
