internal import NetworkProtocols

/// Calls of ONC RPC over UDP: port mapper, MOUNT and NFS.
extension ExchangeBuilder {
    /// Whom a call goes to, and who makes it.
    struct Caller {
        var program: RPCProgram
        var version: UInt32
        /// Below 1024, as servers want it that export without `insecure`.
        var clientPort: UInt16 = 800
        var credential = RPCAuthentication(RPCSystemCredential(machineName: Array("node".utf8), groups: [0]))

        static let portMapper = Caller(program: .portMapper, version: 2)
        static let mount = Caller(program: .mount, version: 3)
        static let nfs = Caller(program: .nfs, version: 3)

        /// The port of the server; Linux puts MOUNT at 20048.
        var serverPort: UInt16 {
            switch program {
            case .portMapper: 111
            case .mount: 20_048
            default: 2049
            }
        }
    }

    /// One call and its reply: SUCCESS with `results` unless something else is said; nil for a call without one.
    mutating func call(
        _ caller: Caller,
        _ procedure: UInt32,
        _ arguments: [UInt8] = [],
        results: [UInt8]? = [],
        reply: RPCReply = .accepted(verifier: .none, .success)
    ) {
        let call = RPCCall(
            program: caller.program,
            version: caller.version,
            procedure: procedure,
            credential: caller.credential
        )
        let transactionID = nextTransactionID()
        let question = RPCMessage(transactionID: transactionID, .call(call)).octets + arguments
        send(question, from: .client, caller.clientPort, to: .server, caller.serverPort)
        guard let results else { return }
        let answer = RPCMessage(transactionID: transactionID, .reply(reply)).octets + results
        send(answer, from: .server, caller.serverPort, to: .client, caller.clientPort)
    }

    // MARK: Port mapper and MOUNT

    /// GETPORT; 0 for what is not registered.
    mutating func getPort(_ program: RPCProgram, _ version: UInt32 = 3, port: UInt32) {
        call(
            .portMapper,
            PortMapperProcedure.getPort.rawValue,
            words([program.rawValue, version, PortMapping.udp, 0]),
            results: words([port])
        )
    }

    /// The program is looked up and mounted, as `path` of the server.
    mutating func mount(_ path: String = "/srv/node", _ node: ExampleNode = .root, clientPort: UInt16 = 800) {
        getPort(.mount, port: 20_048)
        var caller = Caller.mount
        caller.clientPort = clientPort
        call(caller, 0)
        call(caller, MountProcedure.mount.rawValue, xdr(path), results: words([0]) + xdr(node.handle) + words([1, 1]))
    }

    mutating func mountRefused(_ path: String, _ status: MountStatus, clientPort: UInt16 = 800) {
        var caller = Caller.mount
        caller.clientPort = clientPort
        call(caller, MountProcedure.mount.rawValue, xdr(path), results: words([status.rawValue]))
    }

    // MARK: NFS

    mutating func nfs(_ procedure: NFS3Procedure, _ arguments: [UInt8], _ results: [UInt8]?) {
        call(.nfs, procedure.rawValue, arguments, results: results)
    }

    mutating func getAttributes(_ node: ExampleNode) {
        nfs(.getAttributes, xdr(node.handle), words([0]) + node.attributes.octets)
    }

    mutating func lookUp(_ name: String, in directory: ExampleNode = .root, _ node: ExampleNode) {
        nfs(
            .lookUp,
            xdr(directory.handle) + xdr(name),
            words([0]) + xdr(node.handle) + node.following + directory.following
        )
    }

    mutating func access(_ node: ExampleNode, asked: UInt32, granted: UInt32) {
        nfs(.access, xdr(node.handle) + words([asked]), words([0]) + node.following + words([granted]))
    }

    mutating func readLink(_ node: ExampleNode, _ target: String) {
        nfs(.readLink, xdr(node.handle), words([0]) + node.following + xdr(target))
    }

    /// Reads `count` octets of a file from `offset` on, or what there is.
    mutating func read(
        _ node: ExampleNode,
        _ offset: UInt64,
        _ count: UInt32,
        brought: UInt32? = nil,
        isEnd: Bool? = nil
    ) {
        let left = node.attributes.size > offset ? node.attributes.size - offset : 0
        let length = brought ?? UInt32(min(UInt64(count), left))
        let ends = isEnd ?? (offset + UInt64(length) >= node.attributes.size)
        let start = Int(min(offset, UInt64(ExampleNode.content.count)))
        let data = Array(ExampleNode.content[start..<min(start + Int(length), ExampleNode.content.count)])
        nfs(
            .read,
            xdr(node.handle) + offset.octets + words([count]),
            words([0]) + node.following + words([length, ends ? 1 : 0]) + xdr(data)
        )
    }

    /// WRITE, which an export for reading alone refuses.
    mutating func writeRefused(_ node: ExampleNode) {
        nfs(
            .write,
            xdr(node.handle) + UInt64(0).octets + words([4, 2]) + xdr("text"),
            words([NFS3Status.readOnlyFileSystem.rawValue, 0, 0])
        )
    }

    /// READDIR from behind `cookie` on.
    mutating func readDirectory(
        _ node: ExampleNode = .root,
        after cookie: UInt64 = 0,
        _ entries: [ExampleEntry],
        isEnd: Bool,
        count: UInt32 = 4096
    ) {
        let list = entries.flatMap { words([1]) + $0.fileID.octets + xdr($0.name) + $0.cookie.octets }
        nfs(
            .readDirectory,
            xdr(node.handle) + cookie.octets + UInt64(0).octets + words([count]),
            words([0]) + node.following + UInt64(0).octets + list + words([0, isEnd ? 1 : 0])
        )
    }

    /// READDIRPLUS of all there is.
    mutating func readDirectoryPlus(_ node: ExampleNode = .root, _ nodes: [(name: String, node: ExampleNode)]) {
        let list = nodes.enumerated().flatMap { index, entry in
            words([1]) + entry.node.attributes.fileID.octets + xdr(entry.name) + UInt64(index + 3).octets
                + entry.node.following + words([1]) + xdr(entry.node.handle)
        }
        nfs(
            .readDirectoryPlus,
            xdr(node.handle) + UInt64(0).octets + UInt64(0).octets + words([512, 4096]),
            words([0]) + node.following + UInt64(0).octets + list + words([0, 1])
        )
    }

    /// FSINFO: READs of 8192 octets at most.
    mutating func information(_ node: ExampleNode = .root, readLimit: UInt32 = 8192) {
        nfs(
            .fileSystemInformation,
            xdr(node.handle),
            words([0]) + node.following + words([readLimit, readLimit, 512, 8192, 8192, 512, 4096])
                + UInt64(1 << 40).octets + words([0, 1, 0x1b])
        )
    }

    /// PATHCONF: names of 255 octets at most.
    mutating func pathConfiguration(_ node: ExampleNode = .root) {
        nfs(.pathConfiguration, xdr(node.handle), words([0]) + node.following + words([32_000, 255, 1, 1, 0, 1]))
    }

    /// FSSTAT of a full image.
    mutating func space(_ node: ExampleNode = .root) {
        let numbers: [UInt64] = [1 << 30, 0, 0, 1000, 0, 0]
        nfs(
            .fileSystemStatus,
            xdr(node.handle),
            words([0]) + node.following + numbers.flatMap(\.octets) + words([0])
        )
    }
}

/// A file of the examples' NFS server.
struct ExampleNode: Hashable {
    var handle: [UInt8]
    var attributes: NFS3Attributes

    private init(_ number: UInt8, _ type: NFSFileType, mode: UInt32, size: UInt64) {
        handle = [0x0b, 0x00, 0x70, number] + [UInt8](repeating: number, count: 17)
        attributes = NFS3Attributes(
            type: type,
            mode: mode,
            linkCount: type == .directory ? 2 : 1,
            size: size,
            fileSystemID: 0x77,
            fileID: UInt64(number) + 100
        )
    }

    static let root = ExampleNode(1, .directory, mode: 0o755, size: 4096)
    static let folder = ExampleNode(2, .directory, mode: 0o755, size: 4096)
    static let program = ExampleNode(3, .file, mode: 0o755, size: UInt64(content.count))
    static let link = ExampleNode(4, .link, mode: 0o777, size: 9)
    static let other = ExampleNode(5, .file, mode: 0o644, size: 12)

    /// What the program holds.
    static let content = Array("#!/bin/sh\nexec /sbin/real-init\n".utf8) + [UInt8](repeating: 0x20, count: 2500)

    /// As they stand behind most results (`post_op_attr`).
    var following: [UInt8] { words([1]) + attributes.octets }
}

/// A name in a directory of the examples' NFS server.
struct ExampleEntry: Hashable {
    var name: String
    var fileID: UInt64
    var cookie: UInt64

    init(_ name: String, _ fileID: UInt64, cookie: UInt64) {
        self.name = name
        self.fileID = fileID
        self.cookie = cookie
    }
}

/// Numbers of 32 bits.
func words(_ numbers: [UInt32]) -> [UInt8] { numbers.flatMap(\.octets) }

/// Octets with their length and padding.
func xdr(_ octets: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    XDROpaque(octets).encode(into: &writer)
    return writer.bytes
}

/// A text with its length and padding.
func xdr(_ text: String) -> [UInt8] { xdr(Array(text.utf8)) }

extension NFS3Attributes {
    var octets: [UInt8] {
        var writer = ByteWriter()
        encode(into: &writer)
        return writer.bytes
    }
}

extension RPCMessage {
    var octets: [UInt8] {
        var writer = ByteWriter()
        encode(into: &writer)
        return writer.bytes
    }
}

extension UInt64 {
    /// The eight octets, highest first.
    var octets: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * UInt64($0))) } }
}
