import Testing

/// A slip of the pen in a baseline, and what is to be said about it.
struct BaselineMistake: Sendable, CustomTestStringConvertible {
    var right: String
    var wrong: String
    /// What the problem's sentence holds.
    var says: String
    /// Whether docs/baseline.schema.json can see it.
    var isSeenBySchema = true

    var testDescription: String { wrong }

    /// The whole file.
    var text: String {
        guard let range = Self.base.firstRange(of: right) else { return "" }
        return Self.base[..<range.lowerBound] + wrong + Self.base[range.upperBound...]
    }

    /// The line, counted from 1, on which `wrong` begins.
    var line: Int {
        guard let range = Self.base.firstRange(of: right) else { return 0 }
        return 1 + Self.base[..<range.lowerBound].count { $0 == "\n" } + wrong.prefix { $0 == "\n" }.count
    }

    /// A baseline in which all is right.
    static let base = """
        # A comment.
        bootproof: baseline/1
        machines:
          - machine: "52:54:00:12:34:56"
            persona: ipxe-bios
            architecture: any
            offers:
              - server: 10.0.0.1
                kind: combined
                taken: yes
                address: 10.0.0.100 - 10.0.0.150   # narrower than recorded
                lease-time: at most 12 h
                next-server: none
                boot-file: "\\\\none"
                options:
                  sent: 1, 3, 43
                  Routers: "10.0.0.1"
                  43:
                    discovery control (6): "no multicast"
            lookups:
              - found: "tftp://10.0.0.1/pxelinux.cfg/default"
              - others
            fetches:
              - {uri: "tftp://10.0.0.1/vmlinuz", role: kernel, size: 4 KiB}
            root: {kind: nfs, uri: "nfs://10.0.0.1/srv", check: none}
            reached: root
        """

    static let all: [BaselineMistake] = [
        BaselineMistake(right: "baseline/1", wrong: "baseline/2", says: "has to be ‘baseline/1’"),
        BaselineMistake(right: "bootproof: ", wrong: "bootprof: ", says: "did you mean ‘bootproof’?"),
        BaselineMistake(right: "\"52:54:00:12:34:56\"", wrong: "52:54", says: "no hardware address"),
        BaselineMistake(
            right: "persona: ipxe-bios",
            wrong: "persona: ipxe-bio",
            says: "ipxe-bios",
            isSeenBySchema: false
        ),
        BaselineMistake(
            right: "server: 10.0.0.1",
            wrong: "server: ten",
            says: "no IPv4 address",
            isSeenBySchema: false
        ),
        BaselineMistake(right: "kind: combined", wrong: "kind: both", says: "‘both’ is not known"),
        BaselineMistake(right: "taken: yes", wrong: "taken: perhaps", says: "‘yes’ or ‘no’", isSeenBySchema: false),
        BaselineMistake(
            right: "10.0.0.100 - 10.0.0.150",
            wrong: "10.0.0.9 - 10.0.0.1",
            says: "range of addresses",
            isSeenBySchema: false
        ),
        BaselineMistake(right: "at most 12 h", wrong: "at most noon", says: "lease time", isSeenBySchema: false),
        BaselineMistake(right: "next-server: none", wrong: "next-sever: none", says: "did you mean ‘next-server’?"),
        BaselineMistake(right: "sent: 1, 3, 43", wrong: "sent: all", says: "numbers of options", isSeenBySchema: false),
        BaselineMistake(
            right: "Routers: \"",
            wrong: "Rooters: \"",
            says: "did you mean ‘Routers’?",
            isSeenBySchema: false
        ),
        BaselineMistake(
            right: "discovery control (6)",
            wrong: "discovery",
            says: "‘discovery’ is not known",
            isSeenBySchema: false
        ),
        BaselineMistake(right: "- found:", wrong: "- fund:", says: "did you mean ‘found’?"),
        BaselineMistake(right: "- others", wrong: "- {found: a, asked: b}", says: "one outcome", isSeenBySchema: false),
        BaselineMistake(right: "role: kernel", wrong: "role: colonel", says: "‘colonel’ is not known"),
        BaselineMistake(right: "size: 4 KiB", wrong: "size: big", says: "is no size", isSeenBySchema: false),
        BaselineMistake(right: "size: 4 KiB", wrong: "sha256: beef", says: "SHA-256"),
        BaselineMistake(right: "kind: nfs", wrong: "kind: smb", says: "‘smb’ is not known"),
        BaselineMistake(right: "check: none", wrong: "check: maybe", says: "‘maybe’ is not known"),
        BaselineMistake(right: "reached: root", wrong: "reached: roof", says: "did you mean ‘root’?"),
        BaselineMistake(right: "lookups:\n", wrong: "lookups: [a]\n    oups:\n", says: "wants a mapping"),
        BaselineMistake(
            right: "reached: root",
            wrong: "reached: root\n  - machine: \"52:54:00:12:34:56\"",
            says: "twice",
            isSeenBySchema: false
        ),
    ]
}
