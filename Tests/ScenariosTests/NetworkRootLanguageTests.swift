import JSONChecks
import NetworkBoot
import NetworkProtocols
import Testing

@testable import Scenarios

/// Words for NFS, NBD, trees of more than files, and what happens in the middle of a run.
@Suite struct NetworkRootLanguageTests {
    static let base = """
        # Roots over the network.
        scenario: roots
        needs: link
        files:
          tree:
            ./: {sample: howto-root, without: [dev.tar.gz]}
            etc/fstab: none / tmpfs defaults 0 0
            var/spool/: {mode: 1777, owner: 5, group: 7}
            dev/tty2: {device: c 4 2, mode: 0620}
            sbin/telinit: {link: init}
            dev.tar.gz: {tar-gz-of: dev}
          cds:
            root.iso: {iso-of: tree}
            sum: {sha512-of: root.iso}
        servers:
          box:
            address: 10.0.0.5/24
            nfs:
              exports:
                "/netboot/pxeclient  10.0.0.0/24(ro,no_root_squash)": tree
              mount-port: 4002
              port-mapper: no
              versions: 4
            nbd:
              exports:
                cd: cds/root.iso
                old: {file: tree/sbin/init, oldstyle-port: 2000, clients: 10.0.0.0/24}
              default: cd
              style: newstyle
        links:
          box: {blocks: [udp 111, tcp 2049]}
        machines:
          pc: {uses-root: 60 s}
        events:
          - {at: root + 5 s, stop: box}
          - {at: 30 s, start: box}
          - {at: pc kernel, change: box, nfs: {exports: {"/other *(ro)": tree}}}
        expect:
          - {reached: nothing}

        """

    @Test("Exports, devices, trees and events are read into typed values")
    func readsValues() throws {
        let scenario = try Scenario(yaml: Self.base, file: "roots.yaml")
        let services = try #require(scenario.servers.first?.services)
        let nfs = try #require(services.nfs)
        #expect(nfs.exports.map(\.text) == ["/netboot/pxeclient  10.0.0.0/24(ro,no_root_squash)"])
        #expect(nfs.exports.map(\.tree) == ["tree"])
        #expect(nfs.mountPort == 4002)
        #expect(!nfs.hasPortMapper)
        #expect(nfs.versions == [4])
        let nbd = try #require(services.nbd)
        #expect(nbd.exports.map(\.name) == ["cd", "old"])
        #expect(nbd.exports.map(\.oldStylePort) == [nil, 2000])
        #expect(nbd.port == 10809)
        #expect(nbd.standard == "cd")
        #expect(nbd.style == .newStyle)
        #expect(scenario.links.first?.blockedPorts == [.init(isTCP: false, port: 111), .init(isTCP: true, port: 2049)])
        #expect(scenario.machines.first?.rootUse == .seconds(60))
        #expect(
            scenario.events.map(\.moment) == [
                .reached(.root, machine: nil, after: .seconds(5)), .time(.seconds(30)),
                .reached(.kernel, machine: "pc", after: .zero),
            ]
        )
        guard case .change("box", let change) = scenario.events[2].change else {
            Issue.record("The third event changes the server.")
            return
        }
        #expect(change.nfs?.exports.map(\.text) == ["/other *(ro)"])
        #expect(services.changed(by: change).nbd == services.nbd)
        #expect(services.changed(by: change).nfs == change.nfs)
    }

    @Test("A tree has what its sample has, but for what is left out or written anew, and directories that nobody names")
    func makesTrees() throws {
        let scenario = try Scenario(yaml: Self.base, file: "roots.yaml")
        var store = FileStore(scenario.trees)
        let nodes = try store.nodes("tree")
        let paths = nodes.map(\.path)
        #expect(Set(paths).count == paths.count)
        #expect(paths.first == "")
        #expect(paths.contains("etc/mtab"))
        let spool = try #require(nodes.first { $0.path == "var/spool" })
        #expect([spool.mode, spool.owner, spool.group] == [0o1777, 5, 7])
        let table = try #require(nodes.first { $0.path == "etc/fstab" })
        #expect(table.octets == Array("none / tmpfs defaults 0 0".utf8))
        let archive = try #require(nodes.first { $0.path == "dev.tar.gz" }).octets
        #expect(archive.firstRange(of: Array("dev/tty2".utf8)) != nil)
        #expect(archive.firstRange(of: Array("etc/".utf8)) == nil)
        let image = try #require(try store.nodes("cds").first { $0.path == "root.iso" }).octets
        #expect(image.firstRange(of: Array("TELINIT".utf8)) == nil, "A CD without extensions has no links.")
        #expect(image.firstRange(of: Array("FSTAB;1".utf8)) != nil)
    }

    @Test("Servers of files alone hand out what a link leads to within the tree")
    func followsLinks() throws {
        let scenario = try Scenario(yaml: Self.base, file: "roots.yaml")
        var store = FileStore(scenario.trees)
        let tree = try store.tree("tree")
        guard case .file(let linked) = tree.lookUp(Array("sbin/telinit".utf8)),
            case .file(let file) = tree.lookUp(Array("sbin/init".utf8))
        else {
            Issue.record("Both are there.")
            return
        }
        let isSame = linked.octets == file.octets
        #expect(isSame)
        guard case .notFound = tree.lookUp(Array("etc/mtab".utf8)) else {
            Issue.record("What leads out of the tree is not there.")
            return
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var right: String
        var wrong: String
        var says: [String]
        var isSeenBySchema = true
        var testDescription: String { wrong }

        var text: String { NetworkRootLanguageTests.base.replacing(right, with: wrong, maxReplacements: 1) }
        var line: Int {
            let base = NetworkRootLanguageTests.base
            let start = base.firstRange(of: right)?.lowerBound ?? base.startIndex
            return 1 + base[..<start].count { $0 == "\n" } + wrong.prefix { $0 == "\n" }.count
        }
    }

    static let mistakes: [Mistake] = [
        .init(right: "sample: howto-root", wrong: "sample: howto", says: ["‘howto’", "did you mean ‘howto-root’"]),
        .init(
            right: "without: [dev.tar.gz]",
            wrong: "without: [dev.tgz]",
            says: ["without", "‘dev.tgz’"],
            isSeenBySchema: false
        ),
        .init(right: "mode: 1777", wrong: "mode: 1888", says: ["‘1888’", "‘0644’"], isSeenBySchema: false),
        .init(right: "device: c 4 2", wrong: "device: x 4 2", says: ["no device", "‘c 5 1’"]),
        .init(
            right: "{tar-gz-of: dev}",
            wrong: "{tar-gz-of: deb}",
            says: ["tar-gz-of", "‘deb’"],
            isSeenBySchema: false
        ),
        .init(right: "{iso-of: tree}", wrong: "{iso-of: cds}", says: ["is made of itself"], isSeenBySchema: false),
        .init(
            right: "{link: init}",
            wrong: "{link: init, cut-to: 3}",
            says: ["cut-to", "files only"],
            isSeenBySchema: false
        ),
        .init(
            right: "    var/spool/: {mode: 1777, owner: 5, group: 7}",
            wrong: "    var/spool/: text",
            says: ["leave out the last ‘/’"],
            isSeenBySchema: false
        ),
        .init(
            right: "\"/netboot/pxeclient  10.0.0.0/24(ro,no_root_squash)\"",
            wrong: "\"/netboot/pxeclient  10.0.0.0/24(ro,no_root_squish)\"",
            says: ["no_root_squish", "no_root_squash"],
            isSeenBySchema: false
        ),
        .init(right: "\"/netboot/", wrong: "\"netboot/", says: ["no line of /etc/exports"], isSeenBySchema: false),
        .init(
            right: "no_root_squash)\": tree",
            wrong: "no_root_squash)\": trees",
            says: ["nfs, exports", "‘trees’"],
            isSeenBySchema: false
        ),
        .init(
            right: "cd: cds/root.iso",
            wrong: "cd: cds/rot.iso",
            says: ["nbd, exports", "‘cds/rot.iso’"],
            isSeenBySchema: false
        ),
        .init(right: "default: cd", wrong: "default: dc", says: ["nbd, default", "‘dc’"], isSeenBySchema: false),
        .init(right: "style: newstyle", wrong: "style: oldstyle", says: ["style", "fixed-newstyle, newstyle"]),
        .init(right: "udp 111", wrong: "icmp 111", says: ["‘icmp 111’", "‘udp 111’"]),
        .init(right: "at: root + 5 s", wrong: "at: rot + 5 s", says: ["no moment", "‘root + 5 s’"]),
        .init(right: "at: root + 5 s", wrong: "at: root + soon", says: ["no moment"]),
        .init(right: "at: pc kernel", wrong: "at: ps kernel", says: ["event, at", "‘ps’"], isSeenBySchema: false),
        .init(
            right: "stop: box",
            wrong: "stop: bocks",
            says: ["‘bocks’", "Allowed: box"],
            isSeenBySchema: false
        ),
        .init(right: "stop: box", wrong: "stop: box, start: box", says: ["‘stop’ and ‘start’"], isSeenBySchema: false),
        .init(
            right: "stop: box",
            wrong: "stop: box, nbd: {exports: {a: tree/sbin/init}}",
            says: ["is for ‘change’ only"],
            isSeenBySchema: false
        ),
        .init(
            right: "change: box, nfs: {exports: {\"/other *(ro)\": tree}}",
            wrong: "change: box",
            says: ["nothing is changed"],
            isSeenBySchema: false
        ),
        .init(right: "uses-root: 60 s", wrong: "uses-root: long", says: ["uses-root", "‘5 s’"]),
        .init(right: "versions: 4", wrong: "versions: 5", says: ["nfs, versions", "2 to 4"], isSeenBySchema: false),
        .init(
            right: "oldstyle-port: 2000",
            wrong: "oldstyle-port: 10809",
            says: ["10809 is the port of something else"],
            isSeenBySchema: false
        ),
        .init(
            right: "{sha512-of: root.iso}",
            wrong: "{image: initrd, personality: dracutt}",
            says: ["personality", "did you mean ‘dracut’"],
            isSeenBySchema: false
        ),
    ]

    @Test("Each mistake is told with its line and the words that would be right", arguments: mistakes)
    func tellsMistakes(mistake: Mistake) throws {
        let problems = #expect(throws: ScenarioProblems.self) { try Scenario(yaml: mistake.text, file: "m.yaml") }
        let first = try #require(problems?.problems.first)
        #expect(first.line == mistake.line, "\(first)")
        let missing = mistake.says.filter { !first.sentence.contains($0) }
        #expect(missing.isEmpty, "\(first)")
    }

    @Test("The schema sees the mistakes that need no names to be seen", arguments: mistakes)
    func schemaSees(mistake: Mistake) throws {
        let schema = try scenarioSchema()
        let right = schema.problems(with: JSONValue(try ScenarioNode(yaml: Self.base, file: "a.yaml")))
        #expect(right.isEmpty, "\(right)")
        guard mistake.isSeenBySchema else { return }
        let problems = schema.problems(with: JSONValue(try ScenarioNode(yaml: mistake.text, file: "m.yaml")))
        #expect(!problems.isEmpty)
    }

    @Test("The example of docs/scenarios.md is a scenario, and comes out as it says")
    func documentedExample() throws {
        let page = try scenarioText("docs/scenarios.md")
        let start = try #require(page.firstRange(of: "```yaml\n"))
        let end = try #require(page[start.upperBound...].firstRange(of: "```"))
        let scenario = try Scenario(yaml: String(page[start.upperBound..<end.lowerBound]), file: "docs/scenarios.md")
        let unmet = try PlayedScenario(scenario).judgement.results.filter { !$0.isMet }
        #expect(unmet.isEmpty, "\(unmet.map { "\($0.expected); instead: \($0.actual)" })")
    }

    @Test("Files made of each other are told quickly, however many there are")
    func refusesKnots() {
        let files = (0..<12).map { "      f\($0): {iso-of: knot}\n" }.joined()
        let text =
            "# Knots.\nscenario: knots\nfiles:\n    knot:\n" + files + "machines: {pc: }\nexpect: {reached: nothing}\n"
        #expect(throws: ScenarioProblems.self) { try Scenario(yaml: text, file: "a.yaml") }
    }
}
