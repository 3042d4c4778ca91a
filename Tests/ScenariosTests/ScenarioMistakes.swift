import Testing

/// A slip of the pen in a scenario, and what is to be said about it.
struct ScenarioMistake: Sendable, CustomTestStringConvertible {
    var right: String
    var wrong: String
    /// Where `wrong` stands, unless it is said otherwise.
    var line: Int?
    /// What the problem's sentence holds.
    var says: [String]
    /// Whether docs/scenario.schema.json can see it: no names that refer to something, no YAML that is none.
    var isSeenBySchema = true

    var testDescription: String { wrong }

    /// The whole file.
    var text: String {
        guard let range = Self.base.firstRange(of: right) else { return "" }
        return Self.base[..<range.lowerBound] + wrong + Self.base[range.upperBound...]
    }

    /// The line, counted from 1, on which `wrong` begins.
    var expectedLine: Int {
        guard let range = Self.base.firstRange(of: right) else { return 0 }
        let before = Self.base[..<range.lowerBound].count { $0 == "\n" }
        return line ?? before + 1 + wrong.prefix { $0 == "\n" }.count
    }

    /// A scenario in which all is right.
    static let base = """
        # A small network.
        scenario: one machine
        shows:  [0-001]
        seed: 7
        limits: {time: 600 s}
        segments: [lan, far]
        files:
          tree:
            pxelinux.0: {image: pxelinux}
            pxelinux.cfg/default: |
              default linux
            sysrcd.dat: {image: squashfs, size: 64 KiB}
            sysrcd.md5: {md5-of: sysrcd.dat}
        routers:
          gate:
            ports: {lan: 10.0.0.254/24, far: 10.0.1.254/24}
            relay: {to: 10.0.1.5, on: lan}
        servers:
          box:
            address: 10.0.1.5/24
            segment: far
            dhcp:
              subnet: 10.0.0.0/24
              ranges: 10.0.0.100 - 10.0.0.110
              boot-file: pxelinux.0
              lease-time: 6 h
              options: {root-path: /srv}
            tftp: tree
            http: {files: tree, port: 8080}
            dns: {hosts: {mirror.example: 10.0.1.5}}
        links:
          pc: {loss: 2 %, outages: from 3 s to 8 s}
        machines:
          pc:
            firmware: intel-bios-rom
            mac: 52:54:00:00:00:01
            memory: 512 MiB
            keys: [enter, {type: linux}]
        expect:
          - {reached: root, within: 30 s}
          - cause: none
          - {fetch: sysrcd.dat}
          - {violations: none, by: box}
        needs: link

        """

    static let all: [ScenarioMistake] = structure + values + names + expectations

    private static let structure: [ScenarioMistake] = [
        .init(right: "seed: 7", wrong: "sead: 7", says: ["‘sead’", "did you mean ‘seed’", "scenario, shows, seed"]),
        .init(
            right: "firmware:",
            wrong: "frimware:",
            says: ["machine: ‘frimware’", "did you mean ‘firmware’", "memory"]
        ),
        .init(right: "boot-file:", wrong: "filename:", says: ["dhcp: ‘filename’", "boot-file", "next-server"]),
        .init(right: "loss: 2 %", wrong: "los: 2 %", says: ["link: ‘los’", "did you mean ‘loss’"]),
        .init(right: "port: 8080", wrong: "prot: 8080", says: ["http: ‘prot’", "files, port, redirects"]),
        .init(right: "scenario: one machine\n", wrong: "", line: 2, says: ["‘scenario’ is missing"]),
        .init(right: "    address: 10.0.1.5/24\n", wrong: "", line: 19, says: ["server: ‘address’ is missing"]),
        .init(
            right: "routers:\n  gate:\n    ports: {lan: 10.0.0.254/24, far: 10.0.1.254/24}\n",
            wrong: "routers:\n  gate:\n",
            line: 15,
            says: ["router: ‘ports’ is missing"]
        ),
        .init(right: "limits: {time: 600 s}", wrong: "limits: 600 s", says: ["limits: wants a mapping", "‘600 s’"]),
        .init(right: "scenario: one machine", wrong: "scenario: [one, machine]", says: ["wants a text", "a list"]),
        .init(right: "seed: 7\n", wrong: "seed: 7\nseed: 8\n", says: ["‘seed’", "twice"], isSeenBySchema: false),
        .init(
            right: "segments: [lan, far]",
            wrong: "segments: [lan, far",
            line: 7,
            says: ["is no YAML"],
            isSeenBySchema: false
        ),
        .init(right: "seed: 7", wrong: "\tseed: 7", says: ["is no YAML"], isSeenBySchema: false),
        .init(
            right: "files:\n  tree:",
            wrong: "files:\n  tree: hello\n  other:",
            line: 8,
            says: ["wants a mapping (‘path: content’)"],
            isSeenBySchema: true
        ),
    ]

    private static let values: [ScenarioMistake] = [
        .init(right: "seed: 7", wrong: "seed: seven", says: ["seed: ‘seven’ is no seed"]),
        .init(right: "time: 600 s", wrong: "time: 600", says: ["limits, time: ‘600’ is no time", "‘300 ms’"]),
        .init(right: "time: 600 s", wrong: "time: 600 sec", says: ["‘600 sec’ is no time"]),
        .init(
            right: "memory: 512 MiB",
            wrong: "memory: lots",
            says: ["machine, memory: ‘lots’ is no size", "‘4 MiB’"]
        ),
        .init(right: "loss: 2 %", wrong: "loss: 2", says: ["link, loss: ‘2’ is no percentage"]),
        .init(right: "from 3 s to 8 s", wrong: "3 s to 8 s", says: ["no time window", "‘from 3 s to 8 s’"]),
        .init(right: "from 3 s to 8 s", wrong: "from 8 s to 3 s", says: ["no time window"], isSeenBySchema: false),
        .init(right: "mac: 52:54:00:00:00:01", wrong: "mac: 52:54:00:00:00", says: ["no hardware address"]),
        .init(
            right: "mac: 52:54:00:00:00:01",
            wrong: "mac: 53:54:00:00:00:01",
            says: ["group address"],
            isSeenBySchema: false
        ),
        .init(
            right: "address: 10.0.1.5/24",
            wrong: "address: 10.0.1.5",
            says: ["‘10.0.1.5’ is no address with its prefix", "/24"]
        ),
        .init(right: "address: 10.0.1.5/24", wrong: "address: 10.0.1.500/24", says: ["no address with its prefix"]),
        .init(
            right: "10.0.0.100 - 10.0.0.110",
            wrong: "10.0.0.110 - 10.0.0.100",
            says: ["no range of addresses"],
            isSeenBySchema: false
        ),
        .init(
            right: "10.0.0.100 - 10.0.0.110",
            wrong: "10.0.9.100 - 10.0.9.110",
            says: ["is not in 10.0.0.0/24"],
            isSeenBySchema: false
        ),
        .init(right: "port: 8080", wrong: "port: 80800", says: ["http, port", "1 to 65535"], isSeenBySchema: false),
        .init(right: "keys: [enter,", wrong: "keys: [return,", says: ["keys: ‘return’", "enter, escape"]),
        .init(
            right: "firmware: intel-bios-rom",
            wrong: "firmware: intel-bois-rom",
            says: ["did you mean ‘intel-bios-rom’"]
        ),
        .init(
            right: "{image: squashfs,",
            wrong: "{image: squash,",
            says: ["‘squash’", "did you mean ‘squashfs’", "kernel"]
        ),
        .init(
            right: "{md5-of: sysrcd.dat}",
            wrong: "{md5-of: sysrcd.dat, text: a}",
            says: ["say one of text, hex, image"],
            isSeenBySchema: false
        ),
        .init(
            right: "    tftp: tree\n",
            wrong: "    tftp:\n",
            says: ["nothing stands behind it"],
            isSeenBySchema: true
        ),
    ]

    private static let names: [ScenarioMistake] = [
        .init(
            right: "{root-path: /srv}",
            wrong: "{rootpath: /srv}",
            says: ["options: ‘rootpath’", "did you mean ‘root-path’"],
            isSeenBySchema: false
        ),
        .init(right: "{root-path: /srv}", wrong: "{lease-time: long}", says: [], isSeenBySchema: false),
        .init(
            right: "segment: far",
            wrong: "segment: faraway",
            line: 19,
            says: ["server, segment: ‘faraway’", "lan, far"],
            isSeenBySchema: false
        ),
        .init(
            right: "tftp: tree",
            wrong: "tftp: tre",
            says: ["tftp, files: ‘tre’", "did you mean ‘tree’"],
            isSeenBySchema: false
        ),
        .init(
            right: "{md5-of: sysrcd.dat}",
            wrong: "{md5-of: sysrcd.bat}",
            says: ["did you mean ‘sysrcd.dat’"],
            isSeenBySchema: false
        ),
        .init(
            right: "  pc: {loss",
            wrong: "  pcc: {loss",
            says: ["links: ‘pcc’", "did you mean ‘pc’"],
            isSeenBySchema: false
        ),
        .init(
            right: "on: lan",
            wrong: "on: wan",
            line: 15,
            says: ["relay, on: ‘wan’", "lan, far"],
            isSeenBySchema: false
        ),
        .init(
            right: "    tftp: tree\n",
            wrong: "    tftp: tree\n    misbehave: tftp-silence\n",
            line: 29,
            says: ["misbehave: ‘tftp-silence’"],
            isSeenBySchema: false
        ),
        .init(
            right: "    tftp: tree\n",
            wrong: "    tftp: tree\n    misbehave: {dhcp-no-server-identifier: {often: 3}}\n",
            line: 29,
            says: ["dhcp-no-server-identifier: ‘often’"],
            isSeenBySchema: false
        ),
        .init(
            right: "  box:\n",
            wrong: "  lan:\n",
            says: ["‘lan’ is the name of something else"],
            isSeenBySchema: false
        ),
        .init(
            right: "needs: link\n",
            wrong: "",
            line: 15,
            says: ["router ‘gate’: only frames", "say ‘needs: link’"],
            isSeenBySchema: false
        ),
        .init(
            right: "    address: 10.0.1.5/24\n",
            wrong: "    address: 10.0.1.254/24\n",
            line: 19,
            says: ["10.0.1.254 is the address of ‘gate’ already"],
            isSeenBySchema: false
        ),
        .init(
            right: "sysrcd.md5: {md5-of: sysrcd.dat}",
            wrong: "a: {copy-of: b}\n    b: {copy-of: a}",
            line: 14,
            says: ["made of itself"],
            isSeenBySchema: false
        ),
        .init(
            right: "pxelinux.0: {image: pxelinux}",
            wrong: "/pxelinux.0: {image: pxelinux}",
            says: ["is no path within its tree"],
            isSeenBySchema: false
        ),
    ]

    private static let expectations: [ScenarioMistake] = [
        .init(
            right: "{reached: root,",
            wrong: "{reached: rood,",
            says: ["reached: ‘rood’", "did you mean ‘root’", "loader"]
        ),
        .init(right: "- cause: none", wrong: "- caus: none", says: ["expectation: ‘caus’", "did you mean ‘cause’"]),
        .init(
            right: "- cause: none",
            wrong: "- {cause: none, root: none}",
            says: ["says ‘cause’ and ‘root’"],
            isSeenBySchema: false
        ),
        .init(
            right: "- cause: none",
            wrong: "- {machine: pc}",
            says: ["says nothing", "reached, stage"],
            isSeenBySchema: false
        ),
        .init(
            right: "- cause: none",
            wrong: "- {cause: none, machine: cp}",
            says: ["expectation, machine: ‘cp’", "pc"],
            isSeenBySchema: false
        ),
        .init(
            right: "- cause: none",
            wrong: "- {cause: none, within: 3 s}",
            says: ["has no time"],
            isSeenBySchema: false
        ),
        .init(
            right: "- cause: none",
            wrong: "- {cause: none, by: box}",
            says: ["by: is for ‘finding’"],
            isSeenBySchema: false
        ),
        .init(
            right: "- cause: none",
            wrong: "- {cause: {cod: PXE-E53}}",
            says: ["expected cause: ‘cod’", "did you mean ‘code’"]
        ),
        .init(
            right: "- cause: none",
            wrong: "- {finding: {rule: dhcp/reply-is-padded}}",
            says: ["‘outcome’ is missing"]
        ),
        .init(
            right: "- cause: none",
            wrong: "- {violations: dhcp/nothing-at-all}",
            says: ["violations: ‘dhcp/nothing-at-all’"],
            isSeenBySchema: false
        ),
        .init(right: "- cause: none", wrong: "- {count: {dhcp-discovers: 1}}", says: ["did you mean ‘dhcp-discover’"]),
        .init(
            right: "- cause: none",
            wrong: "- {count: {dhcp-discover: few}}",
            says: ["is no number or bound", "at least 8"]
        ),
        .init(right: "- cause: none", wrong: "- {lookups: [{default: fond}]}", says: ["did you mean ‘found’"]),
        .init(
            right: "- cause: none",
            wrong: "- {fetch: {uri: a, same-as: tree/b}}",
            says: ["expectation, same-as: ‘tree/b’", "tree/pxelinux.0"],
            isSeenBySchema: false
        ),
        .init(
            right: "- cause: none",
            wrong: "- {time: {to: root}}",
            says: ["wants ‘within’ or ‘after’"],
            isSeenBySchema: false
        ),
        .init(right: "- cause: none", wrong: "- {time: {to: rooot}, within: 3 s}", says: ["did you mean ‘root’"]),
        .init(
            right: "- cause: none",
            wrong: "- {reached: root, within: 3 s, after: 4 s}",
            says: ["‘after’ is later than ‘within’"],
            isSeenBySchema: false
        ),
        .init(
            right: "by: box",
            wrong: "by: bocks",
            says: ["expectation, by: ‘bocks’", "servers, machines"],
            isSeenBySchema: false
        ),
        .init(
            right:
                "  - {reached: root, within: 30 s}\n  - cause: none\n  - {fetch: sysrcd.dat}\n  - {violations: none, by: box}\n",
            wrong: "  []\n",
            line: 2,
            says: ["expects nothing"],
            isSeenBySchema: false
        ),
    ]
}
