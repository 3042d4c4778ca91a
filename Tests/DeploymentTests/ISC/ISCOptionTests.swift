import Deployment
import NetworkProtocols
import Testing

@Suite("Options of a dhcpd.conf")
struct ISCOptionTests {
    private let mac = MACAddress(2, 0, 0, 0, 0, 1)

    private func server(_ statements: String, hosts: String = "") -> AskedDHCPServer {
        AskedDHCPServer(
            statements + "\nsubnet 192.168.1.0 netmask 255.255.255.0 { range 192.168.1.10 192.168.1.20; }\n",
            hosts: hosts
        )
    }

    @Test(
        "A value has the octets of its type",
        arguments: [
            ("routers 192.168.1.1, 192.168.1.2", 3, [192, 168, 1, 1, 192, 168, 1, 2]),
            ("interface-mtu 1500", 26, [5, 0xdc]), ("default-ip-ttl 0x40", 23, [64]),
            ("time-offset -3600", 2, [0xff, 0xff, 0xf1, 0xf0]), ("ip-forwarding true", 19, [1]),
            ("ip-forwarding off", 19, [0]),
            (
                "static-routes 10.0.0.0 192.168.1.9, 10.1.0.0 192.168.1.8", 33,
                [10, 0, 0, 0, 192, 168, 1, 9, 10, 1, 0, 0, 192, 168, 1, 8]
            ),
            ("vendor-class-identifier \"PXEClient\"", 60, Array("PXEClient".utf8)),
            ("vendor-encapsulated-options 6:1:3:ff", 43, [6, 1, 3, 255]),
            ("root-path \"a\\\"b\\x41\\101\\t\"", 17, Array("a\"bAA\t".utf8)),
            ("domain-search \"ab.c\", \"d\"", 119, [2, 0x61, 0x62, 1, 0x63, 0, 1, 0x64, 0]),
            ("pxelinux-magic f1 00 74 7e", 208, []), ("dhcp.host-name \"x\"", 12, [0x78]),
            ("loader-reboottime 5", 211, [0, 0, 0, 5]), ("host-name = concat (\"a\", \"b\")", 12, [0x61, 0x62]),
        ] as [(String, UInt8, [UInt8])]
    )
    func values(text: String, code: UInt8, octets: [UInt8]) throws {
        let server = server("option \(text);")
        guard !octets.isEmpty else {
            #expect(server.problems.hasErrors)
            return
        }
        #expect(server.problems.isEmpty, "\(server.problems)")
        let offer = try #require(server.offer())
        #expect(offer.options[DHCPOptionCode(code)] == octets)
    }

    @Test("Options of a space go into the option that encapsulates it, from whichever scopes they come")
    func encapsulated() throws {
        let server = server(
            PrintedDHCPFiles.mirrorOptions + """
                option gpxe.no-pxedhcp 1;
                option gpxe.priority -5;
                host a { hardware ethernet 02:00:00:00:00:01; option gpxe.keep-san 1; option gpxe.username "u"; }
                """
        )
        #expect(server.problems.isEmpty)
        #expect(server.offer(mac)?.options[.etherboot] == [1, 1, 0xfb, 8, 1, 1, 176, 1, 1, 190, 1, 0x75])
        #expect(server.offer(MACAddress(2, 0, 0, 0, 0, 2))?.options[.etherboot] == [1, 1, 0xfb, 176, 1, 1])
    }

    // shows: [3-024]
    @Test("Options of a space that nothing selects are not sent; a site space's are sent to those that ask")
    func spaces() throws {
        let values = "option pxelinux.magic f1:00:74:7e;\noption pxelinux.configfile \"c\";\n"
        let ask: (DHCPOptionCode, [UInt8]) = (.parameterRequestList, [1, 208, 209])
        let unselected = server(PrintedDHCPFiles.mirrorOptions + values)
        #expect(unselected.offer(mac, ask)?.options[.pxelinuxMagic] == nil)
        let site = server(PrintedDHCPFiles.mirrorOptions + values + "site-option-space \"pxelinux\";\n")
        #expect(site.problems.isEmpty)
        #expect(site.offer(mac, ask)?.options[.pxelinuxMagic] == [0xf1, 0, 0x74, 0x7e])
        #expect(site.offer(mac, (.parameterRequestList, [1]))?.options[.pxelinuxMagic] == nil)
        let listed = server(
            PrintedDHCPFiles.mirrorOptions + values + "site-option-space \"pxelinux\";\n"
                + "option dhcp-parameter-request-list = concat (option dhcp-parameter-request-list, d0, d1);\n"
        )
        #expect(listed.offer(mac, (.parameterRequestList, [1]))?.text(.configurationFile) == "c")
        let vendor = server(PrintedDHCPFiles.mirrorOptions + values + "vendor-option-space pxelinux;\n")
        #expect(vendor.offer(mac)?.options[.vendorSpecific] == [208, 4, 0xf1, 0, 0x74, 0x7e, 209, 1, 0x63, 255])
    }

    @Test("A wider scope's value is kept, added to, or replaced")
    func ways() throws {
        let server = server(
            """
            option domain-name "wide";
            option domain-name-servers 1.1.1.1;
            host a {
              hardware ethernet 02:00:00:00:00:01;
              default domain-name "narrow";
              append domain-name-servers 2.2.2.2;
              prepend domain-name-servers 3.3.3.3;
              supersede root-path "/r";
            }
            """
        )
        #expect(server.problems.isEmpty)
        let offer = try #require(server.offer(mac))
        #expect(offer.text(.domainName) == "wide" && offer.text(.rootPath) == "/r")
        #expect(offer.options[.domainNameServers] == [3, 3, 3, 3, 1, 1, 1, 1, 2, 2, 2, 2])
    }

    @Test(
        "A declaration that makes no sense is told with its place",
        arguments: [
            ("option x.y code 1 = text;", 8, "no option space"), ("option x code 300 = text;", 15, "from 1 to 254"),
            ("option x code 150 = float;", 21, "type"), ("option x code 150 = integer 12;", 29, "none of 8, 16 and 32"),
            ("option x code 150 = encapsulate y;", 33, "no option space"), ("option x code 150 text;", 19, "‘=’"),
            ("option space x code width 2;", 16, "widths"), ("group { option x code 150 = text; }", 16, "top level"),
            ("option x code 150 = text; option x 1 2;", 38, "not understood"),
            ("option x code 150 = { ip-address, integer 8 }; option x 1.2.3.4;", 57, "missing"),
            ("vendor-option-space y;", 21, "no option space"),
        ]
    )
    func declarations(text: String, column: Int, says: String) {
        let problems = server(text).problems
        #expect(problems.contains { $0.column == column && $0.sentence.contains(says) }, "\(problems)")
    }

    @Test(
        "What people call an option is known by its code; for other names no number is made up",
        arguments: [
            ("arch", "option arch code 93 = unsigned integer 16;"), ("pxe-client-uuid", "code 97 = string;"),
            ("client-arch", "option client-arch code 93 = unsigned integer 16;"), ("client-nic", "code 94 = {"),
            ("user-class-identifier", "dhcpd calls it user-class, which needs no declaration"),
            ("ipxe.no-pxedhcp", "code 175 = encapsulate ipxe"), ("pxelinux.configfile", "code 209 = text;"),
            ("zzzz", "declare it with its code and its type"),
        ]
    )
    func undeclared(name: String, remedy: String) {
        for text in ["if option \(name) = \"a\" { filename \"b\"; }", "option \(name) 00:07;"] {
            let problems = server(text).problems
            #expect(problems.contains { $0.remedy?.contains(remedy) == true }, "\(problems)")
            #expect(!problems.contains { $0.remedy?.contains("150") == true })
        }
        let matching = server("class \"a\" { match if option \(name) = \"a\"; }").problems
        #expect(matching.count == 1, "\(matching)")
    }

    @Test("Options of the space fqdn are there without a declaration")
    func domainNameOptions() {
        let problems = server("option fqdn.no-client-update true; if exists fqdn.fqdn { filename \"a\"; }").problems
        #expect(problems.map(\.severity) == [.note], "\(problems)")
        let compared = server("if option fqdn.hostname = \"a\" { filename \"a\"; }").problems
        #expect(compared.count == 1 && compared[0].sentence.contains("not looked at here"), "\(compared)")
    }

    @Test("Records and arrays are put together")
    func records() throws {
        let server = server(
            """
            option pair code 150 = { ip-address, unsigned integer 16 };
            option list code 151 = array of unsigned integer 16;
            option pair 1.2.3.4 80;
            option list 1, 2;
            """
        )
        #expect(server.problems.isEmpty, "\(server.problems)")
        let offer = try #require(server.offer())
        #expect(offer.options[DHCPOptionCode(150)] == [1, 2, 3, 4, 0, 80])
        #expect(offer.options[DHCPOptionCode(151)] == [0, 1, 0, 2])
    }

    @Test("Names are looked up in the table of hosts, and nowhere else")
    func names() throws {
        let hosts = "127.0.0.1 localhost\n::1 localhost\n192.168.1.5 TFTPServer tftp # it\n192.168.1.6 tftp\n"
        let server = server("next-server tftpserver; option routers tftp;", hosts: hosts)
        #expect(server.problems.isEmpty)
        let offer = try #require(server.offer())
        #expect(offer.nextServer == IPv4Address(192, 168, 1, 5))
        #expect(offer.options[.routers] == [192, 168, 1, 5, 192, 168, 1, 6])
        #expect(self.server("", hosts: "tftp 192.168.1.5\n").problems.map(\.line) == [1])
    }
}
