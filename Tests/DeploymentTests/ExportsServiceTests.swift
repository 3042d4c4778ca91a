import Deployment
import NetworkBoot
import NetworkProtocols
import Testing

@Suite("Exports as a service")
struct ExportsServiceTests {
    private func read(_ text: String) -> (exports: [BootService.FolderExport], problems: [SettingsProblem]) {
        let file = ExportsFile(Array(text.utf8), file: "exports")
        let reading = file.service(file: "exports")
        return (reading.exports, file.problems + reading.problems)
    }

    // shows: [0-086, 1-017, 1-018]
    @Test("The manual's line and the HOWTO's are obeyed as they stand")
    func printed() throws {
        let (exports, problems) = read(
            """
            /tftpboot *(ro,no_subtree_check,all_squash,insecure,anonuid=1000,anongid=1000)
            /netboot/pxeclient  192.168.1.0/24(ro,no_root_squash)

            """
        )
        #expect(problems.isEmpty)
        let manual = try #require(exports.first?.clients.first)
        #expect(exports.first?.path == "/tftpboot" && exports.first?.folder == "/tftpboot")
        #expect(manual.clients == .any && manual.acceptsAnyPort && manual.squash == .all)
        #expect(manual.anonymousUser == 1000 && manual.anonymousGroup == 1000)
        let howto = try #require(exports.last?.clients.first)
        #expect(howto.clients == .network(IPv4Address(192, 168, 1, 0), prefixLength: 24))
        #expect(!howto.acceptsAnyPort && howto.squash == .none && howto.anonymousUser == 65_534)
        #expect(howto.clients.contains(IPv4Address(192, 168, 1, 77)))
        #expect(!howto.clients.contains(IPv4Address(192, 168, 2, 77)))
    }

    @Test("What can't be served is named with its line and column")
    func places() {
        let (exports, problems) = read(
            "/a host(ro,rw)\n/b *(rw,sec=krb5,no_rot_squash) \\\n  10.0.0.1(anonuid=x)\n/c 192.168.1.0/33(ro)\n"
        )
        let told = problems.map { "\($0.severity.rawValue) \($0.line ?? 0):\($0.column ?? 0)" }
        #expect(told == ["error 1:4", "warning 2:6", "error 2:9", "error 2:18", "error 3:12", "error 4:4"])
        #expect(problems.contains { $0.remedy == "did you mean no_root_squash?" })
        #expect(problems.contains { $0.sentence.hasPrefix("rw is served read-only") })
        #expect(problems.first?.description.hasPrefix("exports:1:4: error: ‘host’ is a name") == true)
        #expect(exports.map(\.path) == ["/b"])
    }

    @Test("An address counts before a network, and a network before all; lines of one path count together")
    func nearest() throws {
        let (exports, problems) = read(
            "/a *(ro) 10.0.0.0/255.0.0.0(all_squash) 10.1.2.3(no_root_squash)\n/a/ 10.2.0.0/16(insecure)\n"
        )
        #expect(problems.isEmpty)
        let clients = try #require(exports.first?.clients)
        #expect(exports.count == 1)
        #expect(clients.map { "\($0.clients)" } == ["10.1.2.3", "10.0.0.0/8", "10.2.0.0/16", "*"])
    }

    @Test("Options in front of clients, quotes, escapes and comments are understood")
    func grammar() throws {
        let (exports, problems) = read(
            "\"/a b\" -ro,insecure 10.0.0.1 10.0.0.2(no_root_squash,crossmnt) # for the lab\n/c\\040d *(ro)#x\n"
        )
        #expect(problems.isEmpty)
        #expect(exports.map(\.path) == ["/a b", "/c d"])
        let clients = try #require(exports.first?.clients)
        #expect(clients.map(\.acceptsAnyPort) == [true, true] && clients.map(\.squash) == [.root, .none])
        #expect(exports.map(\.crossesMounts) == [true, false])
    }

    @Test("What is written of an export is read as the same")
    func written() throws {
        let (exports, _) = read(
            "/a 10.0.0.1(insecure,anonuid=-2,nordirplus,crossmnt) 10.0.0.0/8(no_root_squash) *(all_squash)\n/g\\012h *(ro)\n\"/b \\\" c\" *(ro)\n/d#e *(ro)\n/\u{651}/px *(ro)\n"
        )
        for export in exports {
            let again = read(export.description)
            #expect(again.exports == [export] && again.problems.isEmpty, "\(export)")
        }
    }

    @Test("A blank before the bracket, a bracket that is never closed, and nobody are told")
    func slips() {
        let (exports, problems) = read("/a 192.168.1.0/24 (ro,no_root_squash)\n/b *(ro\n/c *(ro)x\n/d\n")
        #expect(problems.map(\.line) == [2, 3, 4, 1])
        #expect(problems.last?.severity == .warning && problems.last?.column == 19)
        // As exports(5) has it: the network gets what it gets without options, the world what stands in the brackets.
        #expect(exports.first?.clients.map(\.squash) == [.root, .none])
    }

    @Test("A folder alone is everybody's, as nobody")
    func folderAlone() throws {
        let reading = ExportsFile.reading("/srv/root", file: "--nfs")
        let access = try #require(reading.exports.first?.clients.first)
        #expect(reading.problems.isEmpty && reading.exports.first?.path == "/srv/root")
        #expect(access.clients == .any && access.squash == .all && access.acceptsAnyPort)
        let line = ExportsFile.reading("/srv/root *(rw,nosuch)", file: "f", line: 7)
        #expect(line.problems.map(\.line) == [7, 7])
    }

    @Test(
        "Clients are written as addresses, networks, or all",
        arguments: [
            ("*", true), ("10.0.0.1", true), ("10.0.0.0/8", true), ("10.0.0.0/255.0.255.0", false),
            ("10.0.0.0/", false),
            ("/8", false), ("10.0.0/8", false), ("@net", false), ("*.example.org", false), ("", false),
        ]
    )
    func clients(text: String, isKnown: Bool) {
        #expect((BootService.ClientAddresses(text) != nil) == isKnown)
    }
}
