import Deployment
import NetworkBoot
import Testing

@Suite("Files that are damaged")
struct HostileFileTests {
    private static let samples: [(name: String, text: String)] = [
        ("pxebootsrv", printedSettings),
        (
            "dhcpd.conf",
            "option space a;\nsubnet 1.0.0.0 netmask 255.0.0.0 {\n range 1.0.0.1 1.0.0.2; if option b = \"c\" { filename \"d\"; }\n}\n"
        ),
        (
            "exports",
            "/a *(ro,fsid=0) b (rw,no_root_squash)\n\"/c d\" -ro \\\n 1.2.3.0/24(anonuid=-2,sec=x)\n/e\\040f *\n"
        ),
        (
            "nbd-server",
            "[generic]\n listenaddr = 1.2.3.4\n oldstyle = true\n[a]\n exportname = /b\n port = 1\n authfile = c\n filesize = 7\n"
        ),
        ("xinetd", "service tftp\n{\n disable = yes\n server_args = -s /a -R 1:2\n}\n"),
        ("tftpd-hpa", "RUN_DAEMON=\"no\"\nOPTIONS=\"-l -s /a\"\n"),
        ("dnsmasq.conf", "dhcp-range=set:a,1.2.3.4,proxy\ndhcp-boot=tag:a,b,c,d\nenable-tftp\n"),
        ("boot.gpxe", "#!gpxe\nchain http://a/boot/c http://d:9/e?f\n"),
        (
            "steps.txt",
            "$ tar x a-1.tar.gz $ cd a-2/bin ; make bin/b | grep \"[ ]/[ ]\"\nnbd-server -l b 1.2.3.4:5 /a 9m -M 3\n"
        ),
        (
            "default",
            "#before: timeout 3\ntimeout 5\nlabel a\n kernel b\n append - c\n append initrd=d netboot=nbd://1.2.3.4:5\n"
        ),
    ]

    /// Looks at `octets` in every way; nothing may trap, and preparing twice has to be preparing once.
    private func look(at octets: [UInt8], as name: String) -> Bool {
        let file = AdministratorFile(octets, name: name)
        switch file.content {
        case .exports(let exports):
            for export in exports.service(file: name).exports {
                _ = ExportsFile.reading(export.description, file: name)
            }
        case .nbdServer(let settings): _ = settings.service(file: name) { _ in octets }
        case .procedure(let procedure):
            _ = NBDServerCommand.service(procedure.commands.compactMap { NBDServerCommand($0.words) })
        default: break
        }
        var folder = MemoryFolder(["boot/x": "y", "etc/fstab": "a / b c d e\n"])
        folder.add("pxelinux.cfg/default", octets)
        let trees = [SurveyedFolder("/t", FolderSurvey(folder))]
        _ = LintCatalog.problems(of: LintSubject(files: [file], folders: trees))
        var tree = MemoryFolder()
        tree.add("pxelinux.cfg/default", octets)
        _ = LintCatalog.problems(of: LintSubject(folders: [SurveyedFolder("/t", FolderSurvey(tree))]))
        let words = PreparedConfiguration(imageURL: "http://a/b", timeout: 7)
        let other = PreparedConfiguration(imageURL: "http://c/d", extra: "e f")
        let once = words.prepare(octets)
        return words.prepare(once) == once && words.prepare(other.prepare(once)) == once
    }

    @Test("Cut anywhere", arguments: samples.indices)
    func truncated(index: Int) {
        let (name, text) = Self.samples[index]
        let octets = Array(text.utf8)
        let failed = octets.indices.filter { !look(at: Array(octets[..<$0]), as: name) }
        #expect(failed.isEmpty)
    }

    @Test("With any octet changed", arguments: samples.indices)
    func flipped(index: Int) {
        let (name, text) = Self.samples[index]
        let octets = Array(text.utf8)
        let failed = octets.indices.filter { position in
            [UInt8(0), 10, 34].contains { octet in
                var damaged = octets
                damaged[position] = octet
                return !look(at: damaged, as: name)
            }
        }
        #expect(failed.isEmpty)
    }
}
