import Deployment
import NetworkProtocols
import Testing

@Suite("Files of administrators")
struct AdministratorFileTests {
    private func file(_ name: String, _ text: String) -> AdministratorFile {
        AdministratorFile(Array(text.utf8), name: name)
    }

    @Test(
        "A file is known by its name or by what stands in it",
        arguments: [
            ("/etc/conf.d/pxebootsrv", "", "settings of pxebootsrv"),
            ("x", "PXEBOOTSRV_LOCALIP=1.2.3.4\n", "settings of pxebootsrv"),
            ("/etc/dhcp/dhcpd.conf", "", "settings of ISC dhcpd"),
            ("x", "subnet 1.0.0.0 netmask 255.0.0.0\n{\n}\n", "settings of ISC dhcpd"),
            ("/etc/exports", "", "exports of an NFS server"), ("x", "/tftpboot *(ro)\n", "exports of an NFS server"),
            ("x", "# c\n[generic]\n", "settings of nbd-server"), ("tftp", "service tftp\n{\n}\n", "services of xinetd"),
            ("/etc/default/tftpd-hpa", "", "settings of tftpd-hpa"),
            ("x", "RUN_DAEMON=\"yes\"\n", "settings of tftpd-hpa"),
            ("x", "dhcp-range=192.168.0.0,proxy\n", "settings of dnsmasq"), ("x", "#!gpxe\nimgfree\n", "a gPXE script"),
            ("x", "#!ipxe\n", "an iPXE script"), ("notes.txt", "mkdir tftpboot\n", "steps to follow"),
        ]
    )
    func kinds(name: String, text: String, kind: String) {
        #expect(file(name, text).kindName == kind)
    }

    // shows: [0-079, 0-084]
    @Test("nbd-server's settings and its command line as the manual prints them")
    func nbdServer() throws {
        let text = """
            # /etc/nbd-server/config
            [generic]
               user = nbd
               group = nbd
               listenaddr = 192.168.1.1
            [partimage]
               exportname = /mnt/cdrom/sysrcd.dat
               port = 2000

            """
        let settings = NBDServerSettings(Array(text.utf8), file: "config")
        #expect(settings.problems.isEmpty)
        #expect(settings.listeningAddress == IPv4Address(192, 168, 1, 1))
        #expect(settings.generic?.value("user")?.text == "nbd")
        #expect(settings.exports.map(\.name) == ["partimage"])
        #expect(settings.exports.first?.value("port")?.line == 8)
        let command = try #require(NBDServerCommand(["nbd-server", "2000", "/mnt/cdrom/sysrcd.dat"]))
        #expect(command.port == 2000 && command.file == "/mnt/cdrom/sysrcd.dat" && !command.isReadOnly)
        let own = try #require(NBDServerCommand(["nbd-server", "192.168.1.5:2000", "/tftpboot/sysrcd.dat", "-r"]))
        #expect(own.address == IPv4Address(192, 168, 1, 5) && own.isReadOnly)
        let bad = NBDServerSettings(Array("user = nbd\n[a]\nbogus = 1\nnothing\n".utf8), file: "config")
        #expect(bad.problems.compactMap(\.line).sorted() == [1, 2, 2, 3, 4])
        #expect(bad.problems.contains { $0.sentence.contains("has no exportname") })
    }

    @Test("Exports as the manual and the HOWTO print them")
    func exports() throws {
        let text = """
            /tftpboot *(ro,no_subtree_check,all_squash,insecure,anonuid=1000,anongid=1000)
            /netboot/pxeclient  192.168.1.0/24(ro,no_root_squash)
            /two \\
              a(rw) b(ro)
            relative c(ro)

            """
        let file = ExportsFile(Array(text.utf8), file: "exports")
        #expect(file.exports.map(\.path) == ["/tftpboot", "/netboot/pxeclient", "/two", "relative"])
        let first = try #require(file.exports.first?.clients.first)
        #expect(first.name == "*" && first.has("insecure") && first.value("anonuid") == "1000")
        #expect(file.exports[1].clients.map(\.name) == ["192.168.1.0/24"])
        #expect(file.exports[2].clients.map(\.name) == ["a", "b"] && file.exports[2].line == 3)
        #expect(file.problems.map(\.line) == [5])
    }

    // shows: [1-039]
    @Test("xinetd's switch is read")
    func xinetd() throws {
        let text =
            "# default: off\nservice tftp\n{\n\tsocket_type\t= dgram\n\tserver_args\t= -s /tftpboot\n\tdisable\t\t= yes\n}\n"
        let services = XinetdServices(Array(text.utf8), file: "tftp")
        #expect(services.problems.isEmpty)
        let service = try #require(services.services.first)
        #expect(service.name == "tftp")
        #expect(service.value("disable")?.words == ["yes"] && service.value("disable")?.line == 6)
        #expect(service.value("server_args")?.words == ["-s", "/tftpboot"])
        #expect(!XinetdServices(Array("service tftp\n{\n".utf8), file: "tftp").problems.isEmpty)
    }

    // shows: [3-007, 3-008]
    @Test("The daemon's switch and options are read as Debian's file of 2009 has them")
    func tftpdDefaults() throws {
        let text = "#Defaults for tftpd-hpa\nRUN_DAEMON=\"yes\"\nOPTIONS=\"-vvv -l -s /srv/tftp\"\n"
        guard case .tftpdDefaults(let settings) = file("tftpd-hpa", text).content else {
            Issue.record("It is read as something else.")
            return
        }
        #expect(settings["RUN_DAEMON"]?.value == "yes")
        let options = TFTPDaemonOptions(try #require(settings["OPTIONS"]?.value).split(separator: " ").map(String.init))
        #expect(options.confinedTo == "/srv/tftp" && !options.allowsCreation)
        #expect(TFTPDaemonOptions(["-l", "-c", "-u", "nobody", "/a"]).folders == ["/a"])
        #expect(TFTPDaemonOptions(["-lc", "-R", "4096:32767", "-s", "/a"]).confinedTo == "/a")
    }

    // shows: [4-020, 4-028]
    @Test("dnsmasq's settings are read, as a server and as a proxy")
    func dnsmasq() throws {
        let text = """
            # a server
            dhcp-range=set:lan,192.168.0.50,192.168.0.150,12h
            dhcp-boot=pxelinux.0,server,192.168.0.5
            enable-tftp
            tftp-root=/srv/tftp
            dhcp-range=192.168.1.0,proxy
            pxe-service=x86PC,"Boot from network",pxelinux
            --no-such

            """
        let settings = DnsmasqSettings(Array(text.utf8), file: "dnsmasq.conf")
        #expect(settings.ranges.map(\.isProxy) == [false, true])
        #expect(settings.ranges.first?.last == IPv4Address(192, 168, 0, 150))
        #expect(settings.first("tftp-root")?.value == "/srv/tftp" && settings.first("enable-tftp")?.value == nil)
        #expect(settings.first("pxe-service")?.parts.count == 3)
        #expect(settings.problems.map(\.line) == [8])
    }

    @Test("A script's fetches are those of its commands, and what a menu is given")
    func script() {
        let text =
            "#!gpxe\nimgfree\nchain http://a/vesamenu.c32 http://a/menu.php\nkernel vmlinuz initrd=x\nset 210:string http://b/\nimgfetch --name i http://c/i\n"
        let script = LoaderScript(Array(text.utf8))
        #expect(script.isGPXE)
        #expect(
            script.fetches.map(\.url) == ["http://a/vesamenu.c32", "http://a/menu.php", "vmlinuz", "i", "http://c/i"]
        )
    }

    @Test(
        "URLs are taken apart",
        arguments: [
            ("http://h:8080/a?b", "h", 8080, "/a"), ("tftp://h", "h", nil, "/"), ("HTTP://h/a#b", "h", nil, "/a"),
        ] as [(String, String, UInt16?, String)]
    )
    func places(url: String, host: String, port: UInt16?, path: String) {
        let place = WebPlace(url)
        #expect(place?.host == host && place?.port == port && place?.path == path)
        #expect(WebPlace("no-url") == nil && WebPlace("http://") == nil && WebPlace("://x") == nil)
    }

    // shows: [2-021, 2-023, 3-010, 1-011, 0-030]
    @Test("Slips of the pen in the printed procedures are found where they stand")
    func procedures() {
        let text = """
            Configure the network settings with ipconfig and route. Here is a typical example:
            $ wget http://host/syslinux-3.70.tar.bz2 $ tar jxvf syslinux-3.70.tar.bz2 $ cd syslinx-3.70 $ make pxelinux.0 $ cp pxelinux.0 ../ $ cd ..
            $ mkdir tftpboot $ cp /boot/vmlinuz-`uname -r` tftpboot/vmlinuz $ cp pxelinux.0 tftpbot/ $ mkdir tftpboot/pxelinux.cfg
            tar zxvf gpxe-0.9.9.tar.gz
            cd gpxe-0.9.9/bin
            make bin/undionly.kpxe
            sudo cp bin/undionly.kpxe /srv/tftp/tftpboot/
            grep -v -e "[ ]/[ ]" ${SYSROOT}/etc/fstab >${SYSROOT}/etc/fstab.new

            """
        let found = LintCatalog.problems(of: LintSubject(files: [file("howto.txt", text)]))
        let places = found.map { "\($0.line ?? 0) \($0.lint ?? "")" }
        #expect(
            places == [
                "1 procedure-names-ipconfig", "2 procedure-folder-unknown", "3 procedure-folder-unknown",
                "6 procedure-folder-unknown", "8 pattern-without-tab",
            ]
        )
        #expect(found.compactMap(\.remedy).contains("did you mean syslinux-3.70?"))
        #expect(found.compactMap(\.remedy).contains("did you mean tftpboot?"))
    }
}
