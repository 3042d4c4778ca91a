import NetworkBoot
import NetworkProtocols
import Testing

@Suite struct PXELINUXSearchTests {
    private let uuid = octets("103f1a9c 4b8e 8e4c 9d55 0123456789ab")
    private let mac = octets("525400123456")

    private func names(_ search: PXELINUXConfigurationSearch) -> [String] { search.candidates.map { text($0.name) } }

    @Test("The names that the machine of capture b1 asked for, in order")
    func captured() {
        let search = PXELINUXConfigurationSearch(
            prefix: [],
            uuid: uuid,
            hardwareAddress: mac,
            address: IPv4Address(10, 77, 0, 111)
        )
        #expect(
            names(search) == [
                "pxelinux.cfg/103f1a9c-4b8e-8e4c-9d55-0123456789ab", "pxelinux.cfg/01-52-54-00-12-34-56",
                "pxelinux.cfg/0A4D006F", "pxelinux.cfg/0A4D006", "pxelinux.cfg/0A4D00", "pxelinux.cfg/0A4D0",
                "pxelinux.cfg/0A4D", "pxelinux.cfg/0A4", "pxelinux.cfg/0A", "pxelinux.cfg/0", "pxelinux.cfg/default",
            ]
        )
        #expect(search.candidates.map(\.step.position) == Array(1...11))
    }

    @Test("Option 209 comes first, and everything stands behind the prefix")
    func options() {
        let search = PXELINUXConfigurationSearch(
            prefix: octets(of: "http://10.77.0.1/pxe/"),
            configurationFile: octets(of: "sysrcd.cfg"),
            hardwareAddress: mac,
            address: IPv4Address(10, 77, 0, 113)
        )
        #expect(search.candidates.first?.step == .option209)
        #expect(search.candidates.first?.target == .url(octets(of: "http://10.77.0.1/pxe/sysrcd.cfg")))
        #expect(search.candidates[1].step == .hardwareAddress)
        #expect(search.classify(.url(octets(of: "http://10.77.0.1/pxe/pxelinux.cfg/default"))) == .default)
        #expect(search.classify(.url(octets(of: "http://10.77.0.1/pxe/vmlinuz"))) == nil)
    }

    @Test("6 leaves out a UUID that is none, 3.x does not")
    func credibleUUID() {
        var search = PXELINUXConfigurationSearch(
            prefix: [],
            uuid: [UInt8](repeating: 0, count: 16),
            hardwareType: 6,
            hardwareAddress: mac,
            address: .any
        )
        #expect(names(search).first == "pxelinux.cfg/06-52-54-00-12-34-56")
        search.version = .three
        #expect(names(search).first == "pxelinux.cfg/00000000-0000-0000-0000-000000000000")
        search.uuid = [1, 2, 3]
        #expect(names(search).first == "pxelinux.cfg/06-52-54-00-12-34-56")
    }

    @Test(
        "A requested name is told by its looks",
        arguments: [
            ("pxelinux.cfg/103f1a9c-4b8e-8e4c-9d55-0123456789ab", PXELINUXConfigurationSearch.Step.uuid),
            ("pxelinux.cfg/01-52-54-00-12-34-56", .hardwareAddress),
            ("/tftpboot/pxelinux.cfg/0A4D006F", .address(digits: 8)), ("a/pxelinux.cfg/0", .address(digits: 1)),
            ("pxelinux.cfg/default", .default), ("pxelinux.cfg/C0A80", .address(digits: 5)),
            ("pxelinux.cfg/01-52-54-00-12-34-5G", nil), ("pxelinux.cfg/0a4d006f", nil), ("pxelinux.cfg/0A4D006F0", nil),
            ("pxelinux.cfg/", nil), ("vmlinuz", nil), ("default", nil), ("xpxelinux.cfg/other.cfg", nil),
            ("pxelinux.cfg/01-AA-BB-CC-DD-EE-FF", nil),
        ]
    )
    func classify(name: String, step: PXELINUXConfigurationSearch.Step?) {
        #expect(PXELINUXConfigurationSearch.classify(name: octets(of: name)) == step)
    }

    @Test("With a prefix the name has to stand right behind it; option 209 is told by its own name")
    func classifyWithPrefix() {
        let prefix = octets(of: "/a/")
        let name = octets(of: "/a/pxelinux.cfg/default")
        #expect(PXELINUXConfigurationSearch.classify(name: name, prefix: prefix) == .default)
        #expect(PXELINUXConfigurationSearch.classify(name: name, prefix: octets(of: "/b/")) == nil)
        #expect(
            PXELINUXConfigurationSearch.classify(
                name: octets(of: "/a/my.cfg"),
                prefix: prefix,
                configurationFile: octets(of: "my.cfg")
            ) == .option209
        )
    }

    @Test(
        "The prefix is what the boot file's name has before its last part",
        arguments: [
            ("/pxelinux.0", "/"), ("pxelinux.0", ""), ("/tftpboot/pxe/pxelinux.0", "/tftpboot/pxe/"),
            ("http://h/boot/pxelinux.0.3.83", "http://h/boot/"), ("boot_x", "boot_"), ("a\\b\\pxelinux.0", "a\\b\\"),
            ("empty/pxelinux.0", "empty/"), ("", ""),
        ]
    )
    func prefixes(bootFile: String, prefix: String) {
        #expect(text(PXELINUXPath.prefix(bootFile: octets(of: bootFile))) == prefix)
        #expect(text(PXELINUXPath.prefix(bootFile: octets(of: bootFile), option210: octets(of: "p"))) == "p")
    }

    @Test("Names, old forms and URLs lead where PXELINUX sends them")
    func targets() {
        func target(_ name: String, _ prefix: String) -> PXELINUXPath.Target {
            PXELINUXPath(octets(of: name)).target(prefix: octets(of: prefix))
        }
        func tftp(_ name: String, host: String? = nil, port: UInt16? = nil) -> PXELINUXPath.Target {
            .tftp(host: host.map { octets(of: $0) }, port: port, name: octets(of: name))
        }
        #expect(target("vmlinuz", "pxe/") == tftp("pxe/vmlinuz"))
        #expect(target("/vmlinuz", "pxe/") == tftp("pxe//vmlinuz"))
        #expect(target("::vmlinuz", "pxe/") == tftp("vmlinuz"))
        #expect(target("host::a/b", "pxe/") == tftp("a/b", host: "host"))
        #expect(target("vmlinuz", "::dir/") == tftp("dir/vmlinuz"))
        #expect(target("vmlinuz", "other::dir/") == tftp("dir/vmlinuz", host: "other"))
        #expect(target("vmlinuz", "http://10.77.0.1/pxe/") == .url(octets(of: "http://10.77.0.1/pxe/vmlinuz")))
        #expect(target("tftp://h:6969/a%20b;mode=octet", "") == tftp("a b", host: "h", port: 6969))
        #expect(target("vmlinuz", "tftp://h/d/") == tftp("d/vmlinuz", host: "h"))
        #expect(target("http://h/x#frag", "p/") == .url(octets(of: "http://h/x")))
        #expect(target("a:b", "p/") == tftp("p/a:b"))
        #expect(target("name rest", "") == tftp("name"))
        #expect(target("tftp://h", "") == tftp("", host: "h"))
    }

    @Test("A name comes back as it was written", arguments: ["a", "/a", "::a", "h::a", "http://h/a", "a:b", "", "::"])
    func encoding(name: String) {
        #expect(text(PXELINUXPath(octets(of: name)).encoded) == name)
    }
}
