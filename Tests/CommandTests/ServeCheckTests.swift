import Foundation
import Testing

@Suite("bootproof serve --check and --prepare")
struct ServeCheckTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Settings of pxebootsrv for this computer's own loopback, and their tree.
    private func settings(_ changes: (String, String)...) throws -> String {
        var text = """
            PXEBOOTSRV_DODHCPD="yes"
            PXEBOOTSRV_DOTFTPD="yes"
            PXEBOOTSRV_DOHTTPD="yes"
            PXEBOOTSRV_SUBNET="127.0.0.0"
            PXEBOOTSRV_NETMASK="255.0.0.0"
            PXEBOOTSRV_DEFROUTE="127.0.0.2"
            PXEBOOTSRV_DNS="127.0.0.2"
            PXEBOOTSRV_DHCPRANGE="127.0.0.100 127.0.0.150"
            PXEBOOTSRV_LOCALIP="127.0.0.1"
            PXEBOOTSRV_TFTPSERVER="$PXEBOOTSRV_LOCALIP"       # IP address of the TFTP server
            PXEBOOTSRV_HTTPSERVER="http://$PXEBOOTSRV_LOCALIP/sysrcd.dat" # download URL

            """
        for (right, wrong) in changes { text = text.replacingOccurrences(of: right, with: wrong) }
        return try folder.file("pxebootsrv", Data(text.utf8)).path
    }

    private func tree(_ files: [String: String] = [:]) throws -> String {
        let standard = [
            "pxelinux.0": "loader", "rescuecd": "kernel", "initram.igz": "initramfs", "sysrcd.dat": "image",
            "sysrcd.md5": "78805a221a988e79ef3f42d7c5bfd418  sysrcd.dat\n",
            "isolinux.cfg": "default rescuecd\nlabel rescuecd\n  kernel rescuecd\n  append initrd=initram.igz\n",
        ]
        let root = folder.url.appendingPathComponent("tree")
        for (name, text) in standard.merging(files, uniquingKeysWith: { $1 }) {
            let file = root.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        return root.path
    }

    // shows: [3-041, 1-031]
    @Test("A dhcpd.conf is looked at as settings and as what it is; what is wrong has its line and its column")
    func dhcpd() throws {
        let text = """
            subnet 127.0.0.0 netmask 255.0.0.0 { range 127.0.0.100 127.0.0.150; next-server tftpserver; }
            group boot-gpxe
            {
            if exists user-class and option user-class = "gPXE"
              { 1
                filename "http://www.mydomain.org/boot/boot.php"; 2
              }
            else
              { next-server 127.0.0.1; 3
                filename "/tftpboot/undionly.kpxe"; 4
              }
            host example05  { hardware ethernet 01:23:45:67:89:AB ; fixed-address 127.0.0.14 ; }
            }

            """
        let file = try folder.file("dhcpd.conf", Data(text.utf8)).path
        let run = try Command.run("serve", file, "--interface", "lo", "--check")
        #expect(run.status == 1)
        for words in [
            "\(file):1:81: error: the name ‘tftpserver’ has no address here", "\(file):5:5: warning: a lone ‘1’",
            "\(file):6:55: warning: a lone ‘2’",
            "(hardware-address-of-group", "(chain-load-loop",
        ] {
            #expect(run.output.contains(words), "\(words): \(run.output)")
        }
        let served = try Command.run("serve", file, "--interface", "lo")
        #expect(served.status == 2 && served.errors.contains("see them all with --check"), "\(served.errors)")
        let hosts = try folder.file("hosts", Data("127.0.0.1 tftpserver\n".utf8)).path
        let named = try Command.run("serve", file, "--interface", "lo", "--check", "--hosts", hosts)
        #expect(named.status == 0, "\(named.output)\(named.errors)")
        #expect(named.output.contains("boot-file “/tftpboot/undionly.kpxe”"))
        let missing = try Command.run("serve", file, "--interface", "lo", "--check", "--hosts", "/nowhere/hosts")
        #expect(missing.status == 2 && missing.errors.contains("/nowhere/hosts"))
    }

    // shows: [4-020]
    @Test("A dnsmasq.conf names its interface itself, and what is wrong in it has its line and its column")
    func dnsmasq() throws {
        let tree = try tree(["pxelinux.0": "PXELINUX 4.02\u{0}"])
        let text = "interface=lo\ndhcp-range=127.0.0.0,proxy\ndhcp-boot=pxelinux.0\npxe-service=x86PC,One,pxelinux\n"
        let file = try folder.file("dnsmasq.conf", Data((text + "enable-tftp\ntftp-root=\(tree)\n").utf8)).path
        let run = try Command.run("serve", file, "--interface", "lo", "--check")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.contains("tftp:") && run.output.contains(tree))
        let wrong = try folder.file("wrong.conf", Data((text + "dhcp-boot=a,b,server\nenable-tftp\n").utf8)).path
        let told = try Command.run("serve", wrong, "--interface", "lo", "--check")
        #expect(told.status == 1)
        #expect(told.output.contains("\(wrong):5:15: error: dhcp-boot: the name ‘server’ has no address here"))
        #expect(told.output.contains("\(wrong):6:1: error: TFTP without tftp-root"), "\(told.output)")
    }

    @Test("What other daemons' files say that is not known here is told with line and column, without an interface too")
    func unknownStatements() throws {
        let subnet = "subnet 127.0.0.0 netmask 255.0.0.0 {\n  range 127.0.0.100 127.0.0.150;\n"
        let isc = try folder.file("dhcpd.conf", Data((subnet + "  frobnicate 1;\n  filname \"a\";\n}\n").utf8)).path
        let dnsmasq = "dhcp-range=192.168.7.10,192.168.7.20\ndhcp-range=10.0.0.10,10.0.0.20\n  frobnicate=1\n"
        let masq = try folder.file("dnsmasq.conf", Data(dnsmasq.utf8)).path
        let runs = [
            try Command.run("serve", "--check", isc), try Command.run("serve", "--check", isc, "--interface", "lo"),
        ]
        for run in runs {
            #expect(run.status == 0, "\(run.output)\(run.errors)")
            #expect(run.output.contains("\(isc):3:3: warning: ‘frobnicate’ is not known here, and does nothing"))
            #expect(run.output.contains("\(isc):4:3: warning: ‘filname’ is not known here"), "\(run.output)")
            #expect(run.output.contains("2 warnings"))
        }
        let told = try Command.run("serve", "--check", masq)
        #expect(told.output.contains("\(masq):3:3: warning: ‘frobnicate’ is not known here"), "\(told.output)")
        #expect(told.output.contains("0 errors, 1 warning, 0 notes"), "\(told.output)")
    }

    @Test("What a dhcpd.conf says is told once, though it is settings and a file; a byte order mark is passed over")
    func toldOnce() throws {
        let text =
            "\u{feff}subnet 127.0.0.0 netmask 255.0.0.0 {\n  range 127.0.0.100 127.0.0.150;\n}\n"
            + "host a { hardware ethernet 52:54:00:12:34:56; fixed-address 127.0.0.120; }\n"
        let file = try folder.file("dhcpd.conf", Data(text.utf8)).path
        let run = try Command.run("serve", file, "--interface", "lo", "--check")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.components(separatedBy: "reservation-inside-range").count == 2, "\(run.output)")
        #expect(run.output.components(separatedBy: "byte order mark").count == 2, "\(run.output)")
        #expect(run.output.contains("ranges: [127.0.0.100 - 127.0.0.150]"), "\(run.output)")
    }

    // shows: [0-010]
    @Test("Sound settings are printed as YAML that reads back as the same, and the exit status is 0")
    func sound() throws {
        let tree = try tree()
        let run = try Command.run("serve", settings(), "--folder", tree, "--check")
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        for word in ["dhcp:", "tftp:", "http:"] { #expect(run.output.contains(word)) }
        #expect(run.output.contains("append scandelay=5 netboot=http://127.0.0.1/sysrcd.dat initrd=initram.igz"))
        #expect(run.output.contains("# 0 errors, 0 warnings"))
        let printed = try folder.file("printed.yaml", Data(run.output.utf8))
        let again = try Command.run("serve", printed.path, "--check")
        #expect(again.status == 0, "\(again.output)\(again.errors)")
        func plain(_ text: String) -> [Substring] { text.split(separator: "\n").filter { !$0.hasPrefix("# ") } }
        #expect(plain(again.output) == plain(run.output))
    }

    @Test("Every problem has its place, and the exit status is 1")
    func problems() throws {
        let tree = try tree(["isolinux.cfg": "label a\n  kernel RESCUECD\n  append initrd=initram.igz\n"])
        let path = try settings(
            ("127.0.0.100 127.0.0.150", "10.0.0.100 10.0.0.150"),
            ("/sysrcd.dat\"", "/sysrcd.img\"")
        )
        let run = try Command.run("serve", path, "--folder", tree, "--check")
        #expect(run.status == 1)
        #expect(run.output.contains("# \(path):8: error: the range 10.0.0.100 - 10.0.0.150 is not in the subnet"))
        #expect(run.output.contains("# \(path):11: error: /sysrcd.img is not in \(tree)"))
        #expect(
            run.output.contains(
                "pxelinux.cfg/default (prepared):3: error: the kernel RESCUECD is not in \(tree); rescuecd is"
            )
        )
    }

    @Test("Settings that make no sense are told whole, and nothing is printed as settings")
    func nonsense() throws {
        let path = try settings((#"DODHCPD="yes""#, #"DODHCPD="maybe""#), ("PXEBOOTSRV_DNS", "PXEBOOTSRV_DSN"))
        let run = try Command.run("serve", path, "--check")
        #expect(run.status == 1)
        #expect(run.output.contains("\(path):1: error: PXEBOOTSRV_DODHCPD is ‘maybe’"))
        #expect(run.output.contains("\(path): error: PXEBOOTSRV_DNS is missing"))
        #expect(!run.output.contains("interface:"))
        let serving = try Command.run("serve", path)
        #expect(serving.status == 2)
        #expect(
            serving.errors.contains("PXEBOOTSRV_DODHCPD is ‘maybe’") && serving.errors.contains("mend these settings")
        )
    }

    @Test("Slips in exports are told without an interface, and a file that nothing is known of is called so")
    func otherSlips() throws {
        let text = "/srv *(ro,no_subtree_chek)\n/srv/b 192.168.1.0/33(ro)\n"
        let exports = try folder.file("exports", Data(text.utf8)).path
        let told = try Command.run("serve", "--check", exports)
        #expect(told.output.contains("\(exports):1:") && told.output.contains("‘no_subtree_chek’"), "\(told.output)")
        #expect(told.output.contains("\(exports):2:"), "\(told.output)")
        let unknown = try folder.file("default", Data("default linux\nlabel linux\nkernel vmlinuz\n".utf8)).path
        let named = try Command.run("serve", "--check", unknown)
        #expect(named.status == 0 && named.output.contains("note: is taken for steps to follow"), "\(named.output)")
        let binary = try folder.file("binary", Data([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0])).path
        let refused = try Command.run("serve", "--check", binary)
        #expect(refused.status == 1 && refused.output.contains("\(binary): error: is no text"), "\(refused.output)")
        let one = try folder.file("a.yaml", Data("interface: lo\ntftp: /srv\n".utf8)).path
        let other = try folder.file("b.yaml", Data("interface: lo\ntftp: /srv\n".utf8)).path
        let both = try Command.run("serve", "--check", one, other)
        #expect(both.status == 64 && both.errors.contains("\(other): is a second file of settings"), "\(both.errors)")
    }

    @Test("A report goes to a device as to a file, and never over the settings")
    func reportPlaces() throws {
        let file = try folder.file("serve.yaml", Data("interface: lo\ntftp: /srv\n".utf8)).path
        #expect(try Command.run("serve", "--check", file, "--report", file).status == 64)
        let named = try folder.file("settings.json", Data("interface: lo\ntftp: /srv\n".utf8)).path
        let refused = try Command.run("serve", "--check", named, "--report", named)
        #expect(refused.status == 64 && refused.errors.contains("would overwrite"), "\(refused.errors)")
        let lost = try Command.run("serve", "--check", file, "--report", "/nowhere/a.json")
        #expect(lost.status == 2 && lost.errors.contains("no folder /nowhere"), "\(lost.errors)")
        let pipe = folder.url.appendingPathComponent("pipe.json").path
        #expect(mkfifo(pipe, 0o600) == 0)
        let run = try Command.shell(
            "cat '\(pipe)' & \"$BOOTPROOF\" serve --check '\(file)' --report '\(pipe)' >/dev/null; wait"
        )
        #expect(run.output.contains("bootproof.check/1"), "\(run.output)\(run.errors)")
        var status = stat()
        #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    @Test("A file that is known and sets nothing up is called what it is")
    func otherKind() throws {
        let script = try folder.file("boot.ipxe", Data("#!ipxe\nset 210:string http://a/ 2\nchain http://a/b\n".utf8))
            .path
        let run = try Command.run("serve", script)
        #expect(run.status == 2 && run.errors.contains("\(script): error: is an iPXE script, and says nothing of"))
        let told = try Command.run("serve", script, "--check")
        #expect(told.status == 0 && told.output.contains("\(script):2: warning: a lone ‘2’ stands behind set"))
    }

    @Test("Settings of another computer are checked, and that they are not this one's is told")
    func elsewhere() throws {
        let path = try settings(("PXEBOOTSRV_LOCALIP=\"127.0.0.1\"", "PXEBOOTSRV_LOCALIP=\"127.9.9.9\""))
        let run = try Command.run("serve", path, "--folder", try tree(), "--check")
        #expect(run.status == 1)
        #expect(run.output.contains("interface: eth0\naddress: 127.9.9.9/8\n"))
        #expect(
            run.output.contains("# \(path):9: error: no interface of this computer has PXEBOOTSRV_LOCALIP, 127.9.9.9")
        )
        #expect(run.output.contains("# 1 error, 0 warnings"))
        let serving = try Command.run("serve", path)
        #expect(serving.status == 2 && serving.errors.contains("name the interface with --interface"))
    }

    @Test("Settings that are empty serve nothing, and that is an error")
    func empty() throws {
        let run = try Command.run("serve", "/dev/null", "--check")
        #expect(run.status == 1)
        #expect(run.output.contains("/dev/null:1: error: serve: serves nothing"))
        let comments = try folder.file("serve.conf", Data("# nothing yet\n".utf8))
        #expect(try Command.run("serve", comments.path, "--check").status == 1)
    }

    @Test("Other servers' files are looked at by themselves; warnings fail with --strict alone")
    func otherFiles() throws {
        let text = "[generic]\n  user = nbd\n[partimage]\n  exportname = /mnt/cdrom/sysrcd.dat\n  port = 2000\n"
        let path = try folder.file("nbd-server.conf", Data(text.utf8)).path
        let run = try Command.run("serve", "--check", path)
        #expect(run.status == 0)
        #expect(run.output.contains("\(path):5: warning: port = 2000 of the export [partimage]"))
        #expect(run.output.contains("nbd-port-ignored, nbd-server(5)"))
        #expect(try Command.run("serve", "--check", "--strict", path).status == 1)
        let json = try Command.run("serve", "--check", "--report", "-", path)
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(report["schema"] as? String == "bootproof.check/1")
        let problems = try #require(report["problems"] as? [[String: Any]])
        #expect(problems.contains { $0["lint"] as? String == "nbd-port-ignored" && $0["line"] as? Int == 5 })
    }

    @Test("Users, folders, addresses, images and ports of this computer are looked at")
    func computer() throws {
        let tree = try tree()
        let text = """
            interface: lo
            address: 127.0.0.1/8
            http: {files: \(tree), port: 10809}
            nfs: {exports: /nowhere/to/export, port-mapper: none}
            nbd: {exports: {sysrcd: /nowhere/sysrcd.dat}}
            leases: /nowhere/leases
            user: nobody-of-that-name
            metrics: 198.51.100.7:9067

            """
        let path = try folder.file("serve.yaml", Data(text.utf8)).path
        let run = try Command.run("serve", path, "--check")
        #expect(run.status == 1)
        for words in [
            "\(path):4: error: the folder /nowhere/to/export is not there",
            "\(path):5: error: /nowhere/sysrcd.dat, the export sysrcd",
            "\(path):6: error: the folder of the leases, /nowhere",
            "\(path):7: error: there is no user nobody-of-that-name",
            "\(path):8: error: no interface of this computer has the address of the metrics, 198.51.100.7",
            "\(path): error: HTTP and NBD both want TCP port 10809", "note: clients need TCP 10809, TCP and UDP 2049",
            "let them name it: port=2049,mountport=20048",
        ] {
            #expect(run.output.contains(words), "\(words) is not in: \(run.output)")
        }
    }

    @Test("Exports and nbd-server's settings are printed as settings of serve, where an interface is named")
    func roots() throws {
        let tree = try tree()
        let exports = try folder.file("exports", Data("\(tree)  127.0.0.0/8(rw,no_root_squash)\n".utf8)).path
        let run = try Command.run("serve", exports, "--check", "--interface", "lo")
        #expect(run.status == 0)
        #expect(run.output.contains("    - \"\(tree) 127.0.0.0/8(rw,no_root_squash)\"\n"), "\(run.output)")
        #expect(run.output.contains("\(exports):1:\(tree.utf8.count + 15): warning: rw is served read-only"))
        #expect(run.output.contains("export-writable-unsquashed"))
        let image = try folder.file("sysrcd.dat", Data("image".utf8)).path
        let text =
            "[generic]\nlistenaddr = 127.0.0.1\noldstyle = true\n[sysrcd]\nexportname = \(image)\nport = 2000\nreadonly = true\n"
        let config = try folder.file("nbd-server.conf", Data(text.utf8)).path
        let nbd = try Command.run("serve", config, "--check", "--interface", "lo")
        #expect(nbd.status == 0, "\(nbd.output)")
        #expect(
            nbd.output.contains("    sysrcd: {file: \"\(image)\", port: 2000}\n")
                || nbd.output.contains("    sysrcd: {file: \(image), port: 2000}\n")
        )
        let again = try folder.file("again.yaml", Data(nbd.output.utf8)).path
        #expect(try Command.run("serve", again, "--check").output.hasPrefix(nbd.output.prefix { $0 != "#" }))
    }

    @Test("Folders are looked at as trees or as roots")
    func folders() throws {
        let root = try tree(["etc/fstab": "/dev/hda1 / ext3 defaults 1 1\n"])
        let run = try Command.run("serve", "--check", root)
        #expect(run.output.contains("\(root)/etc/fstab:1: warning: / is /dev/hda1 of type ext3"))
    }

    // shows: [2-024, 2-025]
    @Test("A kernel and an initrd that only root may read are told, as distributions leave them in /boot")
    func kernelsOfRoot() throws {
        let root = try tree(["vmlinuz": "kernel", "initrd.img": "archive"])
        for name in ["vmlinuz", "initrd.img"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(root)/\(name)")
        }
        let run = try Command.run("serve", "--check", root)
        for name in ["vmlinuz", "initrd.img"] {
            #expect(run.output.contains("\(root)/\(name): warning: its mode 600 lets only its owner and group read it"))
        }
    }

    @Test("What can't be read is 2, what makes no sense on the command line 64")
    func usage() throws {
        #expect(try Command.run("serve", "no-such-file", "--check").status == 2)
        #expect(try Command.run("serve", try tree()).status == 2)
        #expect(try Command.run("serve", "--strict").status == 64)
        #expect(try Command.run("serve").status == 64)
        #expect(try Command.run("serve", "--check").status == 64)
        #expect(try Command.run("serve", settings(), "--range", "127.0.0.3-127.0.0.4").status == 64)
        #expect(try Command.run("serve", settings(), "--check", "--prepare").status == 64)
    }

    // shows: [0-099]
    @Test("The prepared configuration is written into the tree, what was there is kept, and again changes nothing")
    func prepares() throws {
        let tree = try tree(["pxelinux.cfg/default": "by hand\n"])
        let first = try Command.run("serve", settings(), "--folder", tree, "--prepare")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("is made from isolinux.cfg; what was there is kept at"))
        let file = tree + "/pxelinux.cfg/default"
        #expect(try String(contentsOfFile: file + ".before", encoding: .utf8) == "by hand\n")
        let prepared = try String(contentsOfFile: file, encoding: .utf8)
        #expect(prepared.contains("  append scandelay=5 netboot=http://127.0.0.1/sysrcd.dat initrd=initram.igz\n"))
        #expect(
            try Command.run("serve", settings(), "--folder", tree, "--prepare").output.contains("is as it should be")
        )
        let changed = try settings(("/sysrcd.dat\"", "/other.dat\""))
        #expect(try Command.run("serve", changed, "--folder", tree, "--prepare").status == 0)
        #expect(try String(contentsOfFile: file + ".before-2", encoding: .utf8) == prepared)
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("netboot=http://127.0.0.1/other.dat initrd"))
    }

    @Test("Servers that clients are sent to are asked with --online, and their silence is told")
    func online() throws {
        let path = try settings(("http://$PXEBOOTSRV_LOCALIP/", "http://127.0.0.1:9/"))
        let run = try Command.run("serve", path, "--folder", try tree(), "--check", "--online")
        #expect(run.output.contains("error: http://127.0.0.1:9/sysrcd.dat: Connection refused"))
        #expect(run.output.contains("error: tftp://127.0.0.1//pxelinux.0: "))
    }

    @Test("The lints are listed, a line each")
    func lists() throws {
        let run = try Command.run("list", "lints")
        #expect(run.status == 0)
        #expect(run.output.contains("next-server-missing  "))
        #expect(run.output.split(separator: "\n").count > 50)
    }
}
