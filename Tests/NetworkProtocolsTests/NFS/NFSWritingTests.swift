import NetworkProtocols
import Testing

/// Exports that may be written to.
@Suite struct NFSWritingTests {
    private func hosts(isWritable: Bool = true, squash: NFSExportRule.Squash = .none) -> NFSOverStack {
        let server = testServer {
            $0.isWritable = isWritable
            $0.squash = squash
        }
        var hosts = NFSOverStack(server, NFSClientConfiguration())
        _ = hosts.mount()
        return hosts
    }

    @Test("A file is made, written behind its end, and read again; the tree is as it is said to be")
    func append() {
        var hosts = hosts()
        #expect(hosts.ask(.append(path: ascii("etc/motd"), octets: ascii("one\n"))) == .success(.written(4)))
        #expect(hosts.ask(.append(path: ascii("etc/motd"), octets: ascii("two\n"))) == .success(.written(4)))
        #expect(hosts.read("etc/motd") == ascii("one\ntwo\n"))
        #expect(hosts.names("etc")?.contains("motd") == true)
        #expect(hosts.ask(.append(path: ascii("etc/hostname"), octets: ascii("!"))) == .success(.written(1)))
        #expect(hosts.read("etc/hostname") == ascii("kiosk\n!"))
        guard case .success(.attributes(let made))? = hosts.ask(.attributes(path: ascii("etc/motd"))) else {
            Issue.record("no file")
            return
        }
        #expect(made.size == 8)
        #expect(made.mode == 0o644)
        #expect(made.modificationTime.seconds > 0)
    }

    @Test("Whoever may not write is refused, and the file stays as it was")
    func refusals() {
        let path = ascii("etc/hostname")
        for var hosts in [hosts(isWritable: false), hosts(squash: .all)] {
            #expect(hosts.failure(.append(path: path, octets: ascii("!"))) == .status(13, path: path))
            let new = ascii("etc/new")
            #expect(hosts.failure(.append(path: new, octets: ascii("!"))) == .status(13, path: new))
            #expect(hosts.read("etc/hostname") == ascii("kiosk\n"))
        }
        var hosts = hosts()
        #expect(hosts.failure(.append(path: ascii("etc"), octets: [1])) == .status(21, path: ascii("etc")))
        #expect(hosts.failure(.append(path: ascii("no/file"), octets: [1])) == .status(2, path: ascii("no/file")))
    }

    @Test("No file grows beyond its limit, whatever offset is named")
    func limit() {
        var tree = testTree()
        let time = NFSTime()
        #expect(throws: ExportedTreeError.stale) {
            try tree.write([1], at: 0, to: ExportedNodeID(file: 1), time: time)
        }
        var asker = NFSAsker(
            testServer { rule in
                rule.isWritable = true
                rule.squash = .none
            }
        )
        let handle = asker.handle("etc", "hostname")
        for offset in [UInt64.max, UInt64.max - 1, 64 << 20] {
            let data = XDROpaque([1])
            let reply = asker.nfs(.write(handle, offset: offset, count: 1, stability: 2, data: data))
            #expect(reply?.status == .fileTooLarge)
        }
    }
}
