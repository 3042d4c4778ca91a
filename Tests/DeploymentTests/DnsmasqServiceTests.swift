import Deployment
import NetworkProtocols
import Testing

@Suite("A dnsmasq.conf as settings of our own servers")
struct DnsmasqServiceTests {
    private let own = InterfaceConfiguration(address: IPv4Address(192, 168, 1, 5), mask: IPv4Address(255, 255, 255, 0))
    private let mac = MACAddress(0x52, 0x54, 0, 0x12, 0x34, 0x56)

    private func service(_ text: String, hosts: String = "") -> DnsmasqSettings.Service {
        let settings = DnsmasqSettings(Array(text.utf8), file: "dnsmasq.conf")
        let table = HostsTable(Array(hosts.utf8), file: "hosts")
        var service = settings.service(at: own, on: "eth0", file: "dnsmasq.conf", hosts: table)
        service.problems = settings.problems + service.problems
        return service
    }

    private func server(_ text: String) -> AskedDHCPServer {
        let service = service(text)
        return AskedDHCPServer(service.dhcp ?? .init(address: own.address, subnets: []), problems: service.problems)
    }

    private let range = "dhcp-range=192.168.1.100,192.168.1.150,12h\n"

    @Test("A range gives addresses, and the server itself as router, name server and next server")
    func addresses() throws {
        let server = server(range + "domain=boot.example\ndhcp-boot=pxelinux.0\n")
        #expect(server.problems.isEmpty)
        let offer = try #require(server.offer(mac, (.parameterRequestList, [1, 3, 6, 15, 28])))
        #expect(offer.yourAddress == IPv4Address(192, 168, 1, 100) && offer.leaseTime == .seconds(43_200))
        #expect(offer.options[.routers] == [192, 168, 1, 5] && offer.options[.domainNameServers] == [192, 168, 1, 5])
        #expect(offer.text(.domainName) == "boot.example" && offer.bootFileText == "pxelinux.0")
        #expect(offer.nextServer == own.address)
        #expect(self.server("port=0\n" + range).offer(mac)?.options[.domainNameServers] == nil)
    }

    @Test("Of several dhcp-boot the last whose tags are all set counts, then one without tags")
    func tags() throws {
        let server = server(
            range + """
                dhcp-match=set:efi64,option:client-arch,7
                dhcp-match=set:efi64,option:client-arch,9
                dhcp-userclass=set:ipxe,iPXE
                dhcp-vendorclass=set:pxe,PXEClient
                dhcp-match=set:gpxe,175
                dhcp-mac=set:lab,52:54:00:*:*:*
                tag-if=set:labefi,tag:lab,tag:efi64
                dhcp-boot=tag:pxe,pxelinux.0
                dhcp-boot=tag:efi64,grubx64.efi,bootserver,192.168.1.9
                dhcp-boot=tag:labefi,tag:!ipxe,lab.efi   # the lab's own
                dhcp-boot=tag:ipxe,http://192.168.1.5/boot.ipxe
                dhcp-boot=tag:gpxe,gpxe.script
                dhcp-boot=other.0
                dhcp-boot=tag:eth0,tag:bootp,old.0

                """
        )
        #expect(server.problems.isEmpty, "\(server.problems)")
        let other = MACAddress(2, 0, 0, 0, 0, 1)
        let pxe: (DHCPOptionCode, [UInt8]) = (.vendorClass, Array("PXEClient:Arch:00007".utf8))
        #expect(server.offer(other)?.bootFileText == "other.0")
        #expect(server.offer(other, pxe)?.bootFileText == "pxelinux.0")
        let efi = try #require(server.offer(other, pxe, (.clientArchitectures, [0, 7])))
        #expect(efi.bootFileText == "grubx64.efi" && efi.nextServer == IPv4Address(192, 168, 1, 9))
        #expect(efi.serverNameField.starts(with: "bootserver".utf8))
        #expect(server.offer(mac, pxe, (.clientArchitectures, [0, 9]))?.bootFileText == "lab.efi")
        let loader: (DHCPOptionCode, [UInt8]) = (.userClass, [4] + Array("iPXE".utf8))
        #expect(
            server.offer(mac, loader, (.clientArchitectures, [0, 7]))?.bootFileText == "http://192.168.1.5/boot.ipxe"
        )
        #expect(server.offer(other, (.etherboot, [1, 1, 1]))?.bootFileText == "gpxe.script")
    }

    @Test("Hosts have addresses, names, leases and tags of their own, or no answer")
    func hosts() throws {
        let server = server(
            range + """
                dhcp-host=52:54:00:12:34:56,set:pc,192.168.1.20,pc,45m
                dhcp-host=52:54:00:12:34:57,ignore
                dhcp-ignore=tag:!known
                dhcp-boot=tag:pc,pc.0
                dhcp-boot=tag:known,known.0

                """
        )
        #expect(server.problems.isEmpty)
        let offer = try #require(server.offer(mac, (.parameterRequestList, [12])))
        #expect(offer.yourAddress == IPv4Address(192, 168, 1, 20) && offer.text(.hostName) == "pc")
        #expect(offer.leaseTime == .seconds(2700) && offer.bootFileText == "known.0")
        #expect(server.offer(MACAddress(0x52, 0x54, 0, 0x12, 0x34, 0x57)) == nil)
        #expect(server.offer(MACAddress(2, 0, 0, 0, 0, 1)) == nil)
    }

    @Test(
        "An option's value is taken by its name, else by its look",
        arguments: [
            ("option:router,192.168.1.254,192.168.1.253", 3, [192, 168, 1, 254, 192, 168, 1, 253]),
            ("3,0.0.0.0", 3, [192, 168, 1, 5]), ("option:mtu,1400", 26, [5, 0x78]), ("26,1400", 26, [5, 0x78]),
            ("209,pxelinux.cfg/default", 209, Array("pxelinux.cfg/default".utf8)),
            ("option:root-path,\"192.168.1.5:/srv,ro\"", 17, Array("192.168.1.5:/srv,ro".utf8)),
            ("208,f1:00:74:7e", 208, [0xf1, 0, 0x74, 0x7e]), ("211,30i", 211, [0, 0, 0, 30]),
            ("option:domain-search,a.b", 119, [1, 0x61, 1, 0x62, 0]), ("150,192.168.1.7", 150, [192, 168, 1, 7]),
            ("encap:175,8,1b", 175, [8, 1, 1]), ("vendor:PXEClient,6,8b", 43, [6, 1, 8, 255]),
        ] as [(String, UInt8, [UInt8])]
    )
    func options(text: String, code: UInt8, octets: [UInt8]) throws {
        let server = server(range + "dhcp-option-force=\(text)\n")
        #expect(server.problems.isEmpty, "\(server.problems)")
        let offer = try #require(server.offer(mac, (.vendorClass, Array("PXEClient".utf8))))
        #expect(offer.options[DHCPOptionCode(code)] == octets)
        let asked = self.server(range + "dhcp-option=\(text)\n")
        let silent = asked.offer(mac, (.parameterRequestList, [1]), (.vendorClass, Array("PXEClient".utf8)))
        #expect((silent?.options[DHCPOptionCode(code)] != nil) == (text.contains("encap") || text.contains("vendor")))
    }

    // shows: [4-020, 4-028]
    @Test("A proxy with a menu, as the pages about LTSP have it, gives no addresses and tells what to boot")
    func proxy() throws {
        let service = service(
            """
            port=0
            log-dhcp
            enable-tftp
            tftp-root=/var/lib/tftpboot
            dhcp-range=192.168.1.0,proxy
            dhcp-no-override
            pxe-prompt="Press F8 for boot menu", 3
            pxe-service=X86PC, "Boot from network", /ltsp/i386/pxelinux
            pxe-service=X86PC, "Boot from local hard disk", 0
            pxe-service=x86-64_EFI, "UEFI", grubx64.efi, 192.168.1.9
            dhcp-boot=fallback.0
            """
        )
        #expect(!service.problems.hasErrors && service.problems.allSatisfy { $0.severity == .note })
        #expect(service.problems.map(\.line) == [2, 6])
        #expect(service.dhcp == nil && service.dns == nil && service.tftpFolder == "/var/lib/tftpboot")
        let proxy = try #require(service.proxy)
        #expect(proxy.boot.bootFile == Array("fallback.0".utf8))
        #expect(proxy.classes.map(\.conditions) == [[.architecture([.x64UEFI])]])
        #expect(proxy.classes.first?.boot == .init(nextServer: IPv4Address(192, 168, 1, 9), bootFile: "grubx64.efi"))
        let menu = try #require(proxy.menu)
        #expect(menu.prompt == PXEMenuPrompt(timeout: 3, text: Array("Press F8 for boot menu".utf8)))
        #expect(menu.control == [.noBroadcast, .noMulticast])
        #expect(menu.items.map(\.type.rawValue) == [32_768, 0])
        #expect(
            menu.items.map { String(decoding: $0.text, as: UTF8.self) } == [
                "Boot from network", "Boot from local hard disk",
            ]
        )
        #expect(menu.items[0].boot.bootFile == Array("/ltsp/i386/pxelinux.0".utf8))
        #expect(menu.items.allSatisfy { $0.architectures == [.bios] })
    }

    @Test("Without a prompt one entry is loaded at once, and several wait")
    func prompts() {
        let one = range + "pxe-service=x86PC,One,pxelinux\n"
        #expect(service(one).proxy?.menu?.prompt?.timeout == 0)
        #expect(service(one + "pxe-service=x86PC,Two,memtest\n").proxy?.menu?.prompt?.timeout == 255)
        #expect(service(one).dhcp != nil)
    }

    @Test("Names are those of the file and of the table, and DNS answers them")
    func names() throws {
        let service = service(
            range + "address=/mirror.example/192.168.1.7\nhost-record=tftp.example,192.168.1.8\ndhcp-boot=a,,tftp\n",
            hosts: "192.168.1.9 tftp\n"
        )
        #expect(service.problems.isEmpty)
        let names = try #require(service.dns).hosts.map { String(decoding: $0.name, as: UTF8.self) }
        #expect(names == ["tftp", "mirror.example", "tftp.example"])
    }

    @Test(
        "What is not served, or makes no sense, is told with its line and its column",
        arguments: [
            ("dhcp-range=192.168.1.100", 12, "the last address"), ("dhcp-range=10.0.0.1,10.0.0.9", 12, "own network"),
            ("dhcp-range=192.168.1.1,192.168.1.9,255.0.255.0", 36, "ones behind a zero"),
            ("dhcp-range=192.168.1.1,192.168.1.9,soon", 36, "is no time"),
            ("dhcp-boot=a,b,tftpserver", 15, "no address here"), ("dhcp-boot=tag:x", 11, "names no file"),
            ("dhcp-match=set:x,option:nonsense", 18, "no option"), ("dhcp-match=set:x", 12, "wants set:TAG"),
            ("dhcp-option=option:router,gateway", 27, "no IPv4 address"), ("dhcp-option=999,1", 13, "no option"),
            ("dhcp-host=pc,192.168.1.7", 11, "known by hardware addresses"),
            ("dhcp-host=52:54:00:12:34:56,10.0.0.1", 29, "in no network"),
            ("dhcp-mac=set:x,52:54", 16, "hardware address"),
            ("pxe-service=x86PC", 13, "wants an architecture"), ("pxe-service=toaster,Text,a", 13, "no architecture"),
            ("pxe-prompt=Text,soon", 17, "no number of seconds"), ("enable-tftp", 1, "every file of the computer"),
            ("tftp-unique-root", 1, "not known here"), ("conf-dir=/etc/dnsmasq.d", 1, "not known here"),
            ("dhcp-range = 192.168.1.300,192.168.1.9", 14, "no IPv4 address"),
        ]
    )
    func troubles(text: String, column: Int, says: String) {
        let problems = service("# one\n" + text + "\n" + range).problems
        #expect(
            problems.contains { $0.line == 2 && $0.column == column && $0.sentence.contains(says) },
            "\(problems)"
        )
    }

    @Test("Quotes protect commas and signs of comments, and a comment wants a blank before it")
    func lines() {
        let settings = DnsmasqSettings(
            Array("a=\"x, # y\" , z#1 # end\r\n  b\n# c\nd=\"open\ntext with blanks\n".utf8),
            file: "f"
        )
        #expect(settings.options.map(\.name) == ["a", "b", "d"])
        #expect(settings.options[0].parts == ["x, # y", "z#1"] && settings.options[0].fields.map(\.column) == [3, 14])
        #expect(settings.options[1].value == nil && settings.options[1].parts.isEmpty)
        #expect(settings.problems.map(\.line) == [4, 5])
    }

    // shows: [3-095]
    @Test("A loader that is told to load itself again is found by the tags of the lines")
    func loops() {
        func loops(_ text: String) -> [Int?] {
            let file = AdministratorFile(Array((range + text).utf8), name: "dnsmasq.conf")
            return LintCatalog.problems(of: LintSubject(files: [file])).filter { $0.lint == "chain-load-loop" }.map(
                \.line
            )
        }
        #expect(loops("dhcp-boot=undionly.kpxe\n") == [2])
        #expect(
            loops("dhcp-userclass=set:i,iPXE\ndhcp-boot=tag:!i,undionly.kpxe\ndhcp-boot=tag:i,http://h/a\n").isEmpty
        )
        #expect(loops("dhcp-match=set:i,175\ndhcp-boot=undionly.kpxe\ndhcp-boot=tag:i,http://h/a\n").isEmpty)
        #expect(loops("dhcp-userclass=set:i,gPXE\ndhcp-boot=undionly.kpxe\ndhcp-boot=tag:i,http://h/a\n") == [3])
        #expect(loops("dhcp-userclass=set:i,iPXE\ndhcp-boot=tag:i,undionly.kpxe\n") == [3])
    }

    @Test("Many lines that set tags end at a limit")
    func limits() {
        let text = (0..<600).map { "tag-if=set:t\($0 + 1),tag:t\($0),tag:t\($0)\n" }.joined()
        #expect(service(range + text).problems.contains { $0.sentence.contains("more than 500") })
    }
}
