import NetworkProtocols
import Testing

@testable import BootObservation

/// A client and a server that talk over UDP, as a follower sees them.
private struct Talk {
    static let client = Endpoint(address: IPv4Address(10, 0, 0, 5), port: 700)
    static let server = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 2049)

    var follower = RPCFollower(configuration: ObservationConfiguration())
    var frame = 0

    mutating func stamp() -> FrameStamp {
        frame += 1
        return FrameStamp(frame: frame, time: Instant(nanoseconds: Int64(frame) * 1_000_000))
    }

    mutating func say(_ octets: [UInt8], isReply: Bool, from other: Endpoint? = nil) {
        let datagram = ObservedDatagram(
            stamp: stamp(),
            source: isReply ? other ?? Self.server : Self.client,
            destination: isReply ? Self.client : Self.server,
            length: octets.count,
            offset: 42,
            isCut: false
        )
        let isTaken = follower.receive(datagram, octets.span, withMD5: false)
        #expect(isTaken)
    }

    mutating func call(_ id: UInt32, _ program: RPCProgram, _ procedure: UInt32, _ arguments: [UInt8] = []) {
        var writer = ByteWriter(reserving: 128)
        RPCMessage(transactionID: id, .call(RPCCall(program: program, version: 3, procedure: procedure)))
            .encode(into: &writer)
        say(writer.bytes + arguments, isReply: false)
    }

    mutating func call(_ id: UInt32, _ call: NFS3Call) {
        var writer = ByteWriter(reserving: 128)
        call.encode(into: &writer)
        self.call(id, .nfs, call.procedure.rawValue, writer.bytes)
    }

    mutating func reply(_ id: UInt32, _ results: [UInt8], from other: Endpoint? = nil) {
        var writer = ByteWriter(reserving: 128)
        RPCMessage(transactionID: id, .reply(.accepted(verifier: .none, .success))).encode(into: &writer)
        say(writer.bytes + results, isReply: true, from: other)
    }

    mutating func finish() throws -> NFSSession {
        var ended: [Conversation] = []
        let meter = SilenceMeter(now: Instant(nanoseconds: 1_000_000_000_000), captureHasEnded: true)
        follower.endSilent(meter, &ended)
        let sessions = ended.compactMap { conversation -> NFSSession? in
            if case .nfs(let session) = conversation { session } else { nil }
        }
        return try #require(sessions.first)
    }
}

private func word(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) }
}

private func opaque(_ octets: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(reserving: 64)
    XDROpaque(octets).encode(into: &writer)
    return writer.bytes
}

private func file(size: UInt64) -> [UInt8] {
    var writer = ByteWriter(reserving: 128)
    NFS3Attributes(type: .file, mode: 0o644, size: size).encode(into: &writer)
    return writer.bytes
}

private let root: [UInt8] = [1, 1, 1, 1]
private let image: [UInt8] = [2, 2, 2, 2]

@Suite struct NFSSessionFollowerTests {
    /// Mounts a folder and looks a file of ten octets up in it.
    private func mounted() -> Talk {
        var talk = Talk()
        talk.call(1, .mount, 1, opaque(Array("/srv/".utf8)))
        talk.reply(1, word(0) + opaque(root) + word(1) + word(1))
        talk.call(2, .lookUp(NFS3DirectoryName(Array("image".utf8), in: NFSFileHandle(root))))
        talk.reply(2, word(0) + opaque(image) + word(1) + file(size: 10) + word(0))
        return talk
    }

    private func data(_ octets: [UInt8], isEnd: Bool) -> [UInt8] {
        word(0) + word(0) + word(UInt32(octets.count)) + word(isEnd ? 1 : 0) + opaque(octets)
    }

    @Test func whatIsReadIsNamedCountedAndDigested() throws {
        var talk = mounted()
        talk.call(3, .read(NFSFileHandle(image), offset: 0, count: 8))
        talk.call(4, .read(NFSFileHandle(image), offset: 8, count: 8))
        talk.reply(4, data([8, 9], isEnd: true))
        talk.reply(3, data([0, 1, 2, 3, 4, 5, 6, 7], isEnd: false))
        let session = try talk.finish()
        let read = try #require(session.files.first)
        #expect(read.path?.displayText == "/srv/image")
        #expect(read.size == 10)
        #expect(read.isWhole)
        #expect(read.reads == 2)
        #expect(read.content.head == Array(0..<10))
        var digest = SHA256Digest()
        digest.update(Array(0..<10))
        #expect(read.content.sha256 == digest.hexadecimal)
        #expect(session.mounts.map(\.path.displayText) == ["/srv/"])
        #expect(session.calls.count == 4)
        #expect(session.calls[2].read?.count == 8)
        #expect(session.calls.allSatisfy { !$0.isOdd })
    }

    @Test func repeatedCallsAndRepliesAreCountedOnce() throws {
        var talk = mounted()
        talk.call(3, .read(NFSFileHandle(image), offset: 0, count: 10))
        talk.call(3, .read(NFSFileHandle(image), offset: 0, count: 10))
        talk.reply(3, data(Array(0..<10), isEnd: true))
        talk.reply(3, data(Array(0..<10), isEnd: true))
        talk.call(3, .read(NFSFileHandle(image), offset: 0, count: 10))
        let session = try talk.finish()
        #expect(session.octetsRead == 10)
        let read = try #require(session.counts.first { $0.program == .nfs && $0.procedure == 6 })
        #expect(read.calls == 1)
        #expect(read.replies == 1)
        #expect(read.repetitions == 2)
        let call = try #require(session.calls.last)
        #expect(call.repetitions.numbers == [6, 9])
        #expect(call.repeatedReplies.numbers == [8])
        #expect(!call.hasContradictoryReplies)
    }

    @Test func aReplyFromElsewhereIsFoundByItsCaller() throws {
        var talk = mounted()
        talk.call(3, .getAttributes(NFSFileHandle(image)))
        let other = Endpoint(address: IPv4Address(10, 0, 0, 2), port: 2049)
        talk.reply(3, word(0) + file(size: 10), from: other)
        let session = try talk.finish()
        #expect(session.calls.last?.reply?.source == other)
    }

    @Test func refusalsAndSilenceAreTold() throws {
        var talk = Talk()
        talk.call(1, .mount, 1, opaque(Array("/secret".utf8)))
        talk.reply(1, word(13))
        talk.call(2, .nfs, 0)
        talk.call(2, .nfs, 0)
        let session = try talk.finish()
        #expect(session.mounts.map(\.status) == [13])
        #expect(session.calls.last?.reply == nil)
        #expect(session.calls.last?.repetitions.count == 1)
        #expect(session.counts.map(\.failures) == [0, 1])
    }

    @Test("READs beyond the limit are merged, odd ones kept")
    func manyReads() throws {
        var talk = mounted()
        for index in 0..<1000 {
            let id = UInt32(100 + index)
            talk.call(id, .read(NFSFileHandle(image), offset: UInt64(index), count: 1))
            // One of them is short without being the last.
            talk.reply(id, data(index == 900 ? [] : [UInt8(truncatingIfNeeded: index)], isEnd: false))
        }
        let session = try talk.finish()
        #expect(session.calls.filter { $0.read != nil }.count == 257)
        #expect(session.callsLeftOut == 743)
        #expect(session.reads == 1000)
        #expect(session.octetsRead == 999)
    }

    @Test("Every octet cut off or changed is borne")
    func damaged() throws {
        var writer = ByteWriter(reserving: 128)
        RPCMessage(transactionID: 9, .call(RPCCall(program: .nfs, version: 3, procedure: 6))).encode(into: &writer)
        let call = writer.bytes + opaque(image) + word(0) + word(0) + word(10)
        for cut in 12..<call.count {
            var talk = mounted()
            talk.say(Array(call.prefix(cut)), isReply: false)
            talk.reply(9, data(Array(0..<10), isEnd: true))
            _ = try talk.finish()
        }
        for index in 12..<call.count {
            var damaged = call
            damaged[index] ^= 0xff
            var talk = mounted()
            talk.say(damaged, isReply: false)
            talk.reply(9, data(Array(0..<10), isEnd: true))
            let read = try talk.finish().octetsRead
            #expect(read <= 10)
        }
    }
}
