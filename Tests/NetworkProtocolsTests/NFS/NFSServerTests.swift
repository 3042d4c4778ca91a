import NetworkProtocols
import Testing

@Suite struct NFSServerTests {
    @Test("What RPC itself is wrong about is refused in its own words")
    func calls() {
        var asker = NFSAsker()
        func reply(_ answer: (reply: RPCReply, results: [UInt8])?) -> String? { answer.map { "\($0.reply)" } }
        #expect(reply(asker.call(.nfs, 2, 1, port: 2049)) == "PROG_MISMATCH 3..3")
        #expect(reply(asker.call(.nfs, 4, 0, port: 2049)) == "PROG_MISMATCH 3..3")
        #expect(reply(asker.call(.mount, 4, 0, port: 20_048)) == "PROG_MISMATCH 1..3")
        #expect(reply(asker.call(.portMapper, 1, 0, port: 111)) == "PROG_MISMATCH 2..4")
        #expect(reply(asker.call(.nfsACL, 3, 0, port: 2049)) == "PROG_UNAVAIL")
        #expect(reply(asker.call(.mount, 3, 0, port: 2049)) == "PROG_UNAVAIL")
        #expect(reply(asker.call(.nfs, 3, 22, port: 2049)) == "PROC_UNAVAIL")
        #expect(reply(asker.call(.mount, 3, 6, port: 20_048)) == "PROC_UNAVAIL")
        #expect(reply(asker.call(.portMapper, 2, 6, port: 111)) == "PROC_UNAVAIL")
        #expect(reply(asker.call(.nfs, 3, 1, [0, 0, 0, 9], port: 2049)) == "GARBAGE_ARGS")
        let longHandle = octets("00000044") + [UInt8](repeating: 0, count: 68)
        #expect(reply(asker.call(.nfs, 3, 1, longHandle, port: 2049)) == "GARBAGE_ARGS")
        #expect(reply(asker.call(.nfs, 3, 1, port: 2049, credential: RPCAuthentication.none)) == "GARBAGE_ARGS")
        var writer = ByteWriter()
        asker.root().encode(into: &writer)
        #expect(
            reply(asker.call(.nfs, 3, 1, writer.bytes, port: 2049, credential: RPCAuthentication.none))
                == "AUTH_ERROR AUTH_TOOWEAK"
        )
        for program in [(RPCProgram.nfs, UInt32(3), UInt16(2049)), (.mount, 1, 20_048), (.portMapper, 2, 111)] {
            let answer = asker.call(program.0, program.1, 0, port: program.2, credential: RPCAuthentication.none)
            #expect(answer?.reply.isSuccess == true && answer?.results == [])
        }
        let tls = RPCAuthentication(flavor: .tls)
        #expect(reply(asker.call(.nfs, 3, 0, port: 2049, credential: tls)) == "AUTH_ERROR AUTH_REJECTEDCRED")
        let groups = RPCAuthentication(RPCSystemCredential(groups: [UInt32](repeating: 1, count: 17)))
        #expect(reply(asker.call(.nfs, 3, 0, port: 2049, credential: groups)) == "AUTH_ERROR AUTH_BADCRED")
        let long = RPCAuthentication(flavor: .none, body: XDROpaque([UInt8](repeating: 0, count: 404)))
        #expect(reply(asker.call(.nfs, 3, 0, port: 2049, credential: long)) == "AUTH_ERROR AUTH_BADCRED")
        var call = RPCCall(program: .nfs, version: 3, procedure: 0)
        call.rpcVersion = 3
        #expect(
            asker.send(asker.message(call), to: 2049) == octets("00000007 00000001 00000001 00000000 00000002 00000002")
        )
        // Replies, and what is no message, are not answered.
        #expect(asker.send(octets("00000007 00000001 00000000 00000000 00000000 00000000"), to: 2049) == nil)
        #expect(asker.send([1, 2, 3], to: 2049) == nil)
    }

    @Test("The port mapper tells its own programs, and takes others from its own host only")
    func portMapper() {
        var asker = NFSAsker()
        func port(_ program: RPCProgram, _ version: UInt32, _ transport: UInt32) -> UInt32? {
            var writer = ByteWriter()
            let mapping = PortMapping(program: program, version: version, transport: transport, port: 1)
            PortMapperCall.mapping(.getPort, mapping).encode(into: &writer)
            let answer = asker.call(.portMapper, 2, 3, writer.bytes, port: 111)
            return answer.map { UInt32(bigEndianOctets: $0.results) }
        }
        #expect(port(.nfs, 3, 6) == 2049)
        #expect(port(.nfs, 2, 17) == 2049)
        #expect(port(.mount, 1, 17) == 20_048)
        #expect(port(.mount, 3, 99) == 0)
        #expect(port(RPCProgram(rawValue: 399_999), 1, 6) == 0)
        func set(_ procedure: PortMapperProcedure) -> UInt32? {
            var writer = ByteWriter()
            let mapping = PortMapping(program: .statusMonitor, version: 1, transport: 17, port: 900)
            PortMapperCall.mapping(procedure, mapping).encode(into: &writer)
            let answer = asker.call(.portMapper, 2, procedure.rawValue, writer.bytes, port: 111)
            return answer.map { UInt32(bigEndianOctets: $0.results) }
        }
        #expect(set(.set) == 0)
        asker.client.address = NFSAsker.address
        #expect(set(.set) == 1)
        #expect(set(.set) == 0)
        #expect(port(.statusMonitor, 1, 17) == 900)
        asker.client.address = IPv4Address(10, 0, 0, 5)
        #expect(set(.unset) == 0)
        asker.client.address = NFSAsker.address
        #expect(set(.unset) == 1)
        #expect(port(.statusMonitor, 1, 17) == 0)
        var writer = ByteWriter()
        RPCBinding(program: .nfs, version: 3, networkID: ascii("tcp")).encodeForTest(into: &writer)
        let address = asker.call(.portMapper, 4, 3, writer.bytes, port: 111)
        var expected = ByteWriter()
        XDROpaque("10.0.0.1.8.1").encode(into: &expected)
        #expect(address?.results == expected.bytes)
        // Other programs are never called.
        var indirect = ByteWriter()
        PortMapperCall.call(.callIt, .mount, version: 3, procedure: 0, arguments: XDROpaque())
            .encode(into: &indirect)
        #expect(asker.call(.portMapper, 2, 5, indirect.bytes, port: 111) == nil)
    }

    @Test("MOUNT is exact about paths and the same each time; the list of exports says for whom")
    func mount() {
        var asker = NFSAsker()
        let root = asker.root()
        #expect(root.octets.count == 56)
        #expect(asker.root() == root)
        #expect(asker.mount("/export/") == .mounted(root, flavors: [1]))
        #expect(asker.mount("//export/.") == .mounted(root, flavors: [1]))
        for (path, status) in [
            ("/", MountStatus.accessDenied), ("", .accessDenied), ("export", .accessDenied),
            ("/exports", .accessDenied),
            ("/export/..", .accessDenied), ("/export/nope", .noEntry), ("/export/sbin/init", .notDirectory),
            ("/export/bin", .notDirectory), ("/etc", .accessDenied),
            ("/" + String(repeating: "a", count: 1024), .nameTooLong),
        ] {
            #expect(asker.mount(path) == .refused(status), "\(path)")
        }
        guard case .mounted(let inner, _)? = asker.mount("/export/usr/bin") else {
            Issue.record("a directory inside is not mounted")
            return
        }
        #expect(inner == asker.handle("usr", "bin"))
        guard case .mountedFixed(let old)? = asker.mount("/export", version: 1) else {
            Issue.record("version 1 is not answered")
            return
        }
        #expect(old.count == 32)
        #expect(asker.nfs(.getAttributes(NFSFileHandle(old))) == asker.nfs(.getAttributes(root)))
        asker.client.port = 1024
        #expect(asker.mount("/export") == .refused(.accessDenied))
        #expect(asker.nfs(.getAttributes(root))?.status == .notOwner)
    }

    @Test("The short handles of MOUNT 1 and 2 lead where U-Boot takes them in NFSv3, and can't be forged either")
    func shortHandles() {
        var asker = NFSAsker()
        func short(_ path: String) -> NFSFileHandle {
            guard case .mountedFixed(let octets)? = asker.mount(path, version: 2) else { return NFSFileHandle([]) }
            return NFSFileHandle(octets)
        }
        let root = short("/export")
        let inner = short("/export/usr/bin")
        #expect(root != inner)
        #expect(asker.status(of: ascii("busybox"), in: inner) == .ok)
        #expect(asker.status(of: ascii("sbin"), in: root) == .ok)
        var accepted = 0
        for index in 0..<32 {
            for bit in 0..<8 {
                var forged = inner.octets
                forged[index] ^= 1 << UInt8(bit)
                if asker.nfs(.getAttributes(NFSFileHandle(forged)))?.status != .badHandle { accepted += 1 }
            }
        }
        #expect(accepted == 0)
        asker.server.change(to: testServer())
        while asker.server.nextOutput() != nil {}
        #expect(asker.status(of: ascii("busybox"), in: inner) == .ok)
        // Started anew, it knows its exports, and remembers nothing.
        asker = NFSAsker()
        #expect(asker.status(of: ascii("sbin"), in: root) == .ok)
        #expect(asker.status(of: ascii("busybox"), in: inner) == .stale)
    }

    @Test("Only what was made by the server is a handle, whatever bit of it is changed")
    func handles() {
        var asker = NFSAsker()
        let handle = asker.handle("etc", "hostname")
        #expect(asker.nfs(.getAttributes(handle))?.status == .ok)
        var accepted = 0
        for index in handle.octets.indices {
            for bit in 0..<8 {
                var forged = handle.octets
                forged[index] ^= 1 << UInt8(bit)
                if asker.nfs(.getAttributes(NFSFileHandle(forged)))?.status != .badHandle { accepted += 1 }
            }
        }
        #expect(accepted == 0)
        for count in [0, 1, 28, 55, 57, 63, 64] {
            let forged = NFSFileHandle([UInt8](repeating: 0, count: count))
            #expect(asker.nfs(.getAttributes(forged))?.status == .badHandle)
        }
        // What is gone is stale; what is not exported to somebody any more, too.
        var tree = testTree()
        tree.remove("etc/hostname")
        asker.server.change(to: testServer(tree))
        while asker.server.nextOutput() != nil {}
        #expect(asker.nfs(.getAttributes(handle))?.status == .stale)
        asker.server.change(to: testServer { $0.clients = .host(IPv4Address(1, 1, 1, 1)) })
        while asker.server.nextOutput() != nil {}
        #expect(asker.nfs(.getAttributes(handle))?.status == .stale)
        // Of several rules the narrowest counts.
        var server = testServer()
        var wide = NFSExportRule(.everyone)
        wide.needsReservedPort = false
        server.exports[0].rules = [wide, NFSExportRule(.network(IPv4Address(10, 0, 0, 0), prefixLength: 8))]
        asker = NFSAsker(server)
        asker.client.port = 5000
        #expect(asker.mount("/export") == .refused(.accessDenied))
    }

    @Test("Names are single names; nothing leads out of the export")
    func names() {
        var asker = NFSAsker()
        let root = asker.root()
        let etc = asker.handle("etc")
        for name in ["", "a/b", "../..", "/", "/etc", "etc/", "etc/hostname"] {
            #expect(asker.status(of: ascii(name), in: root) == .accessDenied, "\(name)")
        }
        #expect(asker.status(of: [0x65, 0, 0x74], in: root) == .accessDenied)
        #expect(asker.status(of: [UInt8](repeating: 97, count: 255), in: root) == .noEntry)
        #expect(asker.status(of: [UInt8](repeating: 97, count: 256), in: root) == .nameTooLong)
        #expect(asker.status(of: ascii("ETC"), in: root) == .noEntry)
        #expect(asker.status(of: ascii("x"), in: asker.handle("etc", "hostname")) == .notDirectory)
        func found(_ name: String, _ directory: NFSFileHandle) -> NFSFileHandle? {
            guard case .lookUp(.ok(let found))? = asker.nfs(.lookUp(NFS3DirectoryName(ascii(name), in: directory)))
            else { return nil }
            return found.handle
        }
        #expect(found("..", root) == root)
        #expect(found(".", etc) == etc)
        #expect(found("..", etc) == root)
        // Links are told, not followed.
        let link = asker.handle("bin")
        guard case .getAttributes(.ok(let attributes))? = asker.nfs(.getAttributes(link)) else {
            Issue.record("no link")
            return
        }
        #expect(attributes.type == .link && attributes.size == 8)
        #expect(asker.status(of: ascii("busybox"), in: link) == .notDirectory)
        guard case .readLink(.ok(let target))? = asker.nfs(.readLink(link)) else {
            Issue.record("no target")
            return
        }
        #expect(target.path == XDROpaque("/usr/bin"))
        #expect(asker.nfs(.readLink(etc))?.status == .invalid)
    }
}

extension RPCBinding {
    fileprivate func encodeForTest(into writer: inout ByteWriter) {
        PortMapperCall.binding(.getPort, self).encode(into: &writer)
    }
}
