import Deployment
import NetworkBoot
import NetworkProtocols
import Testing

@Suite("A dhcpd.conf as settings of our own server")
struct ISCServiceTests {
    private func service(_ text: String) -> ISCConfiguration.Service {
        ISCConfiguration(Array(text.utf8), file: "dhcpd.conf").service(
            at: IPv4Address(192, 168, 1, 5),
            file: "dhcpd.conf"
        )
    }

    private let text = """
        authoritative;
        default-lease-time 21600;
        max-lease-time 43200;
        ddns-update-style interim;
        option domain-name "example.org";
        subnet 192.168.1.0 netmask 255.255.255.0
        {
                option routers 192.168.1.254;
                option domain-name-servers 192.168.1.254, 192.168.1.253;
                range 192.168.1.200 192.168.1.210;
                range dynamic-bootp 192.168.1.211 192.168.1.220;
                next-server 192.168.1.5; # IP addr of the TFTP server
                filename "pxelinux.0";
        }
        class "pxeclients" {
          match if substring (option vendor-class-identifier, 0, 9) = "PXEClient";
          filename "/pxelinux.0";
        }
        group boot-gpxe
        {
        if exists user-class and option user-class = "gPXE"
          { filename "http://www.mydomain.org/boot/boot.php"; }
        elsif option architecture-type = 00:07
          { filename "bootx64.efi"; }
        else
          { next-server 192.168.1.6; filename "undionly.kpxe"; }
        host example05  { hardware ethernet 00:23:45:67:89:AB ; fixed-address 192.168.1.14 ; option host-name "five"; }
        }

        """

    @Test("Subnets, options, classes, groups and hosts come to what dhcpd would do")
    func reads() throws {
        let service = service(text)
        #expect(service.problems.isEmpty, "\(service.problems)")
        let dhcp = service.dhcp
        #expect(dhcp.leaseTime == .seconds(21600) && dhcp.longestLease == .seconds(43200))
        let subnet = try #require(dhcp.subnets.first)
        #expect(subnet.routers == [IPv4Address(192, 168, 1, 254)])
        #expect(subnet.domainNameServers.count == 2 && subnet.domainName == "example.org")
        #expect(subnet.ranges.map(\.servesBOOTP) == [false, true])
        #expect(dhcp.boot == .init(nextServer: IPv4Address(192, 168, 1, 5), bootFile: "pxelinux.0"))
        #expect(dhcp.reservations.map(\.address) == [IPv4Address(192, 168, 1, 14)])
        #expect(dhcp.reservations.map(\.hostName) == ["five"])
        let host = DHCPServerConfiguration.Condition.hardwareAddress(MACAddress(0x00, 0x23, 0x45, 0x67, 0x89, 0xab))
        #expect(
            dhcp.classes.map(\.conditions) == [
                [.userClass("gPXE"), host], [.architecture([.x64UEFI]), host], [host], [.vendorClass("PXEClient")],
            ]
        )
        let files = dhcp.classes.map { String(decoding: $0.boot.bootFile, as: UTF8.self) }
        #expect(files == ["http://www.mydomain.org/boot/boot.php", "bootx64.efi", "undionly.kpxe", "/pxelinux.0"])
        #expect(dhcp.classes.map(\.boot.nextServer) == [5, 5, 6, 5].map { IPv4Address(192, 168, 1, $0) })
    }

    @Test(
        "What is not served is told with its line",
        arguments: [
            ("option routers 192.168.1.254", "option routers gateway", 8, "no IPv4 address"),
            ("next-server 192.168.1.5", "next-server tftpserver", 12, "names are not looked up"),
            ("if exists user-class", "if known and exists user-class", 21, "not understood"),
            ("ddns-update-style interim", "failover peer \"x\"", 4, "not known here"),
            ("max-lease-time 43200", "max-lease-time never", 3, "a number of seconds"),
            ("netmask 255.255.255.0", "netmask 255.0.255.0", 6, "ones behind a zero"),
            ("option domain-name ", "option nonsense ", 5, "not known here"),
        ]
    )
    func unserved(right: String, wrong: String, line: Int, says: String) {
        let problems = service(changed(text, right, wrong)).problems
        #expect(problems.contains { $0.line == line && $0.sentence.contains(says) }, "\(problems)")
    }

    @Test("Two subnets that boot different files, and a file without a subnet, are errors")
    func errors() {
        let two =
            "subnet 10.0.0.0 netmask 255.0.0.0 { filename \"a\"; }\nsubnet 11.0.0.0 netmask 255.0.0.0 { filename \"b\"; }\n"
        #expect(service(two).problems.contains { $0.severity == .error && $0.line == 2 })
        #expect(service("filename \"a\";").problems.contains { $0.sentence.contains("declares no subnet") })
    }
}
