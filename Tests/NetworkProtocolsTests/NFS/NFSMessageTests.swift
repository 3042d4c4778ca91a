import NetworkProtocols
import Testing

private let handle = NFSFileHandle(Array(1...9))
private let attributes = NFS3Attributes(
    type: .file,
    mode: 0o644,
    linkCount: 2,
    owner: 3,
    group: 4,
    size: 5,
    used: 4096,
    device: NFSDevice(major: 6, minor: 7),
    fileSystemID: 8,
    fileID: 9,
    accessTime: NFSTime(seconds: 10, nanoseconds: 11),
    modificationTime: NFSTime(seconds: 12, nanoseconds: 13),
    changeTime: NFSTime(seconds: 14, nanoseconds: 15)
)
private let post = NFS3PostAttributes(attributes)
private let place = NFS3DirectoryName(ascii("init"), in: handle)

private var newAttributes: NFS3NewAttributes {
    var new = NFS3NewAttributes()
    new.mode = 0o600
    new.group = 7
    new.size = 1 << 33
    new.accessTime = .serverTime
    new.modificationTime = .clientTime(NFSTime(seconds: 1, nanoseconds: 2))
    return new
}

/// One call of each procedure.
private let calls: [NFS3Call] = [
    .null, .getAttributes(handle), .setAttributes(handle, newAttributes, onlyIfChangedAt: NFSTime(seconds: 9)),
    .lookUp(place), .access(handle, [.read, .execute]), .readLink(handle), .read(handle, offset: 1 << 40, count: 4096),
    .write(handle, offset: 3, count: 5, stability: 2, data: XDROpaque("hello")),
    .create(place, .exclusive(verifier: 77)), .makeDirectory(place, newAttributes),
    .makeSymbolicLink(place, NFS3NewAttributes(), target: XDROpaque("/sbin/init")),
    .makeNode(place, .characterDevice(newAttributes, NFSDevice(major: 5, minor: 1))), .remove(place),
    .removeDirectory(place), .rename(from: place, to: place), .link(handle, place),
    .readDirectory(handle, cookie: 3, verifier: 4, count: 5),
    .readDirectoryPlus(handle, cookie: 3, verifier: 4, directoryCount: 5, count: 6), .fileSystemStatus(handle),
    .fileSystemInformation(handle), .pathConfiguration(handle), .commit(handle, offset: 1, count: 2),
]

private var directory: NFS3DirectoryPart {
    var entry = NFS3DirectoryPart.Entry(fileID: 1, name: ascii("a"), cookie: 3)
    let plain = entry
    entry.attributes = post
    entry.handle = NFS3PostHandle(handle)
    return NFS3DirectoryPart(attributes: post, verifier: 6, entries: [plain, entry], isEnd: .true)
}

private var plainDirectory: NFS3DirectoryPart {
    var part = directory
    part.entries.removeLast()
    return part
}

/// A reply of each kind.
private let replies: [(NFS3Procedure, NFS3Reply)] = [
    (.null, .null), (.getAttributes, .getAttributes(.ok(attributes))),
    (.getAttributes, .getAttributes(.failed(.stale, NFS3Nothing()))),
    (.setAttributes, .changed(.setAttributes, .readOnlyFileSystem, NFS3Change())),
    (.lookUp, .lookUp(.ok(NFS3Found(handle: handle, attributes: post, directory: post)))),
    (.lookUp, .lookUp(.failed(.noEntry, post))),
    (.access, .access(.ok(NFS3Granted(attributes: post, access: [.read])))),
    (.readLink, .readLink(.ok(NFS3Target(attributes: post, path: XDROpaque("busybox"))))),
    (.read, .read(.ok(NFS3Data(attributes: post, count: 5, isEnd: .true, data: XDROpaque("hello"))))),
    (.read, .read(.failed(.accessDenied, NFS3PostAttributes()))),
    (.write, .write(.ok(NFS3Written(change: NFS3Change(), count: 1, stability: 2, verifier: 3)))),
    (
        .create,
        .made(
            .create,
            .ok(NFS3Made(handle: NFS3PostHandle(handle), attributes: post, directory: NFS3Change()))
        )
    ),
    (.makeNode, .made(.makeNode, .failed(.badType, NFS3Change()))),
    (.rename, .rename(.readOnlyFileSystem, from: NFS3Change(), to: NFS3Change())),
    (.link, .link(.readOnlyFileSystem, file: post, directory: NFS3Change())),
    (.readDirectory, .readDirectory(.ok(plainDirectory))), (.readDirectoryPlus, .readDirectoryPlus(.ok(directory))),
    (.readDirectoryPlus, .readDirectoryPlus(.failed(.notSupported, post))),
    (.commit, .commit(.ok(NFS3Committed(change: NFS3Change(), verifier: 9)))),
]

@Suite struct NFSMessageTests {
    /// What the packets of NFS-Ganesha look like (reference/rpc-nfs3.md §5.4).
    @Test("ROFS is 12, 16 or 20 octets long, as NFS-Ganesha sends it")
    func vectors() {
        let short = octets("0000001e 00000000 00000000")
        #expect(encoded { NFS3Reply.changed(.remove, .readOnlyFileSystem, NFS3Change()).encode(into: &$0) } == short)
        let rename = NFS3Reply.rename(.readOnlyFileSystem, from: NFS3Change(), to: NFS3Change())
        #expect(encoded { rename.encode(into: &$0) } == short + octets("00000000 00000000"))
        let link = NFS3Reply.link(.readOnlyFileSystem, file: NFS3PostAttributes(), directory: NFS3Change())
        #expect(encoded { link.encode(into: &$0) } == short + octets("00000000"))
        let getattr = encoded { attributes.encode(into: &$0) }
        #expect(getattr.count == NFS3Attributes.encodedCount)
        #expect(Array(getattr[..<24]) == octets("00000001 000001a4 00000002 00000003 00000004 00000000"))
        let lookUp = NFS3Call.lookUp(NFS3DirectoryName(ascii("abc"), in: NFSFileHandle([0xaa, 0xbb])))
        #expect(encoded { lookUp.encode(into: &$0) } == octets("00000002 aabb0000 00000003 61626300"))
    }

    @Test("Every call is read as it was written, and nothing is lost or traps when it is damaged", arguments: 0...21)
    func calls(_ number: UInt32) throws {
        let call = NetworkProtocolsTests.calls[Int(number)]
        let procedure = NFS3Procedure(rawValue: number)
        #expect(call.procedure == procedure)
        let bytes = encoded { call.encode(into: &$0) }
        var reader = ByteReader(bytes.span)
        let decoded = try NFS3Call(decoding: &reader, procedure: procedure)
        #expect(decoded == call)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
        let wrong = losses(of: bytes, minimum: bytes.count) { octets throws(PacketDecodingError) in
            var reader = ByteReader(octets.span)
            let call = try NFS3Call(decoding: &reader, procedure: procedure)
            return encoded { call.encode(into: &$0) } + reader.readRemainingBytes()
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(3))")
    }

    @Test("Every reply is read as it was written, and nothing is lost or traps when it is damaged", arguments: 0..<19)
    func replies(_ index: Int) throws {
        let (procedure, reply) = NetworkProtocolsTests.replies[index]
        let bytes = encoded { reply.encode(into: &$0) }
        var reader = ByteReader(bytes.span)
        let decoded = try NFS3Reply(decoding: &reader, procedure: procedure)
        #expect(decoded == reply)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
        let wrong = losses(of: bytes, minimum: bytes.count) { octets throws(PacketDecodingError) in
            var reader = ByteReader(octets.span)
            let reply = try NFS3Reply(decoding: &reader, procedure: procedure)
            return encoded { reply.encode(into: &$0) } + reader.readRemainingBytes()
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(3))")
    }

    @Test("MOUNT's handles have a length in version 3 and none before; lists come whole")
    func mount() throws {
        let forms: [(MountProcedure, UInt32, MountReply)] = [
            (.mount, 3, .mounted(handle, flavors: [1])), (.mount, 1, .mountedFixed(Array(0..<32))),
            (.mount, 3, .refused(.accessDenied)),
            (.dump, 3, .dump([MountReply.Mount(client: ascii("10.0.0.1"), directory: ascii("/export"))])),
            (
                .export, 3,
                .exports(.export, [MountReply.Export(directory: ascii("/e"), groups: [ascii("a"), ascii("b")])])
            ),
        ]
        for (procedure, version, reply) in forms {
            let bytes = encoded { reply.encode(into: &$0) }
            let wrong = losses(of: bytes, minimum: bytes.count) { octets throws(PacketDecodingError) in
                var reader = ByteReader(octets.span)
                let reply = try MountReply(decoding: &reader, procedure: procedure, version: version)
                return encoded { reply.encode(into: &$0) } + reader.readRemainingBytes()
            }
            #expect(wrong.isEmpty, "\(wrong.prefix(3))")
            var reader = ByteReader(bytes.span)
            let decoded = try MountReply(decoding: &reader, procedure: procedure, version: version)
            #expect(decoded == reply)
        }
        #expect(encoded { MountReply.refused(.noEntry).encode(into: &$0) } == octets("00000002"))
    }

    @Test("Port mappers of every version are read as they were written")
    func portMapper() {
        let mapping = PortMapping(program: .mount, version: 3, transport: 17, port: 20_048)
        let binding = RPCBinding(program: .nfs, version: 3, networkID: ascii("tcp"), address: ascii("1.2.3.4.8.1"))
        let forms: [(PortMapperProcedure, UInt32, PortMapperReply)] = [
            (.set, 2, .done(.set, .true)), (.getPort, 2, .port(111)),
            (.getPort, 4, .address(.getPort, XDROpaque("127.0.0.1.0.111"))), (.dump, 2, .mappings([mapping, mapping])),
            (.dump, 3, .bindings([binding])), (.getTime, 4, .time(1_700_000_000)),
            (.callIt, 2, .called(port: 9, results: XDROpaque("abc"))),
        ]
        for (procedure, version, reply) in forms {
            let bytes = encoded { reply.encode(into: &$0) }
            let wrong = losses(of: bytes, minimum: bytes.count) { octets throws(PacketDecodingError) in
                var reader = ByteReader(octets.span)
                let reply = try PortMapperReply(decoding: &reader, procedure: procedure, version: version)
                return encoded { reply.encode(into: &$0) } + reader.readRemainingBytes()
            }
            #expect(wrong.isEmpty, "\(wrong.prefix(3))")
        }
        let calls: [(UInt32, PortMapperCall)] = [
            (2, .mapping(.set, mapping)), (3, .binding(.unset, binding)), (4, .binding(.getVersionAddress, binding)),
            (2, .call(.callIt, .mount, version: 3, procedure: 5, arguments: XDROpaque("abcd"))),
            (3, .toTransportAddress(XDROpaque("1.2.3.4.5.6"))), (4, .other(.dump, [])),
        ]
        for (version, call) in calls {
            let bytes = encoded { call.encode(into: &$0) }
            let wrong = losses(of: bytes, minimum: bytes.count) { octets throws(PacketDecodingError) in
                var reader = ByteReader(octets.span)
                let decoded = try PortMapperCall(decoding: &reader, procedure: call.procedure, version: version)
                return encoded { decoded.encode(into: &$0) } + reader.readRemainingBytes()
            }
            #expect(wrong.isEmpty, "\(wrong.prefix(3))")
        }
        // reference/rpc-nfs3.md §3.2: what rpcbind answers to GETADDR(100000, 4, "udp").
        let address = PortMapperReply.address(.getPort, XDROpaque("127.0.0.1.0.111"))
        #expect(
            encoded { address.encode(into: &$0) } == octets("0000000f 3132372e 302e302e 312e302e 31313100")
        )
    }
}
