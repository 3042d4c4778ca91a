import Deployment
import NetworkBoot
import NetworkProtocols
import Testing

@Suite("Lints about files of DHCP servers")
struct DHCPFileLintTests {
    private func problems(_ lint: String, _ text: String, name: String) -> [SettingsProblem] {
        let file = AdministratorFile(Array(text.utf8), name: name)
        return LintCatalog.problems(of: LintSubject(files: [file])).filter { $0.lint == lint }
    }

    private func dhcpd(_ lint: String, _ text: String) -> [Int?] {
        problems(lint, text, name: "dhcpd.conf").map(\.line)
    }

    private func dnsmasq(_ lint: String, _ text: String) -> [Int?] {
        problems(lint, "dhcp-range=192.0.2.100,192.0.2.200,12h\n" + text, name: "dnsmasq.conf").map(\.line)
    }

    private func subnet(_ text: String) -> String { "subnet 192.0.2.0 netmask 255.255.255.0 {\n\(text)\n}\n" }

    @Test("PXEClient in option 60 wants boot data beside it, of whichever kind")
    func pxeClass() {
        let lint = "pxe-class-without-boot-data"
        let own = "option vendor-class-identifier \"PXEClient\";"
        #expect(dhcpd(lint, subnet(own)) == [2])
        for more in [
            "filename \"pxelinux.0\";", "option bootfile-name \"pxelinux.0\";",
            "option vendor-encapsulated-options 06:01:08:ff;",
        ] {
            #expect(dhcpd(lint, subnet(own + more)) == [], "\(more)")
        }
        #expect(dnsmasq(lint, "dhcp-option=60,PXEClient\n") == [2])
        #expect(dnsmasq(lint, "dhcp-option-force=option:vendor-class,PXEClient\n") == [2])
        for more in [
            "dhcp-boot=pxelinux.0", "dhcp-option=vendor:PXEClient,6,8b", "dhcp-option=67,a", "dhcp-option=43,1",
        ] {
            #expect(dnsmasq(lint, "dhcp-option=60,PXEClient\n\(more)\n") == [], "\(more)")
        }
    }

    @Test("A URL is for loaders and for UEFI HTTP boot")
    func urls() {
        let lint = "boot-url-for-pxe"
        let url = "filename \"http://192.0.2.2/boot.ipxe\";"
        #expect(dhcpd(lint, subnet(url)) == [2])
        #expect(dhcpd(lint, subnet("option bootfile-name \"http://192.0.2.2/a\";")) == [2])
        #expect(dhcpd(lint, subnet("host a { hardware ethernet 52:54:00:12:34:56;\n \(url) }")) == [3])
        for text in [
            "if option user-class = \"iPXE\" { \(url) } else { filename \"undionly.kpxe\"; }",
            "class \"h\" { match if substring (option vendor-class-identifier, 0, 10) = \"HTTPClient\"; \(url) }",
            "if option host-name = \"a\" { \(url) }", "filename \"pxelinux.0\"; next-server 192.0.2.2;",
        ] {
            #expect(dhcpd(lint, subnet(text)) == [], "\(text)")
        }
        #expect(dnsmasq(lint, "dhcp-boot=https://192.0.2.2/boot.ipxe\n") == [2])
        let tag = "dhcp-match=set:ipxe,175\n"
        #expect(dnsmasq(lint, tag + "dhcp-boot=tag:ipxe,http://192.0.2.2/boot.ipxe\n") == [])
        #expect(dnsmasq(lint, tag + "dhcp-boot=tag:!ipxe,undionly.kpxe\ndhcp-boot=http://192.0.2.2/boot.ipxe\n") == [])
        #expect(dnsmasq(lint, "dhcp-boot=tftp://192.0.2.2/pxelinux.0\n") == [])
        let http = "dhcp-option-force=60,HTTPClient\ndhcp-boot=http://192.0.2.2/boot"
        #expect(dnsmasq(lint, http + "x64.efi\n") == [] && dnsmasq(lint, http + ".ipxe\n") == [3])
    }

    @Test("The header and option 67 name one file, where they are for the same clients")
    func twoNames() {
        let lint = "boot-files-disagree"
        let file = "filename \"pxelinux.0\"; next-server 192.0.2.2;\n"
        #expect(dhcpd(lint, subnet(file + "option bootfile-name \"other.0\";")) == [3])
        #expect(dhcpd(lint, subnet(file + "option bootfile-name \"pxelinux.0\";")) == [])
        #expect(dhcpd(lint, file + "option bootfile-name \"other.0\";\n") == [2])
        #expect(dhcpd(lint, subnet(file + "class \"a\" { option bootfile-name \"other.0\"; }")) == [])
        #expect(dnsmasq(lint, "dhcp-boot=pxelinux.0\ndhcp-option=67,other.0\n") == [3])
        #expect(dnsmasq(lint, "dhcp-boot=pxelinux.0\ndhcp-option=tag:a,option:bootfile-name,other.0\n") == [])
        var dhcp = DHCPServerConfiguration(address: IPv4Address(192, 0, 2, 2), subnets: [])
        dhcp.subnets = [.init(address: IPv4Address(192, 0, 2, 0), mask: IPv4Address(255, 255, 255, 0))]
        dhcp.subnets[0].options = [.init(.bootFileName, Array("other.0".utf8))]
        dhcp.boot.bootFile = Array("pxelinux.0".utf8)
        var service = BootService(interface: "eth0")
        service.dhcp = dhcp
        #expect(LintCatalog.problems(of: LintSubject(service: service)).contains { $0.lint == lint })
    }

    @Test("An address in dhcp-boot's second field is told, unless the third has one")
    func serverNames() {
        let lint = "server-name-is-address"
        #expect(dnsmasq(lint, "dhcp-boot=pxelinux.0,192.0.2.9\n") == [2])
        #expect(dnsmasq(lint, "dhcp-boot=tag:known,pxelinux.0,192.0.2.9,\n") == [2])
        for line in ["pxelinux.0,,192.0.2.9", "pxelinux.0,server,192.0.2.9", "pxelinux.0,192.0.2.9,192.0.2.9", "a"] {
            #expect(dnsmasq(lint, "dhcp-boot=\(line)\n") == [], "\(line)")
        }
    }

    @Test("A tag is set by a line of any age, by dnsmasq itself, by an interface, or in another file")
    func tags() {
        let lint = "tag-unset"
        #expect(dnsmasq(lint, "dhcp-match=set:efi64,option:client-arch,7\ndhcp-boot=tag:EFI64,a\n") == [3])
        #expect(dnsmasq(lint, "dhcp-boot=tag:!ipxe,undionly.kpxe\n") == [2])
        #expect(dnsmasq(lint, "interface=eth0\ndhcp-option=tag:eth1,3,192.0.2.1\n") == [3])
        for line in [
            "dhcp-boot=tag:known,a", "interface=eth0\ndhcp-boot=tag:eth0,a", "dhcp-boot=tag:br0,a",
            "conf-dir=/etc/dnsmasq.d\ndhcp-boot=tag:x,a", "dhcp-userclass=ipxe,iPXE\ndhcp-boot=net:ipxe,a",
            "dhcp-host=52:54:00:12:34:56,set:lab,192.0.2.9\ndhcp-boot=tag:lab,a",
            "dhcp-mac=set:red,52:*:*:*:*:*\ntag-if=set:both,tag:red,tag:known\ndhcp-boot=tag:both,a",
        ] {
            #expect(dnsmasq(lint, line + "\n") == [], "\(line)")
        }
    }

    @Test(
        "A class that is compared with what it can't be is told",
        arguments: [
            ("substring (option vendor-class-identifier, 0, 8) = \"PXEClient\"", true),
            ("substring(option vendor-class-identifier,0,10) = \"PXEClient\"", true),
            ("substring (option vendor-class-identifier, 0, 9) = \"PXEclient\"", true),
            ("option vendor-class-identifier = \"PXEClient\"", true), ("option user-class = \"IPXE\"", true),
            ("substring (option host-name, 0, 2) = \"lab\"", true),
            ("substring (option vendor-class-identifier, 0, 9) = \"PXEClient\"", false),
            ("substring (option vendor-class-identifier, 15, 5) = \"00007\"", false),
            ("substring (option vendor-class-identifier, 26, 10) = \"003016\"", false),
            ("substring (option host-name, 0, 9) = \"lab\"", false), ("option user-class = \"iPXE\"", false),
            ("option vendor-class-identifier = \"udhcp 1.30\"", false),
        ]
    )
    func comparisons(condition: String, isTold: Bool) {
        let lint = "client-class-never-equal"
        #expect(dhcpd(lint, "if \(condition) { filename \"a\"; }\n").isEmpty != isTold)
        #expect(dhcpd(lint, "class \"a\" { match if exists host-name and \(condition); }\n").isEmpty != isTold)
    }

    @Test("An option that clients send has its number, whatever it is called")
    func numbers() {
        let lint = "option-code-mistaken"
        #expect(
            dhcpd(lint, "option client-arch code 150 = text;\noption pxe-client-uuid code 61 = string;\n") == [1, 2]
        )
        #expect(dhcpd(lint, "option client-arch code 93 = unsigned integer 16;\noption wpad code 150 = text;\n") == [])
    }

    @Test("dnsmasq's classes are in the clients' letters")
    func classesOfDnsmasq() {
        let lint = "client-class-never-equal"
        #expect(dnsmasq(lint, "dhcp-userclass=set:a,IPXE\ndhcp-vendorclass=set:b,PXEclient:Arch:00007\n") == [2, 3])
        #expect(dnsmasq(lint, "dhcp-userclass=set:a,iPXE\ndhcp-vendorclass=set:b,PXEClient:Arch:00007\n") == [])
    }

    @Test("A router is in the network of its clients")
    func routers() {
        let lint = "router-outside-subnet"
        #expect(dhcpd(lint, subnet("option routers 192.0.2.1;")) == [])
        #expect(dhcpd(lint, subnet("option routers 192.0.2.1, 192.168.9.1;")) == [2])
        let shared = "shared-network a {\n\(subnet("option routers 198.51.100.1;"))}\n"
        #expect(dhcpd(lint, shared) == [])
        #expect(dnsmasq(lint, "dhcp-option=3,192.168.9.1\n") == [2])
        #expect(dnsmasq(lint, "dhcp-option=option:router,192.0.3.1\n") == [], "no netmask is written")
        #expect(dnsmasq(lint, "dhcp-range=192.0.3.1,192.0.3.9,255.255.255.0\ndhcp-option=3,0.0.0.0\n") == [])
        let masked = "dhcp-range=192.0.2.100,192.0.2.200,255.255.255.0,12h\ndhcp-option=3,192.0.3.1\n"
        #expect(problems(lint, masked, name: "dnsmasq.conf").map(\.line) == [2])
    }

    @Test("One address for two clients, two addresses of one client in a network, and one name for two hosts")
    func reservations() {
        let lint = "reservation-twice"
        func host(_ name: String, _ last: Int, _ address: String) -> String {
            "host \(name) { hardware ethernet 52:54:00:12:34:\(last); fixed-address \(address); }\n"
        }
        let networks = subnet("") + "subnet 10.0.0.0 netmask 255.0.0.0 { }\n"
        #expect(dhcpd(lint, networks + host("a", 10, "192.0.2.1") + host("b", 11, "192.0.2.1")) == [6])
        #expect(dhcpd(lint, networks + host("a", 10, "192.0.2.1") + host("b", 10, "192.0.2.2")) == [6])
        #expect(dhcpd(lint, networks + host("a", 10, "192.0.2.1") + host("b", 10, "10.0.0.2")) == [])
        #expect(dhcpd(lint, networks + host("a", 10, "192.0.2.1") + host("a", 11, "192.0.2.2")) == [6])
        #expect(
            dnsmasq(lint, "dhcp-host=52:54:00:12:34:56,a,192.0.2.9\ndhcp-host=52:54:00:12:34:57,192.0.2.9\n") == [3]
        )
        let several = "dhcp-host=52:54:00:12:34:56,52:54:00:12:34:57,192.0.2.9\n"
        #expect(dnsmasq(lint, several + "dhcp-host=id:x,192.0.2.10\n") == [])
    }

    @Test(
        "What a dhcpd.conf says is told once, though it is the service's settings, too; dnsmasq may reserve in a range"
    )
    func toldOnce() {
        let text =
            subnet("range 192.0.2.100 192.0.2.200;\noption routers 192.0.2.150;")
            + "host a { hardware ethernet 53:54:00:12:34:56; fixed-address 192.0.2.120; }\n"
        let file = AdministratorFile(Array(text.utf8), name: "dhcpd.conf")
        var subject = LintSubject(
            service: BootService(interface: "eth0"),
            places: SettingPlaces(file: "dhcpd.conf"),
            files: [file]
        )
        guard case .dhcpd(let configuration) = file.content else { return }
        subject.service?.dhcp = configuration.service(at: IPv4Address(192, 0, 2, 2), file: "dhcpd.conf").dhcp
        let problems = LintCatalog.problems(of: subject)
        for lint in ["reservation-inside-range", "hardware-address-of-group", "range-holds-server"] {
            #expect(problems.count { $0.lint == lint } == 1, "\(lint): \(problems)")
        }
        let masq = "dhcp-range=192.0.2.100,192.0.2.200,12h\ndhcp-host=52:54:00:12:34:56,192.0.2.120\n"
        let settings = DnsmasqSettings(Array(masq.utf8), file: "dnsmasq.conf")
        subject.files = [AdministratorFile(Array(masq.utf8), name: "dnsmasq.conf")]
        subject.places = SettingPlaces(file: "dnsmasq.conf")
        let own = InterfaceConfiguration(address: IPv4Address(192, 0, 2, 2), mask: IPv4Address(255, 255, 255, 0))
        subject.service?.dhcp = settings.service(at: own, on: "eth0", file: "dnsmasq.conf").dhcp
        #expect(subject.service?.dhcp?.reservations.count == 1)
        #expect(!LintCatalog.problems(of: subject).contains { $0.lint == "reservation-inside-range" })
    }

    @Test("A byte order mark is told, and passed over", arguments: ["dhcpd.conf", "dnsmasq.conf", "settings"])
    func byteOrderMark(name: String) {
        let text = name == "dnsmasq.conf" ? "dhcp-range=192.0.2.100,192.0.2.200\r\n" : subnet("range 192.0.2.100;")
        let file = AdministratorFile([0xef, 0xbb, 0xbf] + Array(text.utf8), name: name)
        #expect(file.problems.map(\.severity) == [.warning] && file.problems[0].sentence.contains("byte order mark"))
        switch file.content {
        case .dhcpd: #expect(file.declarations?.subnets.count == 1)
        case .dnsmasq(let settings): #expect(settings.options.map(\.name) == ["dhcp-range"])
        default: Issue.record("It is read as \(file.kindName).")
        }
    }

    @Test("Exports behind a byte order mark are read")
    func byteOrderMarkOfLines() {
        let file = AdministratorFile([0xef, 0xbb, 0xbf] + Array("/srv *(ro)\n".utf8), name: "exports")
        guard case .exports(let exports) = file.content else { return }
        #expect(exports.exports.map(\.path) == ["/srv"] && file.problems.isEmpty)
    }

    @Test("Single quotes around a variable are named as the mistake")
    func singleQuotes() {
        let text = printedSettings.replacing(
            "\"http://$PXEBOOTSRV_LOCALIP/sysrcd.dat\"",
            with: "'http://$PXEBOOTSRV_LOCALIP/sysrcd.dat'"
        )
        let reading = PXEBootServerSettings.read(Array(text.utf8), file: "pxebootsrv")
        #expect(reading.settings == nil)
        let told = reading.problems.filter { $0.sentence.contains("single quotes") }
        #expect(told.count == 1 && told[0].remedy == "write double quotes", "\(reading.problems)")
    }
}

@Suite("Lints about trees of PXELINUX")
struct TreeLintTests {
    private func problems(_ lint: String, _ folder: MemoryFolder) -> [SettingsProblem] {
        let subject = LintSubject(folders: [SurveyedFolder("/srv/tftp", FolderSurvey(folder))])
        return LintCatalog.problems(of: subject).filter { $0.lint == lint }
    }

    @Test("DEFAULT may be a label, a file with or without its ending, or a label of an included file")
    func defaults() {
        func isTold(_ text: String) -> Bool {
            let folder = MemoryFolder(["pxelinux.cfg/default": text, "vmlinuz": "k", "menu.c32": "m", "sub/a.0": "n"])
            return !problems("default-label-missing", folder).isEmpty
        }
        let label = "label linux\n kernel vmlinuz\n"
        for text in [
            "default linux\n", "default vmlinuz quiet\n", "default menu.c32\n", "default menu\n", "default sub/a\n",
            "include more.cfg\ndefault other\n", "default http://192.0.2.2/x\n", "",
        ] {
            #expect(!isTold(text + label), "\(text)")
        }
        for text in ["default linus\n", "default vesamenu.c32\n", "default VMLINUZ\n"] {
            #expect(isTold(text + label), "\(text)")
        }
    }

    @Test("PXELINUX from 5 on has its module beside it, or where it looks besides")
    func modules() {
        func isTold(_ version: String, _ files: [String], loader: String = "pxelinux.0") -> Bool {
            var folder = MemoryFolder()
            folder.add(loader, [0xea, 0x05, 0x00, 0xc0, 0x07] + Array("PXELINUX \(version)".utf8))
            for file in files { folder.add(file, [1]) }
            return !problems("loader-module-missing", folder).isEmpty
        }
        #expect(isTold("6.04", []) && isTold("5.10", ["other.c32"]) && !isTold("4.07", []) && !isTold("3.86", []))
        #expect(!isTold("6.04", ["ldlinux.c32"]) && !isTold("6.04", ["boot/isolinux/ldlinux.c32"]))
        #expect(isTold("6.04", ["other/ldlinux.c32"], loader: "bios/lpxelinux.0"))
        #expect(!isTold("6.04", ["bios/ldlinux.c32"], loader: "bios/lpxelinux.0"))
    }

    @Test(
        "A card's address has its hardware type before it",
        arguments: [
            ("52-54-00-12-34-56", "01-52-54-00-12-34-56"), ("01-52-54-00-12-34-56", nil),
            ("06-52-54-00-12-34-56", nil), ("99-52-54-00-12-34-56", ""), ("default", nil), ("C0A8", nil),
            ("00112233-4455-6677-8899-aabbccddeeff", nil), ("52-54", nil),
        ] as [(String, String?)]
    )
    func hardwareTypes(name: String, meant: String?) {
        let found = problems("configuration-name-unasked", MemoryFolder(["pxelinux.cfg/\(name)": "default a\n"]))
        if let meant, !meant.isEmpty {
            #expect(found.map(\.remedy) == ["call it \(meant)"], "\(found)")
        } else {
            #expect(found.isEmpty, "\(found)")
        }
    }
}
