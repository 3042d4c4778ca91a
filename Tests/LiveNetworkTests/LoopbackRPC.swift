import Foundation
import NetworkProtocols
import Testing

/// Calls of RPC to a port of 127.0.0.1, one after the other.
final class LoopbackRPC {
    private let stream: LoopbackStream?
    private let descriptor: Int32
    private var number: UInt32 = 0x1000

    /// Over TCP, or over UDP.
    init(port: Int, overUDP: Bool = false) throws {
        guard overUDP else {
            stream = try LoopbackStream(port: port)
            descriptor = -1
            return
        }
        stream = nil
        descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = UInt16(port).bigEndian
        place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var pause = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &pause, socklen_t(MemoryLayout<timeval>.size))
        // A connected socket hears answers from the address that it asked alone.
        let status = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Calls a procedure; the reply up to its results, and these.
    func call(
        _ program: RPCProgram,
        _ version: UInt32,
        _ procedure: UInt32,
        _ arguments: (inout ByteWriter) -> Void = { _ in }
    ) throws -> (reply: RPCReply, results: [UInt8]) {
        number += 1
        var writer = ByteWriter(reserving: 512)
        let claim = RPCSystemCredential(machineName: Array("loopback".utf8))
        let call = RPCCall(
            program: program,
            version: version,
            procedure: procedure,
            credential: RPCAuthentication(claim)
        )
        RPCMessage(transactionID: number, .call(call)).encode(into: &writer)
        arguments(&writer)
        let octets = try exchange(writer.bytes)
        var reader = ByteReader(octets.span)
        let message = try RPCMessage(decoding: &reader)
        try #require(message.transactionID == number)
        return (try #require(message.reply), reader.readRemainingBytes())
    }

    private func exchange(_ octets: [UInt8]) throws -> [UInt8] {
        if let stream {
            stream.write(Self.octets(of: UInt32(octets.count) | 1 << 31) + octets)
            let mark = try #require(stream.read(4))
            try #require(mark.count == 4, "The connection was closed.")
            let length = mark.reduce(0) { $0 << 8 | Int($1) } & 0x7fff_ffff
            return try #require(stream.read(length))
        }
        try #require(send(descriptor, octets, octets.count, 0) == octets.count)
        var room = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &room, room.count, 0)
        try #require(count > 0, "Nothing was answered.")
        return Array(room.prefix(count))
    }

    private static func octets(of number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * $0)) }
    }

    func nfs(_ call: NFS3Call) throws -> NFS3Reply {
        let (_, results) = try self.call(.nfs, 3, call.procedure.rawValue) { call.encode(into: &$0) }
        var reader = ByteReader(results.span)
        return try NFS3Reply(decoding: &reader, procedure: call.procedure)
    }

    func mount(_ path: String) throws -> MountReply {
        let call = MountCall.mount(XDROpaque(path))
        let (_, results) = try self.call(.mount, 3, call.procedure.rawValue) { call.encode(into: &$0) }
        var reader = ByteReader(results.span)
        return try MountReply(decoding: &reader, procedure: .mount, version: 3)
    }

    /// The handle of what stands under the names, from the handle of a directory on.
    func walk(_ path: String, from handle: NFSFileHandle) throws -> NFSFileHandle {
        var handle = handle
        for name in path.split(separator: "/") {
            let reply = try nfs(.lookUp(NFS3DirectoryName(Array(name.utf8), in: handle)))
            guard case .lookUp(.ok(let found)) = reply else { throw LookUpFailure(reply: "\(reply)") }
            handle = found.handle
        }
        return handle
    }

    struct LookUpFailure: Error {
        var reply: String
    }

    /// A whole file, read in pieces.
    func read(_ handle: NFSFileHandle, piece: UInt32) throws -> [UInt8] {
        var octets: [UInt8] = []
        while true {
            let reply = try nfs(.read(handle, offset: UInt64(octets.count), count: piece))
            guard case .read(.ok(let part)) = reply else { throw LookUpFailure(reply: "\(reply)") }
            octets += part.data.octets
            if part.isEnd.isTrue || part.data.octets.isEmpty { return octets }
        }
    }
}
