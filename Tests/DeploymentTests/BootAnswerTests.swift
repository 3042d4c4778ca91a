import Deployment
import NetworkBoot
import NetworkProtocols
import Testing

@Suite("Lints about who is told which boot file")
struct BootAnswerTests {
    /// Lines of `lint` in a file, with the tree beside it.
    private func lines(
        _ lint: String,
        _ text: String,
        name: String = "dhcpd.conf",
        tree: [String: String]? = nil
    ) -> [Int?] {
        problems(lint, text, name: name, tree: tree).map(\.line)
    }

    private func problems(
        _ lint: String,
        _ text: String,
        name: String = "dhcpd.conf",
        tree: [String: String]? = nil
    ) -> [SettingsProblem] {
        let file = AdministratorFile(Array(text.utf8), name: name)
        let folders = tree.map { [SurveyedFolder("/srv/tftp", FolderSurvey(MemoryFolder($0)))] } ?? []
        return LintCatalog.problems(of: LintSubject(files: [file], folders: folders)).filter { $0.lint == lint }
    }

    private func loops(dnsmasq text: String) -> [Int?] {
        lines("chain-load-loop", "dhcp-range=192.0.2.100,192.0.2.200,12h\n" + text, name: "dnsmasq.conf")
    }

    @Test("Of dnsmasq's lines the last whose tags are all set counts: iPXE on UEFI has two")
    func lastLineOfDnsmasq() {
        let tags = "dhcp-userclass=set:ipxe,iPXE\ndhcp-match=set:efi64,option:client-arch,7\n"
        let script = "dhcp-boot=tag:ipxe,http://192.0.2.2/boot.ipxe\n"
        let loader = "dhcp-boot=tag:efi64,ipxe.efi\n"
        let bios = "dhcp-boot=tag:!ipxe,undionly.kpxe\n"
        #expect(loops(dnsmasq: tags + script + loader + bios) == [5])
        #expect(loops(dnsmasq: tags + loader + bios + script) == [])
        #expect(loops(dnsmasq: tags + script + "dhcp-boot=tag:efi64,tag:!ipxe,ipxe.efi\n" + bios) == [])
    }

    @Test("A line without tags counts where none with tags does, wherever it stands")
    func lineWithoutTags() {
        let tag = "dhcp-match=set:ipxe,175\ndhcp-boot=tag:ipxe,http://192.0.2.2/boot.ipxe\n"
        #expect(loops(dnsmasq: tag + "dhcp-boot=undionly.kpxe\n") == [])
        let efi = "dhcp-match=set:efi-x86_64,option:client-arch,7\ndhcp-boot=tag:efi-x86_64,ipxe.efi\n"
        #expect(loops(dnsmasq: tag + "dhcp-boot=undionly.kpxe\n" + efi) == [6])
        #expect(loops(dnsmasq: "dhcp-boot=undionly.kpxe\n") == [2])
    }

    @Test("Loaders are known by their names; those that bring a script, and scripts, go round nowhere")
    func loaderNames() {
        for name in ["snp.efi", "snponly.efi", "ipxe.efi", "ipxe/undionly.kpxe", "gpxe.kpxe"] {
            #expect(loops(dnsmasq: "dhcp-boot=\(name)\n") == [2], "\(name)")
        }
        for name in ["netboot.xyz.kpxe", "menu.ipxe", "boot/autoexec.ipxe", "gpxelinux.0", "grubx64.efi"] {
            #expect(loops(dnsmasq: "dhcp-boot=\(name)\n") == [], "\(name)")
        }
        let text = "dhcp-boot=ipxe/start\n"
        #expect(lines("chain-load-loop", text, name: "dnsmasq.conf", tree: ["ipxe/start": "#!ipxe\n"]) == [])
        #expect(lines("chain-load-loop", "dhcp-boot=start.ipxe\n", name: "dnsmasq.conf") == [])
    }

    @Test("A loader in a menu of PXE's is offered to itself, unless a tag keeps it out")
    func menus() {
        let tag = "dhcp-match=set:ipxe,175\n"
        #expect(loops(dnsmasq: tag + "pxe-service=x86PC,\"BIOS\",undionly.kpxe\n") == [3])
        #expect(loops(dnsmasq: tag + "pxe-service=tag:!ipxe,x86PC,\"BIOS\",undionly.kpxe\n") == [])
    }

    @Test("In a dhcpd.conf the conditions around a boot file, and what is said after it, count")
    func conditionsOfDhcpd() {
        let script = "filename \"http://a/boot.ipxe\";"
        let isIPXE = "exists user-class and option user-class = \"iPXE\""
        let arch = "option arch code 93 = unsigned integer 16;\n"
        for text in [
            "if \(isIPXE) { \(script) }\nelse { if option arch = 00:07 { filename \"ipxe.efi\"; }\nelse { filename \"undionly.kpxe\"; } }",
            "filename \"undionly.kpxe\";\nif \(isIPXE) { \(script) }",
            "class \"i\" { match if option user-class = \"iPXE\"; \(script) }\nfilename \"undionly.kpxe\";",
            "if not (option user-class = \"iPXE\") { filename \"undionly.kpxe\"; }",
            "if option arch != 00:00 { if \(isIPXE) { \(script) } else { filename \"snponly.efi\"; } }",
            "if exists ipxe.bus-id { \(script) } else { filename \"undionly.kpxe\"; }",
            "filename \"undionly.kpxe\"; subnet 10.0.0.0 netmask 255.0.0.0 { if \(isIPXE) { \(script) } }",
        ] {
            #expect(lines("chain-load-loop", arch + text) == [], "\(text)")
        }
        for text in [
            "if \(isIPXE) { \(script) }\nif option arch = 00:07 { filename \"ipxe.efi\"; }",
            "if option user-class = \"IPXE\" { \(script) }\nelse { filename \"undionly.kpxe\"; }",
            "subnet 10.0.0.0 netmask 255.0.0.0 {\nfilename \"undionly.kpxe\"; } if \(isIPXE) { \(script) }",
        ] {
            #expect(lines("chain-load-loop", arch + text) == [3], "\(text)")
        }
    }

    @Test("Boot files of a proxy and of its menu are looked for; a name without a dot has the layer behind it")
    func proxies() throws {
        let text = """
            dhcp-range=192.0.2.0,proxy
            pxe-service=x86PC,"BIOS",pxelinux
            pxe-service=X86-64_EFI,"UEFI",pxelinux.0
            pxe-service=x86PC,"BIOS",nothere
            pxe-service=x86PC,"Local",0

            """
        let tree = ["pxelinux.0": "\u{eb}"]
        #expect(lines("boot-file-missing", text, name: "dnsmasq.conf", tree: tree) == [4])
        #expect(lines("boot-file-for-other-firmware", text, name: "dnsmasq.conf") == [3])
        var proxy = ProxyDHCPServerConfiguration(address: IPv4Address(192, 0, 2, 2))
        proxy.boot.bootFile = Array("nothere.0".utf8)
        proxy.classes = [.init([.architecture([.x64UEFI])], boot: .init(bootFile: "pxelinux.0"))]
        proxy.menu = .init(items: [.init(type: .local, text: [], boot: .init(bootFile: "gone.0"))])
        var service = BootService(interface: "eth0")
        service.proxy = proxy
        service.tftp = .init("/srv/tftp", TFTPServerConfiguration())
        let folder = SurveyedFolder("/srv/tftp", FolderSurvey(MemoryFolder(tree)))
        let found = LintCatalog.problems(of: LintSubject(service: service, folders: [folder]))
        let missing = found.filter { $0.lint == "boot-file-missing" }
        #expect(missing.map { $0.sentence.contains("nothere.0") } == [true, false], "\(missing)")
    }

    @Test("A program is known for a kind of firmware by its name where the tree is not at hand")
    func programNames() {
        func tells(_ name: String, _ architecture: Int) -> Bool {
            let tag = "dhcp-match=set:a,option:client-arch,\(architecture)\ndhcp-boot=tag:a,\(name)\n"
            return !lines("boot-file-for-other-firmware", tag, name: "dnsmasq.conf").isEmpty
        }
        for (name, wrong) in [
            ("pxelinux.0", 7), ("undionly.kpxe", 9), ("lpxelinux.0", 11), ("bootx64.efi", 0), ("snponly.efi", 0),
            ("grubaa64.efi", 7), ("bootia32.efi", 7), ("shimx64.efi", 6),
        ] {
            #expect(tells(name, wrong), "\(name) for \(wrong)")
        }
        for (name, right) in [
            ("pxelinux.0", 0), ("bootx64.efi", 7), ("bootx64.efi", 9), ("ipxe.efi", 11), ("grubaa64.efi", 11),
            ("bootia32.efi", 6), ("my-loader", 7), ("menu.ipxe", 7),
        ] {
            #expect(!tells(name, right), "\(name) for \(right)")
        }
    }

    @Test("LTSP's file is clean: scripts are for loaders, and a Raspberry Pi fetches no file that is named to it")
    func ltsp() {
        let text = """
            dhcp-range=set:proxy,192.168.1.0,proxy,255.255.255.0
            dhcp-match=set:X86PC,option:client-arch,0
            dhcp-match=set:X86-64_EFI,option:client-arch,7
            dhcp-mac=set:rpi,b8:27:eb:*:*:*
            dhcp-userclass=set:iPXE,iPXE
            pxe-service=tag:rpi,X86PC,"Raspberry Pi Boot   ",unused
            pxe-service=tag:!iPXE,X86PC,"undionly.kpxe",ltsp/undionly.kpxe
            pxe-service=tag:!iPXE,X86-64_EFI,"snponly.efi",ltsp/snponly.efi
            pxe-service=tag:iPXE,X86PC,"ltsp.ipxe",ltsp/ltsp.ipxe
            pxe-service=tag:iPXE,X86-64_EFI,"ltsp.ipxe",ltsp/ltsp.ipxe
            dhcp-boot=tag:!iPXE,tag:X86PC,ltsp/undionly.kpxe
            dhcp-boot=tag:iPXE,tag:X86-64_EFI,ltsp/ltsp.ipxe

            """
        let tree = ["ltsp/ltsp.ipxe": "#!ipxe\n", "ltsp/undionly.kpxe": "\u{0}iPXE", "ltsp/snponly.efi": "\u{0}"]
        let file = AdministratorFile(Array(text.utf8), name: "ltsp-dnsmasq.conf")
        let folder = SurveyedFolder("/srv/tftp", FolderSurvey(MemoryFolder(tree)))
        let problems = LintCatalog.problems(of: LintSubject(files: [file], folders: [folder]))
        #expect(problems.isEmpty, "\(problems)")
    }

    @Test("A program for all that counts more than the one for some architecture is told")
    func overridden() {
        let lint = "boot-file-for-other-firmware"
        let tag = "dhcp-userclass=set:ipxe,iPXE\ndhcp-match=set:efi64,option:client-arch,7\n"
        let lines = "dhcp-boot=tag:efi64,bootx64.efi\ndhcp-boot=tag:!ipxe,undionly.kpxe\n"
        #expect(self.lines(lint, tag + lines, name: "dnsmasq.conf") == [4])
        let right = "dhcp-boot=tag:!ipxe,undionly.kpxe\ndhcp-boot=tag:efi64,bootx64.efi\n"
        #expect(self.lines(lint, tag + right, name: "dnsmasq.conf") == [])
        let menu = "pxe-service=X86-64_EFI,\"UEFI\",bootx64.efi\ndhcp-boot=pxelinux.0\n"
        #expect(self.lines(lint, menu, name: "dnsmasq.conf") == [])
        let arch = "option arch code 93 = unsigned integer 16;\n"
        let efi = "if option arch = 00:07 { filename \"bootx64.efi\"; }\n"
        #expect(self.lines(lint, arch + efi + "filename \"pxelinux.0\";\n") == [3])
        let host = "host a { hardware ethernet 52:54:00:12:34:56; filename \"pxelinux.0\"; }\n"
        #expect(self.lines(lint, arch + efi + host) == [])
        #expect(self.lines(lint, arch + "filename \"pxelinux.0\";\n" + efi) == [])
        #expect(self.lines(lint, arch + efi + "else { filename \"pxelinux.0\"; }\n") == [])
    }

    @Test("Architectures are known from the vendor class, from classes, and from conditions within each other")
    func architectures() {
        let lint = "boot-file-for-other-firmware"
        for text in [
            "class \"u\" { match if substring(option vendor-class-identifier, 15, 5) = \"00007\"; filename \"pxelinux.0\"; }",
            "class \"u\" { match if substring(option vendor-class-identifier, 0, 20) = \"PXEClient:Arch:00000\"; filename \"a.efi\"; }",
            "class \"p\" { match if substring(option vendor-class-identifier, 0, 9) = \"PXEClient\"; if option arch = 00:09 { filename \"pxelinux.0\"; } }",
        ] {
            #expect(lines(lint, "option arch code 93 = unsigned integer 16;\n" + text) == [2], "\(text)")
        }
    }

    @Test("A next server may stand in the networks, where the boot file stands around them")
    func nextServers() {
        let file = "if option arch = 00:07 { filename \"shimx64.efi\"; } else { filename \"pxelinux.0\"; }\n"
        let arch = "option arch code 93 = unsigned integer 16;\n"
        func subnet(_ text: String) -> String { "subnet 192.0.2.0 netmask 255.255.255.0 { \(text) }\n" }
        #expect(lines("next-server-missing", arch + file + subnet("next-server 192.0.2.2;")) == [])
        #expect(lines("next-server-missing", arch + file + subnet("")) == [2, 2])
        let host = "host a { hardware ethernet 52:54:00:12:34:56; filename \"pxelinux.0\"; }\n"
        #expect(lines("next-server-missing", host + subnet("next-server 192.0.2.2;")) == [])
        let found = problems("next-server-missing", subnet("filename \"shimx64.efi\";"))
        #expect(found.count == 1 && found[0].sentence.contains("PXELINUX") == false)
    }

    @Test("Thousands of nested conditions are looked at in moderate time", .timeLimit(.minutes(1)))
    func manyConditions() {
        let dhcpd = (0..<3_000).map { index in
            "if option user-class = \"u\(index)\" { filename \"a\"; } elsif exists user-class { filename \"x\"; }\n"
        }
        let last = "filename \"undionly.kpxe\";\n"
        #expect(!lines("chain-load-loop", dhcpd.joined() + last).isEmpty)
        let dnsmasq = (0..<400).map {
            "dhcp-match=set:t\($0),option:client-arch,\($0)\ndhcp-boot=tag:t\($0),ipxe.efi\n"
        }
        #expect(!loops(dnsmasq: dnsmasq.joined()).isEmpty)
    }
}
