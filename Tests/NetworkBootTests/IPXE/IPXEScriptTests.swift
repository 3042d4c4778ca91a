import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct IPXEScriptTests {
    private func script(_ text: String, _ dialect: IPXEDialect = .ipxe) -> IPXEScript {
        IPXEScript(Array(text.utf8), for: dialect)
    }

    private func texts(_ script: IPXEScript) -> [String] {
        script.statements.map { String(decoding: $0.text, as: UTF8.self) }
    }

    @Test("No octet of a script is lost, whatever its line ends")
    func lossless() {
        for text in ["", "\n", "#!ipxe", "#!ipxe\r\necho a \\\r\n b\n\n:x\n", "a\0b\n\\", "\\\n\\\n"] {
            for dialect in IPXEDialect.allCases { #expect(script(text, dialect).encoded == Array(text.utf8)) }
        }
    }

    @Test("iPXE drops carriage returns, joins lines at backslashes, and takes a label off a line's start")
    func statements() {
        let read = script("#!ipxe\r\n:start echo a\r\nset x \\\r\n  y \\\n z\n  :end\nexit")
        #expect(texts(read) == ["#!ipxe", " echo a", "set x   y  z", "", "exit"])
        #expect(read.statements.map(\.label) == [nil, Array("start".utf8), nil, Array("end".utf8), nil])
        #expect(read.statements.map(\.line) == [1, 2, 3, 6, 7])
    }

    @Test("gPXE knows neither labels nor joined lines")
    func gpxe() {
        let read = script("#!gpxe\n:a b \\\nc\r\n", .gpxe)
        #expect(texts(read) == ["#!gpxe", ":a b \\", "c\r"])
        #expect(read.statements.allSatisfy { $0.label == nil })
    }

    @Test("The mark needs a blank behind it; gPXE does not take iPXE's")
    func mark() {
        func isScript(_ text: String, _ dialect: IPXEDialect) -> Bool {
            IPXEScript.isScript(Array(text.utf8), for: dialect)
        }
        #expect(isScript("#!ipxe\n", .ipxe) && isScript("#!gpxe ", .ipxe) && isScript("#!gpxe\r\n", .gpxe))
        #expect(!isScript("#!ipxe", .ipxe) && !isScript("#!ipxescript\n", .ipxe) && !isScript("#!ipxe\n", .gpxe))
    }

    @Test("A line's commands and when each is run; nothing quotes, and # ends it")
    func commands() {
        let line = IPXECommandLine(Array("dhcp && echo \"a b\" || goto fail ; exit # no".utf8), for: .ipxe)
        #expect(line.commands.map(\.condition) == [.always, .afterSuccess, .afterFailure, .always])
        #expect(line.commands[1].words.map { String(decoding: $0, as: UTF8.self) } == ["echo", "\"a", "b\""])
        #expect(line.commands[3].words == [Array("exit".utf8)])
        let old = IPXECommandLine(Array("echo a && b # c".utf8), for: .gpxe)
        #expect(old.commands.map(\.words.count) == [6])
        #expect(IPXECommandLine(Array(" # x".utf8), for: .gpxe).commands.isEmpty)
    }

    // MARK: URIs

    @Test(
        "A URI is completed by the current one",
        arguments: [
            ("http://h/a/b.ipxe", "k", "http://h/a/k"), ("http://h/a/b.ipxe", "/k", "http://h/k"),
            ("http://h/a/b.ipxe?x=1", "k?y=2", "http://h/a/k?y=2"), ("http://h/a/b/c", "../../k", "http://h/k"),
            ("http://h/a/b/c", "./k", "http://h/a/b/k"), ("http://h/a/b", "..", "http://h/"),
            ("http://h/a/b", ".", "http://h/a/"), ("http://h/a/b", "?q", "http://h/a/b?q"),
            ("tftp://10.0.0.1/x/y.kpxe", "z", "tftp://10.0.0.1/x/z"), ("http://h/a", "tftp://i/k", "tftp://i/k"),
            ("http://u:p@h:8080/a/b", "k", "http://u:p@h:8080/a/k"), ("http://h", "k", "http://h/k"),
            ("http://h/a/b", "...k", "http://h/a/...k"),
        ]
    )
    func resolving(_ base: String, _ relative: String, _ expected: String) {
        let uri = IPXEURI(Array(relative.utf8)).resolved(against: IPXEURI(Array(base.utf8)))
        #expect(String(decoding: uri.octets, as: UTF8.self) == expected)
    }

    @Test("What a request asks for: blanks escaped, query kept, Host with the port that is written")
    func requests() {
        let uri = IPXEURI(Array("http://h:80/a b?x=1&y=ü#z".utf8))
        #expect(String(decoding: uri.requestTarget, as: UTF8.self) == "/a%20b?x=1&y=%C3%BC")
        #expect(String(decoding: uri.authority, as: UTF8.self) == "h:80")
        #expect(uri.baseName == Array("a b".utf8))
        #expect(IPXEURI(Array("iscsi:10.0.0.1::::iqn.x:y".utf8)).opaque == Array("10.0.0.1::::iqn.x:y".utf8))
        #expect(String(decoding: IPXEURI(Array("http://u:p@h/a?b".utf8)).redacted, as: UTF8.self) == "http://h/a")
    }
}
