import Deployment
import NetworkProtocols
import Testing

@Suite("A dhcpd.conf as settings of our own server")
struct ISCServiceTests {
    private let pxe: (DHCPOptionCode, [UInt8]) = (.vendorClass, Array("PXEClient:Arch:00000:UNDI:002001".utf8))
    private let five = MACAddress(0x00, 0x23, 0x45, 0x67, 0x89, 0xab)

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
        elsif option pxe-system-type = 00:07
          { filename "bootx64.efi"; }
        else
          { next-server 192.168.1.6; filename "undionly.kpxe"; }
        host example05  { hardware ethernet 00:23:45:67:89:AB ; fixed-address 192.168.1.14 ; option host-name "five"; }
        }

        """

    @Test("Subnets, options, classes, groups and hosts come to what dhcpd would do")
    func reads() throws {
        let server = AskedDHCPServer(text)
        #expect(server.problems.map(\.severity) == [.note], "\(server.problems)")
        let plain = try #require(server.offer())
        #expect(plain.yourAddress == IPv4Address(192, 168, 1, 200) && plain.nextServer == IPv4Address(192, 168, 1, 5))
        #expect(plain.bootFileText == "pxelinux.0" && plain.text(.domainName) == "example.org")
        #expect(plain.options[.routers] == [192, 168, 1, 254] && plain.leaseTime == .seconds(21_600))
        #expect(plain.options[.domainNameServers]?.count == 8)
        let booting = try #require(server.offer(MACAddress(2, 0, 0, 0, 0, 1), pxe))
        #expect(booting.bootFileText == "/pxelinux.0" && booting.nextServer == IPv4Address(192, 168, 1, 5))
        for (options, file, next): ([(DHCPOptionCode, [UInt8])], String, UInt8) in [
            ([(.userClass, Array("gPXE".utf8))], "http://www.mydomain.org/boot/boot.php", 5),
            ([(.clientArchitectures, [0, 7]), pxe], "bootx64.efi", 5), ([pxe], "undionly.kpxe", 6),
        ] {
            let offer = try #require(server.answer(AskedDHCPServer.message(five, .discover, options)))
            #expect(offer.yourAddress == IPv4Address(192, 168, 1, 14) && offer.text(.hostName) == "five")
            #expect(offer.bootFileText == file && offer.nextServer == IPv4Address(192, 168, 1, next))
        }
        let boot = try #require(server.answer(AskedDHCPServer.message(MACAddress(2, 0, 0, 0, 0, 9), nil)))
        #expect(boot.yourAddress == IPv4Address(192, 168, 1, 211) && boot.bootFileText == "pxelinux.0")
    }

    // shows: [3-038]
    @Test("A user class is compared octet by octet, so that one with its length before it is another")
    func countedUserClass() throws {
        let server = AskedDHCPServer(text)
        let offer = server.offer(five, (.userClass, [4] + Array("gPXE".utf8)))
        #expect(offer?.bootFileText == "undionly.kpxe")
    }

    @Test(
        "What is not served is told with its line and its column",
        arguments: [
            ("option routers 192.168.1.254", "option routers gateway", 8, 24, "has no address here"),
            ("next-server 192.168.1.5", "next-server tftpserver", 12, 21, "has no address here"),
            ("if exists user-class", "if defined and exists user-class", 21, 4, "not understood in an expression"),
            ("ddns-update-style interim", "failover peer \"x\"", 4, 1, "not known here"),
            ("ddns-update-style interim", "include \"x\"", 4, 1, "not included"),
            ("max-lease-time 43200", "max-lease-time never", 3, 1, "a number of seconds"),
            ("netmask 255.255.255.0", "netmask 255.0.255.0", 6, 1, "ones behind a zero"),
            ("subnet 192.168.1.0", "subnet 192.168.1.7", 6, 8, "bits outside of the netmask"),
            ("option domain-name ", "option nonsense ", 5, 8, "no option named"),
            (
                "substring (option vendor-class-identifier, 0, 9) =", "option vendor-class-identifier ~=", 16, 43,
                "regular"
            ),
            ("= 00:07", "= 7", 23, 32, "never equal"),
            ("= 00:07", "= bios", 23, 32, "not understood in an expression"),
            ("hardware ethernet 00:23", "hardware ethernet 00:23:45", 27, 19, "six octets"),
            ("fixed-address 192.168.1.14", "fixed-address 192.168.2.14", 27, 57, "no subnet that is declared"),
            ("range 192.168.1.200 192.168.1.210", "range 192.168.1.200 192.168.2.1", 10, 9, "not in the subnet"),
            ("filename \"/pxelinux.0\"", "spawn with option user-class", 17, 3, "not served here"),
            ("filename \"bootx64.efi\"", "range 192.168.1.1", 24, 5, "can't stand in an"),
            ("filename \"bootx64.efi\"", "filename bootx64.efi", 24, 14, "a text in quotes"),
            ("option host-name \"five\"", "option interface-mtu 70000", 27, 107, "no number from 0 to 65535"),
        ]
    )
    func unserved(right: String, wrong: String, line: Int, column: Int, says: String) {
        let problems = AskedDHCPServer(changed(text, right, wrong)).problems
        #expect(
            problems.contains { $0.line == line && $0.column == column && $0.sentence.contains(says) },
            "\(problems)"
        )
    }

    @Test("Subnets boot different files, and a file without a subnet is an error")
    func subnets() throws {
        let two = """
            subnet 10.0.0.0 netmask 255.0.0.0 { filename "a"; range 10.0.0.9; }
            subnet 11.0.0.0 netmask 255.0.0.0 { filename "b"; range 11.0.0.9; option routers 11.0.0.1; }

            """
        let server = AskedDHCPServer(two, at: IPv4Address(10, 0, 0, 1))
        #expect(server.problems.isEmpty)
        #expect(server.offer()?.bootFileText == "a")
        var relayed = AskedDHCPServer.message(MACAddress(2, 0, 0, 0, 0, 2))
        relayed.relayAddress = IPv4Address(11, 0, 0, 1)
        let offer = try #require(server.answer(relayed))
        #expect(offer.bootFileText == "b" && offer.yourAddress == IPv4Address(11, 0, 0, 9))
        #expect(AskedDHCPServer("filename \"a\";").problems.contains { $0.sentence.contains("declares no subnet") })
    }

    @Test("Without next-server, siaddr is zero, and not the server's own address")
    func noNextServer() {
        let server = AskedDHCPServer("subnet 192.168.1.0 netmask 255.255.255.0 { range 192.168.1.9; filename \"a\"; }")
        #expect(server.offer()?.nextServer == .any)
    }
}
