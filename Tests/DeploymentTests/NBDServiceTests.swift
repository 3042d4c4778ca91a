import Deployment
import NetworkBoot
import NetworkProtocols
import Testing

@Suite("Settings and command lines of nbd-server as a service")
struct NBDServiceTests {
    private func read(
        _ text: String,
        authorities: (String) -> [UInt8]? = { _ in nil }
    ) -> (reading: NBDServerSettings.Reading, problems: [SettingsProblem]) {
        let settings = NBDServerSettings(Array(text.utf8), file: "config")
        let reading = settings.service(file: "config", authorities: authorities)
        return (reading, settings.problems + reading.problems)
    }

    // shows: [0-081, 0-082, 0-083, 0-085]
    @Test("As the manual prints it: an export by name, whose port counts no longer")
    func printed() throws {
        let (reading, problems) = read(
            """
            [generic]
               user = nbd
               group = nbd
               listenaddr = 192.168.1.1
            [partimage]
               exportname = /mnt/cdrom/sysrcd.dat
               port = 2000

            """
        )
        #expect(reading.user == "nbd" && reading.service.port == 10_809)
        let export = try #require(reading.service.exports.first)
        #expect(export.name == "partimage" && export.file == "/mnt/cdrom/sysrcd.dat" && export.oldStylePort == nil)
        #expect(problems.map(\.severity) == [.warning, .warning])
        #expect(problems.map(\.line) == [7, 5])
        #expect(problems.first?.remedy?.contains("oldstyle = true") == true)
        #expect(!reading.service.allowsListing)
    }

    @Test("With every key that is served")
    func whole() throws {
        let (reading, problems) = read(
            """
            [generic]
            port = 10810
            oldstyle = true
            allowlist = true
            [root]
            exportname = /srv/root.img
            port = 2000
            readonly = true
            authfile = /etc/nbd-server/allow
            maxconnections = 4
            filesize = 1048576
            [other]
            exportname = /dev/sr0
            readonly = 1
            flush = false

            """
        ) { path in path == "/etc/nbd-server/allow" ? Array("# lab\n192.168.1.0/24\n10.0.0.1 # one\nnames\n".utf8) : nil
        }
        let root = try #require(reading.service.exports.first)
        #expect(reading.service.port == 10_810 && reading.service.allowsListing)
        #expect(root.oldStylePort == 2000 && root.connectionLimit == 4 && root.size == 1 << 20)
        #expect(root.clients?.map(\.description) == ["192.168.1.0/24", "10.0.0.1"])
        #expect(reading.service.exports.map(\.name) == ["root", "other"])
        #expect(reading.service.exports.last?.clients == nil)
        #expect(problems.count == 1 && problems.first?.line == 9)
    }

    @Test(
        "What nbd-server does not start with, and what is not served here, is told where it stands",
        arguments: [
            ("[generic]\n[a]\nexportname = a.img\n", 3, "absolute"),
            ("[generic]\n[a]\nexportname = /a\nreadonly = yes\n", 4, "true and false alone"),
            ("[a]\nexportname = /a\n", 1, "the first section is [a]"),
            ("[generic]\n[a]\nexportname = /a\nfilesize = many\n", 4, "no number"),
            ("[generic]\nport = nowhere\n[a]\nexportname = /a\n", 2, "no port"),
            ("[generic]\nforce_tls = true\n[a]\nexportname = /a\n", 2, "TLS"),
            ("[generic]\nlistenaddr = 10.0.0.1, 10.0.0.2\n[a]\nexportname = /a\n", 2, "not one IPv4 address"),
            ("[generic]\n[a]\nexportname = /a/%s\n", 3, "%s"),
            ("[generic]\n[a]\nexportname = /a\nmultifile = true\n", 4, "multifile"),
            ("[generic]\n", 0, "no exports"),
        ] as [(String, Int, String)]
    )
    func errors(text: String, line: Int, words: String) {
        let found = read(text).problems.filter { $0.severity == .error }
        #expect(found.contains { ($0.line ?? 0) == line && $0.sentence.contains(words) }, "\(found)")
    }

    @Test("A file that lacks [generic] is known for what it is, so that it can be told so")
    func knownWithoutGeneric() {
        let file = AdministratorFile(Array("[a]\nexportname = /a\n".utf8), name: "notes")
        #expect(file.kindName == "settings of nbd-server")
        #expect(AdministratorFile(Array("[a]\nname = /a\n".utf8), name: "notes").kindName != file.kindName)
    }

    @Test("Two exports at one port of the old style are told, as one of them can't be reached")
    func sharedPort() {
        var service = BootService(interface: "eth0")
        var exports = ["a", "b"].map { BootService.ImageExport(name: $0, file: "/\($0)") }
        exports[0].oldStylePort = 2000
        func told(_ port: UInt16) -> [String] {
            exports[1].oldStylePort = port
            service.nbd = .init(exports: exports)
            let problems = LintCatalog.problems(of: LintSubject(service: service))
            return problems.filter { $0.lint == "port-shared" }.map(\.sentence)
        }
        #expect(told(2000) == ["the exports ‘a’ and ‘b’ both want TCP port 2000 in the old style"])
        #expect(told(2001) == [])
    }

    @Test("An empty authfile lets nobody in, a missing one everybody")
    func authorities() {
        let text = "[generic]\n[a]\nexportname = /a\nreadonly = true\nauthfile = /f\n"
        #expect(read(text) { _ in [] }.reading.service.exports.first?.clients == [])
        #expect(read(text).reading.service.exports.first?.clients == nil)
    }

    // shows: [0-084]
    @Test("The manual's command serves both generations of clients")
    func command() throws {
        let command = try #require(NBDServerCommand(["nbd-server", "2000", "/mnt/cdrom/sysrcd.dat"]))
        let service = NBDServerCommand.service([command])
        #expect(service.port == 10_809 && service.exports.map(\.name) == ["2000", ""])
        #expect(service.exports.map(\.oldStylePort) == [2000, nil])
        let words = "nbd-server -l /etc/allow 192.168.1.5@2000 /a.img 80m -M 3 -r -d".split(separator: " ").map(
            String.init
        )
        let whole = try #require(NBDServerCommand(words))
        #expect(whole.address == IPv4Address(192, 168, 1, 5) && whole.size == 80 << 20 && whole.isReadOnly)
        #expect(whole.connectionLimit == 3 && whole.authorityFile == "/etc/allow")
        #expect(NBDServerCommand(["nbd-server", "-C", "/etc/nbd-server/config"]) == nil)
    }
}
