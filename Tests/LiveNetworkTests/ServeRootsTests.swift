import Foundation
import NetworkProtocols
import Testing

/// A client of a network block device on loopback.
private struct LoopbackDisk {
    let stream: LoopbackStream
    let size: UInt64
    let flags: UInt16

    /// Opens an export by EXPORT_NAME, or in the old style where no name is given.
    init(port: Int, export: String?) throws {
        stream = try LoopbackStream(port: port)
        if let export {
            let greeting = try #require(stream.read(18))
            try #require(Array(greeting.prefix(16)) == Array("NBDMAGICIHAVEOPT".utf8))
            let name = Array(export.utf8)
            stream.write(
                [0, 0, 0, 3] + Array("IHAVEOPT".utf8) + Self.octets(1, 4) + Self.octets(UInt64(name.count), 4) + name
            )
            let answer = try #require(stream.read(10))
            try #require(answer.count == 10, "The export is not there.")
            size = Self.number(answer[0..<8])
            flags = UInt16(Self.number(answer[8..<10]))
        } else {
            let greeting = try #require(stream.read(152))
            try #require(greeting.count == 152 && greeting.starts(with: Array("NBDMAGIC".utf8)))
            size = Self.number(greeting[16..<24])
            flags = UInt16(Self.number(greeting[26..<28]))
        }
    }

    func ask(_ range: Range<UInt64>) {
        stream.write(
            Self.octets(0x2560_9513, 4) + [0, 0, 0, 0] + Self.octets(range.lowerBound, 8)
                + Self.octets(range.lowerBound, 8) + Self.octets(UInt64(range.count), 4)
        )
    }

    func read(_ range: Range<UInt64>) throws -> [UInt8] {
        ask(range)
        let head = try #require(stream.read(16))
        try #require(Self.number(head[0..<4]) == 0x6744_6698 && Self.number(head[4..<8]) == 0)
        return try #require(stream.read(range.count))
    }

    private static func octets(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (count - 1 - $0))) }
    }

    private static func number(_ octets: ArraySlice<UInt8>) -> UInt64 { octets.reduce(0) { $0 << 8 | UInt64($1) } }
}

@Suite("Roots from disk, served on loopback", .serialized)
struct ServeRootsTests {
    private static let image = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    /// A server whose folder has a tree to export.
    private func server(_ portShift: Int) throws -> LoopbackServer {
        let server = try LoopbackServer(portShift: portShift)
        try server.write("tree/etc/fstab", "none / tmpfs defaults 0 0\n".utf8)
        try server.write("tree/sysrcd.dat", Self.image)
        return server
    }

    private func settings(_ server: LoopbackServer, folder: String, exports: [String], more: String = "") throws {
        let lines = exports.map { "    - {export: \"\($0)\", folder: \(folder)}\n" }.joined()
        let ports = "  port: \(server.portShift + 49)\n  mount-port: \(server.portShift + 48)\n"
        let text = "interface: lo\naddress: 127.0.0.1/8\nnfs:\n\(ports)  exports:\n\(lines)\(more)"
        try server.write("serve.yaml", text.utf8)
    }

    private func mount(_ path: String, at port: Int) throws -> NFSFileHandle {
        let reply = try LoopbackRPC(port: port).mount(path)
        guard case .mounted(let handle, _) = reply else { throw LoopbackRPC.LookUpFailure(reply: "\(reply)") }
        return handle
    }

    private func status(_ reply: NFS3Reply) -> NFS3Status? {
        switch reply {
        case .getAttributes(.ok): .ok
        case .getAttributes(.failed(let status, _)): status
        default: nil
        }
    }

    // shows: [1-021]
    @Test(
        "Handles stay good when exports are read anew, and when the server is started anew",
        .timeLimit(.minutes(1))
    )
    func handles() throws {
        let first = try server(32_000)
        let line = "/netboot/pxeclient *(ro,insecure,no_root_squash)"
        let folder = first.folder.path + "/tree"
        try settings(first, folder: folder, exports: [line])
        try first.start("serve.yaml")
        try #require(first.says("NFS of /netboot/pxeclient"), "\(first.said)")
        let top = try mount("/netboot/pxeclient", at: 32_048)
        let nfs = try LoopbackRPC(port: 32_049)
        let image = try nfs.walk("sysrcd.dat", from: top)
        #expect(try nfs.read(image, piece: 1 << 20) == Self.image)
        #expect(
            try nfs.read(nfs.walk("etc/fstab", from: top), piece: 1024) == Array("none / tmpfs defaults 0 0\n".utf8)
        )
        // Not exported for a while, on the same connection.
        try settings(first, folder: folder, exports: ["/other *(ro,insecure)"])
        first.signal(SIGHUP)
        try #require(first.says("NFS of /other"), "\(first.said)")
        #expect(status(try nfs.nfs(.getAttributes(image))) == .stale)
        try settings(first, folder: folder, exports: [line, "/other *(ro,insecure)"])
        first.signal(SIGHUP)
        try #require(first.says("NFS of /netboot/pxeclient /other"), "\(first.said)")
        #expect(status(try nfs.nfs(.getAttributes(image))) == .ok)
        #expect(first.end(by: SIGTERM) == 0)
        let second = try LoopbackServer(portShift: 32_000)
        try settings(second, folder: folder, exports: [line])
        try second.start("serve.yaml")
        try #require(second.says("ready on lo"), "\(second.said)")
        let anew = try LoopbackRPC(port: 32_049)
        #expect(try anew.read(image, piece: 1 << 19) == Self.image)
        #expect(try mount("/netboot/pxeclient", at: 32_048) == top)
        #expect(second.end(by: SIGTERM) == 0)
    }

    @Test("Over UDP, answers come from where they were asked, fragmented where they are long", .timeLimit(.minutes(1)))
    func datagrams() throws {
        let server = try server(33_000)
        try settings(server, folder: server.folder.path + "/tree", exports: ["/tftpboot *(ro,all_squash,insecure)"])
        try server.start("serve.yaml")
        try #require(server.says("ready on lo"), "\(server.said)")
        let mapper = try LoopbackRPC(port: 33_111, overUDP: true)
        for (program, version, port) in [(RPCProgram.mount, 3, 33_048), (.mount, 1, 33_048), (.nfs, 3, 33_049)] {
            let (_, results) = try mapper.call(.portMapper, 2, 3) {
                let mapping = PortMapping(program: program, version: UInt32(version), transport: PortMapping.udp)
                PortMapperCall.mapping(.getPort, mapping).encode(into: &$0)
            }
            #expect(results == [0, 0, UInt8(port >> 8), UInt8(port & 255)])
        }
        let top = try mount("/tftpboot", at: 33_048)
        let nfs = try LoopbackRPC(port: 33_049, overUDP: true)
        #expect(try nfs.read(nfs.walk("sysrcd.dat", from: top), piece: 32 << 10) == Self.image)
        // A WRITE as long as they get is refused in words, not by silence.
        let data = XDROpaque([UInt8](repeating: 1, count: 32 << 10))
        let file = try nfs.walk("etc/fstab", from: top)
        let reply = try nfs.nfs(.write(file, offset: 0, count: 32 << 10, stability: 2, data: data))
        guard case .write(.failed(.readOnlyFileSystem, _)) = reply else {
            Issue.record("\(reply)")
            return
        }
        #expect(server.says("WRITE is answered by ROFS"), "\(server.said)")
        #expect(server.end(by: SIGTERM) == 0)
    }

    // shows: [0-084]
    @Test("nbd-server's command in a script serves both generations of clients", .timeLimit(.minutes(1)))
    func script() throws {
        let server = try server(0)
        let file = server.folder.path + "/tree/sysrcd.dat"
        try server.write("start.sh", "#!/bin/sh\n# the image\nnbd-server 34200 \(file)\n".utf8)
        try server.start("start.sh", "--interface", "lo", "--nbd-port", "34109")
        try #require(server.says("NBD of 34200 ‘’"), "\(server.said)")
        for disk in [
            try LoopbackDisk(port: 34_200, export: nil), try LoopbackDisk(port: 34_109, export: "34200"),
            try LoopbackDisk(port: 34_109, export: ""),
        ] {
            #expect(disk.size == 3_000_000 && disk.flags & 3 == 3)
            #expect(try disk.read(0..<3_000_000) == Self.image)
            #expect(try disk.read(2_999_999..<3_000_000) == [Self.image[2_999_999]])
        }
        #expect(server.end(by: SIGTERM) == 0)
        #expect(server.said.contains("in the old style"), "\(server.said)")
    }

    @Test("Two hundred clients of each kind that ask and do not read leave memory flat", .timeLimit(.minutes(2)))
    func manyClients() throws {
        let server = try server(35_000)
        let folder = server.folder.path + "/tree"
        let more = "nbd: {exports: {\"\": \(folder)/sysrcd.dat}, port: 35109}\n"
        try settings(server, folder: folder, exports: ["/exported *(ro,insecure,no_root_squash)"], more: more)
        try server.start("serve.yaml")
        try #require(server.says("ready on lo"), "\(server.said)")
        let top = try mount("/exported", at: 35_048)
        let image = try LoopbackRPC(port: 35_049).walk("sysrcd.dat", from: top)
        var callers: [LoopbackRPC] = []
        var disks: [LoopbackDisk] = []
        var early = 0
        for number in 0..<200 {
            let caller = try LoopbackRPC(port: 35_049)
            #expect(status(try caller.nfs(.getAttributes(image))) == .ok)
            callers.append(caller)
            let disk = try LoopbackDisk(port: 35_109, export: "")
            // More than anybody's buffers take, and nobody reads it.
            for piece in 0..<8 { disk.ask(UInt64(piece * 300_000)..<UInt64(piece * 300_000 + 300_000)) }
            disks.append(disk)
            if number == 19 { early = server.residentSize }
        }
        let late = server.residentSize
        #expect(early > 0 && late - early < 24 << 20, "\(early) octets with 20 clients, \(late) with 200")
        let reader = try LoopbackRPC(port: 35_049)
        #expect(try reader.read(image, piece: 1 << 20) == Self.image)
        #expect(callers.count == 200 && disks.count == 200)
        #expect(server.end(by: SIGTERM) == 0)
    }

    @Test("A port mapper that is taken, and one that is not there, are told with what to do", .timeLimit(.minutes(1)))
    func portMapperTrouble() throws {
        let other = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(other) }
        try #require(bindLoopback(other, 36_111))
        let server = try server(36_000)
        let folder = server.folder.path + "/tree"
        try settings(server, folder: folder, exports: ["/exported *(ro)"])
        try server.start("serve.yaml")
        #expect(server.ended() == 2)
        #expect(server.said.contains("36111") && server.said.contains("port-mapper: register"), "\(server.said)")
        let alone = try LoopbackServer(portShift: 36_400)
        try settings(alone, folder: folder, exports: ["/exported *(ro)"])
        try alone.start("serve.yaml", "--port-mapper", "register")
        #expect(alone.ended() == 2)
        #expect(alone.said.contains("no port mapper answers") && alone.said.contains("start rpcbind"), "\(alone.said)")
    }

    @Test("This computer's port mapper is told where NFS is, and at the end that it is gone", .timeLimit(.minutes(1)))
    func registers() throws {
        let mapper = try LoopbackPortMapper(port: 37_111)
        let server = try server(37_000)
        try settings(server, folder: server.folder.path + "/tree", exports: ["/exported *(ro)"])
        try server.start("serve.yaml", "--port-mapper", "register")
        try #require(server.says("ready on lo"), "\(server.said)")
        let told = mapper.mappings
        #expect(
            Set(told.map { "\($0.program.rawValue) \($0.version) \($0.transport) \($0.port)" })
                == Set(
                    [6, 17].flatMap { transport in
                        (1...3).map { "100005 \($0) \(transport) 37048" } + ["100003 3 \(transport) 37049"]
                    }
                )
        )
        #expect(server.end(by: SIGTERM) == 0)
        #expect(mapper.mappings.isEmpty)
        mapper.end()
    }
}

private func bindLoopback(_ descriptor: Int32, _ port: UInt16) -> Bool {
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &place) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}

/// A port mapper of version 2 that knows SET, UNSET and GETPORT, on a thread of its own.
// Its mappings are touched under the lock alone.
private final class LoopbackPortMapper: @unchecked Sendable {
    private let descriptor: Int32
    private let lock = NSLock()
    private var known: [PortMapping] = []

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(bindLoopback(descriptor, port))
        Thread.detachNewThread { [self] in serve() }
    }

    var mappings: [PortMapping] { lock.withLock { known } }

    func end() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private func serve() {
        var room = [UInt8](repeating: 0, count: 1024)
        while true {
            var from = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let count = withUnsafeMutablePointer(to: &from) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, &room, room.count, 0, $0, &length)
                }
            }
            guard count > 0, let answer = answer(Array(room.prefix(count))) else { return }
            _ = withUnsafePointer(to: &from) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(descriptor, answer, answer.count, 0, $0, length)
                }
            }
        }
    }

    private func answer(_ octets: [UInt8]) -> [UInt8]? {
        var reader = ByteReader(octets.span)
        guard let message = try? RPCMessage(decoding: &reader), let call = message.call else { return nil }
        let procedure = PortMapperProcedure(rawValue: call.procedure)
        guard let asked = try? PortMapperCall(decoding: &reader, procedure: procedure, version: 2),
            case .mapping(_, let mapping) = asked
        else { return nil }
        var writer = ByteWriter(reserving: 64)
        RPCMessage(transactionID: message.transactionID, .reply(.accepted(verifier: .none, .success))).encode(
            into: &writer
        )
        lock.withLock {
            func isSame(_ other: PortMapping) -> Bool {
                other.program == mapping.program && other.version == mapping.version
            }
            switch procedure {
            case .set:
                let isNew = !known.contains { isSame($0) && $0.transport == mapping.transport }
                if isNew { known.append(mapping) }
                writer.write(UInt32(isNew ? 1 : 0))
            case .unset:
                known.removeAll(where: isSame)
                writer.write(UInt32(1))
            default: writer.write(known.first { isSame($0) }?.port ?? 0)
            }
        }
        return writer.bytes
    }
}
