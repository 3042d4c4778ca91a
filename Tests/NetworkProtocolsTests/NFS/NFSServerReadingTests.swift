import NetworkProtocols
import Testing

/// A file that is not in memory, as far as a server can tell.
private struct DistantFile: FileContent {
    let stored: [UInt8]
    var size: Int { stored.count }

    func append(_ range: Range<Int>, to octets: inout [UInt8]) {
        octets.append(contentsOf: stored[range.clamped(to: 0..<stored.count)])
    }
}

@Suite struct NFSServerReadingTests {
    @Test("READ gives what there is, and says where the file ends")
    func read() {
        let content = patternedFile(100_000)
        var asker = NFSAsker(testServer(testTree(content)))
        let file = asker.handle("sbin", "init")
        func read(_ offset: UInt64, _ count: UInt32) -> (count: Int, isEnd: Bool, isRight: Bool)? {
            guard case .read(.ok(let data))? = asker.nfs(.read(file, offset: offset, count: count)) else { return nil }
            let start = Int(min(offset, 100_000))
            let octets = data.data.octets
            let isRight = octets == Array(content[start..<start + octets.count]) && Int(data.count) == octets.count
            return (octets.count, data.isEnd.isTrue, isRight)
        }
        func check(_ offset: UInt64, _ count: UInt32, _ expected: Int, _ isEnd: Bool) {
            let found = read(offset, count)
            #expect(found?.count == expected && found?.isEnd == isEnd && found?.isRight == true, "\(offset) \(count)")
        }
        check(0, 1000, 1000, false)
        check(1, 3, 3, false)
        check(0, 0, 0, false)
        check(99_999, 1, 1, true)
        check(99_000, 4096, 1000, true)
        check(100_000, 10, 0, true)
        check(1 << 40, 10, 0, true)
        check(.max, .max, 0, true)
        // Over UDP no more than knfsd gives.
        check(0, 0x7fff_ffff, 32_768, false)
    }

    @Test("READ of what is no file is INVAL; without permission ACCES; squashed callers count as nobody")
    func permissions() {
        var asker = NFSAsker(testServer { $0.squash = .root })
        let shadow = asker.handle("etc", "shadow")
        #expect(status(&asker, shadow) == .accessDenied)
        #expect(status(&asker, asker.handle("etc")) == .invalid)
        #expect(status(&asker, asker.handle("bin")) == .invalid)
        #expect(status(&asker, asker.handle("dev", "initctl")) == .invalid)
        #expect(granted(&asker, shadow) == [])
        #expect(granted(&asker, asker.handle("sbin", "init")) == [.read, .execute])
        #expect(granted(&asker, asker.root()) == [.read, .lookUp])
        #expect(granted(&asker, asker.handle("closed")) == [])
        asker.server.change(to: testServer { $0.squash = .none })
        while asker.server.nextOutput() != nil {}
        #expect(status(&asker, shadow) == .ok)
        #expect(granted(&asker, shadow) == [.read])
        asker.credential = RPCAuthentication(RPCSystemCredential(userID: 1000, groupID: 1000))
        #expect(status(&asker, shadow) == .accessDenied)
        asker.server.change(
            to: testServer { ($0.squash, $0.anonymousUser, $0.anonymousGroup) = (.all, 0, 0) }
        )
        while asker.server.nextOutput() != nil {}
        #expect(status(&asker, shadow) == .ok)
    }

    private func status(_ asker: inout NFSAsker, _ file: NFSFileHandle) -> NFS3Status? {
        asker.nfs(.read(file, offset: 0, count: 10))?.status
    }

    private func granted(_ asker: inout NFSAsker, _ file: NFSFileHandle) -> NFS3Access? {
        guard case .access(.ok(let granted))? = asker.nfs(.access(file, NFS3Access(rawValue: 0x3f))) else { return nil }
        return granted.access
    }

    @Test("Everything that would change something is refused as ROFS, and nothing changes")
    func writing() {
        var asker = NFSAsker()
        let root = asker.root()
        let file = asker.handle("sbin", "init")
        let name = NFS3DirectoryName(ascii("new"), in: root)
        let new = NFS3NewAttributes()
        let calls: [NFS3Call] = [
            .setAttributes(file, new, onlyIfChangedAt: nil),
            .write(file, offset: 0, count: 1, stability: 2, data: XDROpaque("x")), .create(name, .unchecked(new)),
            .makeDirectory(name, new), .makeSymbolicLink(name, new, target: XDROpaque("x")),
            .makeNode(name, .pipe(new)), .remove(NFS3DirectoryName(ascii("bin"), in: root)),
            .removeDirectory(NFS3DirectoryName(ascii("tmp"), in: root)), .rename(from: name, to: name),
            .link(file, name), .commit(file, offset: 0, count: 0),
        ]
        for call in calls {
            #expect(asker.nfs(call)?.status == .readOnlyFileSystem, "\(call.procedure)")
            #expect(call.procedure.writes)
        }
        #expect(asker.nfs(.remove(NFS3DirectoryName(ascii("x"), in: NFSFileHandle([1, 2]))))?.status == .badHandle)
        #expect(asker.status(of: ascii("new"), in: root) == .noEntry)
        #expect(asker.status(of: ascii("bin"), in: root) == .ok)
    }

    @Test("FSINFO, PATHCONF and FSSTAT say what is so")
    func fileSystem() {
        var asker = NFSAsker()
        let root = asker.root()
        guard case .fileSystemInformation(.ok(let information))? = asker.nfs(.fileSystemInformation(root)),
            case .pathConfiguration(.ok(let paths))? = asker.nfs(.pathConfiguration(root)),
            case .fileSystemStatus(.ok(let status))? = asker.nfs(.fileSystemStatus(root))
        else {
            Issue.record("no answer")
            return
        }
        #expect(information.readLimit == 32_768)
        #expect(information.readPreferred <= information.readLimit && information.writeLimit >= 8192)
        #expect(information.properties.rawValue == 0x1b)
        #expect(paths.nameLimit == 255 && paths.refusesLongNames.isTrue && !paths.ignoresCase.isTrue)
        #expect(status.availableOctets <= status.freeOctets && status.freeOctets <= status.totalOctets)
    }

    @Test(
        "Thousands of entries come page by page, each once, from any cookie on",
        arguments: [512, 1024, 8192, 65_536]
    )
    func directory(_ size: UInt32) {
        var tree = MemoryExportTree()
        let names = (0..<3000).map { "entry-" + String(10_000 + $0) + String(repeating: "x", count: $0 % 40) }
        for name in names { tree.addFile("many/" + name, []) }
        var asker = NFSAsker(testServer(tree))
        let many = asker.handle("many")
        for isPlus in [false, true] {
            var found: [String] = []
            var cookie: UInt64 = 0
            var verifier: UInt64 = 0
            var isEnd = false
            var pages = 0
            while !isEnd, pages < 10_000 {
                pages += 1
                let call: NFS3Call =
                    isPlus
                    ? .readDirectoryPlus(many, cookie: cookie, verifier: verifier, directoryCount: size, count: size)
                    : .readDirectory(many, cookie: cookie, verifier: verifier, count: size)
                guard let reply = asker.nfs(call), let part = Self.part(reply) else {
                    Issue.record("no page")
                    return
                }
                var writer = ByteWriter()
                reply.encode(into: &writer)
                if writer.count - 4 > Int(size) { Issue.record("\(writer.count) octets for \(size)") }
                found += part.entries.map { String(decoding: $0.name.octets, as: UTF8.self) }
                cookie = part.entries.last?.cookie ?? cookie
                verifier = part.verifier
                isEnd = part.isEnd.isTrue
            }
            let isWhole = found == [".", ".."] + names
            #expect(isWhole)
        }
    }

    private static func part(_ reply: NFS3Reply) -> NFS3DirectoryPart? {
        switch reply {
        case .readDirectory(.ok(let part)), .readDirectoryPlus(.ok(let part)): part
        default: nil
        }
    }

    @Test("A page without room is TOOSMALL, an unknown place BAD_COOKIE, a changed directory too")
    func directoryFailures() {
        var asker = NFSAsker()
        let etc = asker.handle("etc")
        for count: UInt32 in [0, 32, 104, 131] {
            let reply = asker.nfs(.readDirectory(etc, cookie: 0, verifier: 0, count: count))
            #expect(reply?.status == .tooSmall, "\(count)")
        }
        guard case .readDirectory(.ok(let part))? = asker.nfs(.readDirectory(etc, cookie: 0, verifier: 0, count: 512))
        else {
            Issue.record("no page")
            return
        }
        #expect(part.entries.map(\.cookie) == [1, 2, 3, 4])
        func status(_ cookie: UInt64, _ verifier: UInt64) -> NFS3Status? {
            asker.nfs(.readDirectory(etc, cookie: cookie, verifier: verifier, count: 512))?.status
        }
        #expect(status(3, part.verifier) == .ok)
        #expect(status(4, part.verifier) == .ok)
        #expect(status(99, part.verifier) == .badCookie)
        #expect(status(.max, part.verifier) == .badCookie)
        #expect(status(3, part.verifier ^ 1) == .badCookie)
        var tree = testTree()
        tree.addFile("etc/added", [])
        asker.server.change(to: testServer(tree))
        while asker.server.nextOutput() != nil {}
        #expect(status(3, part.verifier) == .badCookie)
        #expect(status(0, 0) == .ok)
        let file = asker.handle("etc", "hostname")
        #expect(asker.nfs(.readDirectory(file, cookie: 0, verifier: 0, count: 512))?.status == .notDirectory)
        asker.server.change(to: testServer { $0.allowsReadDirPlus = false })
        while asker.server.nextOutput() != nil {}
        let plus = NFS3Call.readDirectoryPlus(etc, cookie: 0, verifier: 0, directoryCount: 512, count: 512)
        #expect(asker.nfs(plus)?.status == .notSupported)
    }

    @Test("What READDIRPLUS tells of an entry is what LOOKUP and GETATTR tell")
    func readDirectoryPlus() {
        var asker = NFSAsker()
        let root = asker.root()
        let call = NFS3Call.readDirectoryPlus(root, cookie: 0, verifier: 0, directoryCount: 8192, count: 8192)
        guard case .readDirectoryPlus(.ok(let part))? = asker.nfs(call) else {
            Issue.record("no page")
            return
        }
        #expect(part.entries.count == 10)
        for entry in part.entries {
            guard case .lookUp(.ok(let found))? = asker.nfs(.lookUp(NFS3DirectoryName(entry.name.octets, in: root)))
            else {
                Issue.record("\(entry.name)")
                continue
            }
            #expect(found.handle == entry.handle.handle)
            #expect(found.attributes == entry.attributes)
            #expect(entry.fileID == found.attributes.attributes?.fileID && entry.fileID != 0)
        }
    }
}

@Suite struct NFSServerStreamTests {
    private static let stream = StreamID(rawValue: StreamID.firstAccepted)

    private func accepting(_ configuration: NFSServerConfiguration) -> NFSServer {
        var server = NFSServer(configuration)
        while server.nextOutput() != nil {}
        let local = Endpoint(address: NFSAsker.address, port: 2049)
        let client = Endpoint(address: IPv4Address(10, 0, 0, 5), port: 800)
        server.handle(.accepted(Self.stream, local: local, remote: client), at: .zero)
        return server
    }

    private func record(_ message: [UInt8]) -> [UInt8] {
        let mark = RPCRecordMark(length: message.count).rawValue
        return (0..<4).map { UInt8(truncatingIfNeeded: mark >> UInt32(24 - 8 * $0)) } + message
    }

    private func readCall(_ configuration: NFSServerConfiguration, count: UInt32) -> [UInt8] {
        var asker = NFSAsker(configuration)
        let file = asker.handle("sbin", "init")
        var writer = ByteWriter()
        NFS3Call.read(file, offset: 1, count: count).encode(into: &writer)
        let call = RPCCall(program: .nfs, version: 3, procedure: 6, credential: asker.credential)
        return record(asker.message(call, writer.bytes))
    }

    @Test("A large READ of a distant file goes out as a header, a part of the file, and padding")
    func handedOver() {
        let content = patternedFile(100_003)
        var tree = testTree()
        tree.addFile("sbin/init", DistantFile(stored: content))
        let configuration = testServer(tree)
        var server = accepting(configuration)
        server.handle(.stream(Self.stream, .received(readCall(configuration, count: 1 << 20))), at: .zero)
        var octets: [UInt8] = []
        var slices = 0
        while let action = server.nextOutput() {
            switch action {
            case .stream(Self.stream, .write(let more)): octets += more
            case .stream(Self.stream, .writeFile(let slice)):
                slices += 1
                octets += slice.octets ?? []
            default: Issue.record("\(action)")
            }
        }
        #expect(slices == 1)
        var assembler = RPCRecordAssembler(recordLimit: 1 << 20)
        assembler.append(octets)
        guard let reply = assembler.nextRecord() else {
            Issue.record("no record")
            return
        }
        #expect(assembler.count == 0 && reply.count == 128 + 100_002 + 2)
        #expect(Array(reply[128..<128 + 100_002]) == Array(content[1...]))
        // A small part is copied.
        server.handle(.stream(Self.stream, .writable), at: .zero)
        server.handle(.stream(Self.stream, .received(readCall(configuration, count: 4096))), at: .zero)
        guard case .stream(Self.stream, .write(let small))? = server.nextOutput() else {
            Issue.record("no reply")
            return
        }
        #expect(small.count == 4 + 128 + 4096)
        #expect(server.nextOutput() == nil)
    }

    @Test("Many calls at once are answered in order, and no faster than the stream takes it")
    func pipelined() {
        let content = patternedFile(200_000)
        var configuration = testServer(testTree(content))
        configuration.sendAhead = 100_000
        var server = accepting(configuration)
        let call = readCall(configuration, count: 60_000)
        server.handle(.stream(Self.stream, .received(call + call + call + call + call)), at: .zero)
        func written() -> Int {
            var count = 0
            while let action = server.nextOutput() {
                if case .stream(_, .write(let octets)) = action { count += octets.count }
            }
            return count
        }
        let reply = 4 + 128 + 60_000
        #expect(written() == 2 * reply)
        server.handle(.stream(Self.stream, .writable), at: .zero)
        #expect(written() == 2 * reply)
        server.handle(.stream(Self.stream, .finished), at: .zero)
        server.handle(.stream(Self.stream, .writable), at: .zero)
        #expect(written() == reply)
    }

    @Test("Who sends nonsense, too much, or nothing for too long is broken off")
    func limits() {
        let configuration = testServer()
        func isBroken(_ octets: [UInt8]) -> Bool {
            var server = accepting(configuration)
            server.handle(.stream(Self.stream, .received(octets)), at: .zero)
            return server.nextOutput() == .stream(Self.stream, .abort) && server.connectionCount == 0
        }
        #expect(isBroken([0xff, 0xff, 0xff, 0xff]))
        #expect(isBroken([0x80, 0, 0, 0]))
        #expect(isBroken(record([1, 2, 3, 4])))
        #expect(isBroken([UInt8](repeating: 0, count: 4 * 65)))
        #expect(!isBroken([0x80, 0, 0]))
        func end(_ octets: [UInt8]) -> Instant? {
            var server = accepting(configuration)
            server.handle(.stream(Self.stream, .received(octets)), at: .zero)
            while let deadline = server.nextDeadline {
                server.handleDeadline(at: deadline)
                if server.connectionCount == 0 { return deadline }
            }
            return nil
        }
        #expect(end([]) == Instant.zero.advanced(by: configuration.idleTimeout))
        #expect(end([0x80, 0, 0]) == Instant.zero.advanced(by: configuration.stallTimeout))
        var full = configuration
        full.connectionLimit = 1
        var server = accepting(full)
        let second = StreamID(rawValue: StreamID.firstAccepted + 1)
        let local = Endpoint(address: NFSAsker.address, port: 2049)
        server.handle(.accepted(second, local: local, remote: local), at: .zero)
        #expect(server.nextOutput() == .stream(second, .abort))
    }

    @Test("No octets whatever make the server trap or answer twice")
    func robustness() {
        let configuration = testServer()
        let call = readCall(configuration, count: 100)
        var asker = NFSAsker(configuration)
        for form in damagedForms(of: Array(call[4...])) {
            for port: UInt16 in [111, 2049, 20_048] {
                _ = asker.send(form, to: port)
                #expect(asker.server.nextOutput() == nil)
            }
        }
        for form in damagedForms(of: call) {
            var server = accepting(configuration)
            server.handle(.stream(Self.stream, .received(form)), at: .zero)
            var count = 0
            while server.nextOutput() != nil { count += 1 }
            if count > 2 { Issue.record("\(count) answers") }
        }
    }
}
