import NetworkBoot
import NetworkProtocols
import Testing

@Suite struct KernelCommandLineTests {
    @Test("Words, values, quotes and offsets, as the kernel has them")
    func words() {
        let line = KernelCommandLine(#"  quiet root=/dev/nfs k="a b" "l=c d" empty= m=x"y z"w -- single n=1"#)
        #expect(line.words.map(\.nameText) == ["quiet", "root", "k", "l", "empty", "m", "single", "n"])
        #expect(line.words.map(\.valueText) == [nil, "/dev/nfs", "a b", "c d", "", #"x"y z"w"#, nil, "1"])
        #expect(line.words.map(\.isQuoted) == [false, false, true, true, false, false, false, false])
        #expect(line.words.map(\.isForInit) == [false, false, false, false, false, false, true, true])
        #expect(line.words.map(\.offset) == [2, 8, 22, 30, 38, 45, 58, 65])
        #expect(line.words.allSatisfy { Array(line.encoded[$0.offset..<($0.offset + $0.octets.count)]) == $0.octets })
        #expect(line["root"] == octets(of: "/dev/nfs") && line["quiet"] == nil && line["n"] == nil)
        #expect(line.contains("quiet") && !line.contains("single"))
        #expect(line.initArguments.map(\.nameText) == ["single", "n"])
    }

    @Test("Hyphens and underscores are the same, the last word counts, and all can be had")
    func lookup() {
        let line = KernelCommandLine("console=tty0 a-b=1 a_b=2 console=ttyS0 A_b=3")
        #expect(line["a_b"] == octets(of: "2") && line["a-b"] == octets(of: "2"))
        #expect(line.all("console").map(\.valueText) == ["tty0", "ttyS0"])
        #expect(line.last("console")?.valueText == "ttyS0")
    }

    @Test(
        "The text comes back, whatever it is; a NUL ends what the kernel sees",
        arguments: [
            "", " ", "a", "a  b\t\n", "\"", "\"\"", "k=\"", "=", "=a=b", "--", "-- --", "a\0b c", "\"open a b", "é=ü",
        ]
    )
    func identity(line: String) {
        let read = octets(of: line)
        #expect(KernelCommandLine(read).encoded == read)
        #expect(KernelCommandLine(KernelCommandLine(read).encoded) == KernelCommandLine(read))
    }

    @Test("Odd words are read as the kernel reads them")
    func oddWords() {
        #expect(KernelCommandLine("=a=b").words.map(\.nameText) == ["=a"])
        #expect(KernelCommandLine("a\0b c").words.map(\.nameText) == ["a"])
        #expect(KernelCommandLine("\"open a b").words.map(\.nameText) == ["open a b"])
        #expect(KernelCommandLine("k=\"").words.map(\.valueText) == [""])
        #expect(KernelCommandLine("a.b-c=1")["a.b_c"] == octets(of: "1"))
    }

    @Test("Random text is read without a trap")
    func randomInput() {
        var random = SeededRandom(seed: 3)
        var lost = 0
        for _ in 0..<500 {
            let input = (0..<80).map { _ in octets(of: "a= \"-_:,/.\0\n[]9").randomElement(using: &random) ?? 0 }
            let line = KernelCommandLine(input)
            if line.encoded != input { lost += 1 }
            _ = RootSource.sources(in: line)
            _ = KernelIPParameter(input).runsAutoconfiguration(devices: 2, nfsRoot: true)
            if KernelIPParameter(input).encoded != input { lost += 1 }
        }
        #expect(lost == 0)
    }
}

@Suite struct KernelIPParameterTests {
    private func parameter(_ text: String) -> KernelIPParameter { KernelIPParameter(octets(of: text)) }

    @Test("All ten fields")
    func allFields() {
        let text = "10.0.0.5:10.0.0.1:10.0.0.254:255.255.255.0:host.nis:eth0:none:8.8.8.8:9.9.9.9:10.0.0.2"
        let ip = parameter(text)
        #expect(ip.client == IPv4Address(10, 0, 0, 5) && ip.server == IPv4Address(10, 0, 0, 1))
        #expect(ip.gateway == IPv4Address(10, 0, 0, 254) && ip.netmask == IPv4Address(255, 255, 255, 0))
        #expect(ip.hostName == octets(of: "host") && ip.domainName == octets(of: "nis"))
        #expect(ip.device == octets(of: "eth0") && ip.autoconfiguration == KernelIPParameter.Autoconfiguration.none)
        #expect(ip.nameServers == [IPv4Address(8, 8, 8, 8), IPv4Address(9, 9, 9, 9)])
        #expect(ip.timeServer == IPv4Address(10, 0, 0, 2))
        #expect(ip.encoded == octets(of: text))
        #expect(!ip.runsAutoconfiguration(devices: 3, nfsRoot: true))
    }

    @Test(
        "One word alone is the autoconf field",
        arguments: [
            ("dhcp", KernelIPParameter.Autoconfiguration.dhcp(clientIdentifier: nil)), ("on", .on), ("any", .any),
            ("off", .off), ("none", .none), ("bootp", .bootp), ("rarp", .rarp), ("both", .both), ("", .off),
            ("dhcp,1,name", .dhcp(clientIdentifier: .init(type: 1, text: octets(of: "name")))),
            ("dhcp,0,a,b", .dhcp(clientIdentifier: .init(type: 0, text: octets(of: "a,b")))),
        ]
    )
    func singleWords(text: String, expected: KernelIPParameter.Autoconfiguration) {
        let ip = parameter(text)
        #expect(ip.isSingleWord && ip.autoconfiguration == expected && ip.client == nil)
        #expect(ip.encoded == octets(of: text))
        let allowed = !["off", "none", ""].contains(text)
        #expect(ip.runsAutoconfiguration(devices: 1, nfsRoot: false) == allowed)
    }

    @Test("Odd words of the autoconf field count as off, and come back")
    func unknownWords() {
        for word in ["maybe", "dhcp,", "dhcp,300,x", "dhcp,01,x", "off,1"] {
            let field = parameter("::::::\(word)")
            #expect(field.autoconfiguration == .unknown(octets(of: word)), "\(word)")
            #expect(!field.runsAutoconfiguration(devices: 1, nfsRoot: false), "\(word)")
            #expect(text(field.encoded) == "::::::\(word)")
        }
    }

    @Test("PXELINUX's four fields ask nobody on one card, and DHCP on two")
    func pxelinuxFields() {
        let ip = parameter("192.168.1.5:192.168.1.1:192.168.1.254:255.255.255.0")
        #expect(ip.autoconfiguration == .any && ip.device.isEmpty)
        #expect(!ip.runsAutoconfiguration(devices: 1, nfsRoot: true))
        #expect(ip.runsAutoconfiguration(devices: 2, nfsRoot: false))
        #expect(!parameter("192.168.1.5::::::").runsAutoconfiguration(devices: 1, nfsRoot: false))
        #expect(parameter("192.168.1.5::::::").runsAutoconfiguration(devices: 1, nfsRoot: true))
        #expect(!parameter("192.168.1.5:::::eth0:").runsAutoconfiguration(devices: 2, nfsRoot: false))
        #expect(parameter(":::::eth0:dhcp").runsAutoconfiguration(devices: 1, nfsRoot: false))
        #expect(parameter("192.168.1.5").client == IPv4Address(192, 168, 1, 5))
        #expect(!parameter("192.168.1.5").runsAutoconfiguration(devices: 1, nfsRoot: false))
    }

    @Test("An address that does not parse, or is 0.0.0.0, counts as not given")
    func badAddresses() {
        let ip = parameter("0.0.0.0:1.2.3:300.1.1.1::")
        #expect(ip.client == nil && ip.server == nil && ip.gateway == nil)
        #expect(ip.runsAutoconfiguration(devices: 1, nfsRoot: false))
    }

    @Test("Of several ip= the last counts; nfsaddrs= is the same word")
    func onCommandLine() {
        let line = KernelCommandLine("ip=dhcp nfsaddrs=10.0.0.5 quiet")
        #expect(KernelIPParameter(in: line)?.client == IPv4Address(10, 0, 0, 5))
        #expect(KernelIPParameter(in: KernelCommandLine("ip=off ip=dhcp"))?.autoconfiguration.allowsDHCP == true)
        #expect(KernelIPParameter(in: KernelCommandLine("quiet -- ip=dhcp")) == nil)
    }

    @Test("Typed fields are written without the empty tail")
    func building() {
        let ip = KernelIPParameter(
            client: IPv4Address(10, 0, 0, 5),
            server: IPv4Address(10, 0, 0, 1),
            device: octets(of: "eth0"),
            autoconfiguration: .off
        )
        #expect(text(ip.encoded) == "10.0.0.5:10.0.0.1::::eth0:off")
        #expect(
            text(KernelIPParameter(client: nil, autoconfiguration: .dhcp(clientIdentifier: nil)).encoded)
                == "::::::dhcp"
        )
        #expect(text(KernelIPParameter(client: IPv4Address(1, 2, 3, 4)).encoded) == "1.2.3.4")
    }

    @Test("dracut's short form is told from addresses")
    func dracut() {
        #expect(parameter("ens3:dhcp").dracutInterface?.device == octets(of: "ens3"))
        #expect(parameter("ens3:dhcp:1500").dracutInterface?.method == octets(of: "dhcp"))
        #expect(parameter("10.0.0.5:10.0.0.1").dracutInterface == nil)
        #expect(parameter("dhcp").dracutInterface == nil)
    }
}
