internal import NetworkBoot

/// dnsmasq's proxy says nothing to PXE clients without a service to offer.
enum ProxyWithoutService: Lint {
    static let id = "proxy-without-service"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "dnsmasq(8), --dhcp-range and --pxe-service"
    static let statement = "Where dnsmasq is a DHCP proxy, it has a pxe-service or a boot file to offer."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, settings) in subject.dnsmasq {
            guard let proxy = settings.ranges.first(where: \.isProxy), settings.first("pxe-service") == nil,
                settings.first("dhcp-boot") == nil
            else { continue }
            report.add(
                file.name,
                proxy.line,
                "the proxy has nothing to offer",
                remedy: "add a line such as pxe-service=x86PC,\"Boot\",pxelinux"
            )
        }
    }

    static let trips = LintExample.file(
        "dnsmasq.conf",
        "dhcp-range=192.168.0.0,proxy\nenable-tftp\ntftp-root=/srv/tftp\n"
    )
    static let passes = LintExample.file(
        "dnsmasq.conf",
        "dhcp-range=192.168.0.0,proxy\npxe-service=x86PC,\"Boot\",pxelinux\nenable-tftp\ntftp-root=/srv/tftp\n"
    )
}
