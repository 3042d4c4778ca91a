import Deployment
import NetworkProtocols
import Testing

@Suite("Conditions and values of a dhcpd.conf")
struct ISCExpressionTests {
    private let mac = MACAddress(0x52, 0x54, 0, 0x12, 0x34, 0x56)

    private func server(_ statements: String) -> AskedDHCPServer {
        AskedDHCPServer(
            """
            option arch code 93 = unsigned integer 16;
            option space gpxe;
            option gpxe-encap-opts code 175 = encapsulate gpxe;
            option gpxe.bus-id code 177 = string;
            option gpxe.priority code 1 = signed integer 8;
            subnet 192.168.1.0 netmask 255.255.255.0 { range 192.168.1.10 192.168.1.20; }
            host known5 { hardware ethernet 52:54:00:12:34:55; }
            \(statements)
            """
        )
    }

    /// Whether a client with architecture 7, class "PXEClient:…", user class "iPXE" and option 175 meets it.
    private func isMet(_ condition: String, mac: MACAddress? = nil) -> Bool? {
        let server = server("if \(condition) { filename \"yes\"; } else { filename \"no\"; }")
        guard !server.problems.hasErrors else { return nil }
        let offer = server.offer(
            mac ?? self.mac,
            (.clientArchitectures, [0, 7]),
            (.vendorClass, Array("PXEClient:Arch:00007:UNDI:003016".utf8)),
            (.userClass, Array("iPXE".utf8)),
            (.etherboot, [177, 5, 1, 0x10, 0x13, 0x10, 0x0e, 1, 1, 5]),
            (.relayAgentInformation, [1, 4, 0x65, 0x74, 0x68, 0x31])
        )
        return offer.map { $0.bootFileText == "yes" }
    }

    @Test(
        "A condition is met or not",
        arguments: [
            ("exists user-class", true), ("exists root-path", false), ("not exists root-path", true),
            ("option user-class = \"iPXE\"", true), ("option user-class = \"gPXE\"", false),
            ("option user-class != \"gPXE\"", true), ("option arch = 00:07", true), ("option arch = 00:06", false),
            ("option pxe-system-type = 0:7", true), ("option user-class = 69:50:58:45", true),
            ("substring(option vendor-class-identifier, 0, 9) = \"PXEClient\"", true),
            ("substring (option vendor-class-identifier,15,5) = \"00007\"", true),
            ("substring(option vendor-class-identifier, 90, 9) = \"\"", true),
            ("suffix(option vendor-class-identifier, 6) = \"003016\"", true),
            ("substring(hardware, 1, 3) = 52:54:00", true), ("hardware = 1:52:54:00:12:34:56", true),
            ("substring(hardware, 1, 3) = 52:54:01", false), ("lcase(option user-class) = \"ipxe\"", true),
            ("ucase(option user-class) = \"IPXE\"", true), ("packet(0, 1) = 01", true),
            ("packet(28, 3) = 52:54:00", true), ("packet(0, 2) = 01:06", false),
            ("concat(\"a\", option user-class) = \"aiPXE\"", true),
            ("binary-to-ascii(16, 8, \":\", substring(hardware, 1, 6)) = \"52:54:0:12:34:56\"", true),
            ("pick-first-value(option root-path, option user-class, \"z\") = \"iPXE\"", true),
            ("extract-int(option arch, 16) = 7", true), ("encode-int(7, 16) = option arch", true),
            ("reverse(1, option arch) = 07:00", true),
            ("exists gpxe.bus-id", true), ("option gpxe.bus-id = 01:10:13:10:0e", true),
            ("option gpxe.priority = 05", true), ("exists gpxe-encap-opts", true),
            ("option agent.circuit-id = \"eth1\"", true), ("exists agent.remote-id", false),
            ("known", false), ("static", false), ("not (known)", true),
            ("(exists user-class) and (exists root-path or option arch = 0:7)", true),
            ("option user-class = \"a\" or option user-class = \"iPXE\" and option arch = 0:7", true),
            ("option user-class = \"iPXE\" or option user-class = \"a\" and option arch = 0:9", true),
            // Without comparisons both operators bind alike, from the left.
            ("exists user-class or exists arch and exists root-path", false),
            // dhcpd has no answer where the first part of an ‘and’ is not met, and ‘not’ does not turn that round.
            ("not (exists root-path and exists user-class)", false),
            ("not (exists user-class and exists root-path)", true),
            ("not (exists root-path or exists host-name)", true), ("not (exists user-class or known)", false),
        ]
    )
    func conditions(text: String, isMet expected: Bool) {
        #expect(isMet(text) == expected)
    }

    @Test("A host that is declared is known")
    func known() {
        #expect(isMet("known", mac: MACAddress(0x52, 0x54, 0, 0x12, 0x34, 0x55)) == true)
    }

    @Test(
        "What dhcpd would refuse is refused",
        arguments: [
            "not option user-class = \"x\"", "option user-class", "\"a\" = ", "(exists user-class", "exists",
            "option arch = exists user-class", "extract-int(option arch, 16) = \"a\"", "option arch = 7 8",
            "substring(option arch, 0) = 00", "substring(option arch, -1, 2) = 00", "option nonsense = 1", "=", "and",
            "exists user-class and", "binary-to-ascii(1, 8, \".\", hardware) = \"x\"", "extract-int(hardware, 7) = 1",
        ]
    )
    func refused(text: String) {
        #expect(isMet(text) == nil)
    }

    @Test("Deep and large conditions end at limits")
    func limits() {
        #expect(isMet(String(repeating: "(", count: 5000) + "known") == nil)
        #expect(
            isMet(String(repeating: "not (known or ", count: 40) + "known" + String(repeating: ")", count: 40)) == nil
        )
        #expect(isMet(String(repeating: "known or ", count: 3000) + "known") == nil)
        #expect(isMet(String(repeating: "known or ", count: 500) + "exists user-class") == true)
        #expect(isMet(String(repeating: "option arch = 1:1 or ", count: 100) + "option arch = 0:7") == true)
    }

    @Test("Values are put together from the message")
    func values() throws {
        let server = server(
            """
            use-host-decl-names on;
            filename = concat ("pxelinux.cfg/", binary-to-ascii (16, 8, "-", substring (hardware, 1, 6)));
            option root-path = concat ("nfs:/srv/", option host-name);
            option domain-name = pick-first-value (option root-path, "none.example");
            next-server = leased-address;
            """
        )
        #expect(server.problems.isEmpty)
        let offer = try #require(server.offer(mac, (.hostName, Array("five".utf8))))
        #expect(offer.bootFileText == "pxelinux.cfg/52-54-0-12-34-56" && offer.text(.rootPath) == "nfs:/srv/five")
        #expect(offer.text(.domainName) == "none.example" && offer.nextServer == offer.yourAddress)
        #expect(offer.options[.hostName] == nil)
        let known = try #require(server.offer(MACAddress(0x52, 0x54, 0, 0x12, 0x34, 0x55)))
        #expect(known.text(.hostName) == "known5" && known.options[.rootPath] == nil)
    }
}
