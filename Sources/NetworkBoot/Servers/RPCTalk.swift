internal import NetworkProtocols

/// Tells a server's replies of ONC RPC from all else that a host says, over UDP and TCP: by the calls that it heard.
struct RPCTalk: Sendable {
    /// Where a call came from: a datagram's source, or a connection.
    private enum Way: Hashable {
        case datagram(Endpoint)
        case stream(StreamID)
    }

    private struct Key: Hashable {
        var way: Way
        var transactionID: UInt32
    }

    private struct Heard {
        var call: RPCCall
        var arguments: [UInt8]
    }

    private var calls: [Key: Heard] = [:]
    private var streams: [StreamID: RPCRecordAssembler] = [:]
    /// Octets of a record that are still to be said, in writes of their own.
    private var rest: [StreamID: Int] = [:]

    /// Calls that are remembered at a time, and connections that are followed; beyond, replies pass unchanged.
    private static let callLimit = 4096
    private static let streamLimit = 1024
    private static let recordLimit = 1 << 20

    /// Notes the calls in what the server is about to hear.
    mutating func hear(_ event: HostEvent) {
        switch event {
        case .datagram(let datagram): note(datagram.payload, .datagram(datagram.source))
        case .accepted(let stream, _, _):
            if streams.count < Self.streamLimit { streams[stream] = RPCRecordAssembler(recordLimit: Self.recordLimit) }
        case .stream(let stream, .received(let octets)):
            guard var assembler = streams.removeValue(forKey: stream) else { return }
            assembler.append(octets)
            while let record = assembler.nextRecord() { note(record, .stream(stream)) }
            // Something else than RPC.
            if assembler.defect == nil { streams[stream] = assembler }
        case .stream(let stream, .closed), .stream(let stream, .failed):
            streams[stream] = nil
            rest[stream] = nil
        case .stream, .unreachable, .addressInUse, .pingAnswered, .reverse: break
        }
    }

    private mutating func note(_ octets: [UInt8], _ way: Way) {
        var reader = ByteReader(octets.span)
        guard let message = try? RPCMessage(decoding: &reader), let call = message.call, call.rpcVersion == 2 else {
            return
        }
        if calls.count >= Self.callLimit { calls.removeAll(keepingCapacity: true) }
        let key = Key(way: way, transactionID: message.transactionID)
        calls[key] = Heard(call: call, arguments: reader.readRemainingBytes())
    }

    /// The reply in a datagram; nil for all else.
    mutating func reply(in datagram: Datagram) -> RPCAnswer? {
        answer(datagram.payload.span, .datagram(datagram.destination))
    }

    /// What goes out on a connection instead of `octets`, each whole reply in it replaced by those that `change` makes of
    /// it.
    mutating func say(
        _ octets: [UInt8],
        on stream: StreamID,
        _ change: (RPCAnswer) -> [RPCAnswer]
    ) -> [UInt8] {
        guard streams[stream] != nil else { return octets }
        let skipped = min(rest[stream] ?? 0, octets.count)
        pass(skipped, on: stream)
        var said = Array(octets[..<skipped])
        var index = skipped
        while octets.count - index >= 4 {
            let mark = RPCRecordMark(rawValue: octets.span.word(at: index))
            let end = index + 4 + mark.length
            guard end <= octets.count, mark.isLast, let answer = answer(octets[(index + 4)..<end].span, .stream(stream))
            else {
                // The rest of it comes in a write of its own, or it is the answer to nothing.
                said += octets[index..<min(end, octets.count)]
                if end > octets.count { rest[stream] = end - octets.count }
                index = min(end, octets.count)
                continue
            }
            for changed in change(answer) {
                let record = changed.octets
                var writer = ByteWriter(reserving: 4 + record.count)
                writer.write(RPCRecordMark(length: record.count).rawValue)
                writer.write(record)
                said += writer.bytes
            }
            index = end
        }
        return said + octets[index...]
    }

    /// So many octets of a record go out that are not looked at.
    mutating func pass(_ count: Int, on stream: StreamID) {
        guard let left = rest[stream] else { return }
        rest[stream] = left > count ? left - count : nil
    }

    private mutating func answer(_ octets: Span<UInt8>, _ way: Way) -> RPCAnswer? {
        var reader = ByteReader(octets)
        guard let message = try? RPCMessage(decoding: &reader), message.reply != nil,
            let heard = calls[Key(way: way, transactionID: message.transactionID)]
        else { return nil }
        return RPCAnswer(
            message: message,
            results: reader.readRemainingBytes(),
            call: heard.call,
            arguments: heard.arguments
        )
    }
}

/// A reply of ONC RPC with the call that it answers.
struct RPCAnswer: Sendable {
    var message: RPCMessage
    var results: [UInt8]
    let call: RPCCall
    let arguments: [UInt8]

    var isSuccess: Bool { message.reply?.isSuccess ?? false }
    /// Of NFS version 3; nil for every other call.
    var nfs: NFS3Procedure? {
        call.program == .nfs && call.version == 3 ? NFS3Procedure(rawValue: call.procedure) : nil
    }

    var octets: [UInt8] {
        var writer = ByteWriter(reserving: 32 + results.count)
        message.encode(into: &writer)
        writer.write(results)
        return writer.bytes
    }

    /// What NFS was asked; nil where it can't be read.
    var nfsCall: NFS3Call? {
        guard let nfs else { return nil }
        var reader = ByteReader(arguments.span)
        return try? NFS3Call(decoding: &reader, procedure: nfs)
    }

    /// What NFS answers; nil where RPC has no success, and where it can't be read.
    var nfsReply: NFS3Reply? {
        guard let nfs, isSuccess else { return nil }
        var reader = ByteReader(results.span)
        return try? NFS3Reply(decoding: &reader, procedure: nfs)
    }

    /// The same reply with these results, as numbers of 32 bits.
    func saying(_ words: UInt32...) -> RPCAnswer {
        var writer = ByteWriter(reserving: 4 * words.count)
        for word in words { writer.write(word) }
        var changed = self
        changed.results = writer.bytes
        return changed
    }

    /// The same reply with what NFS answers.
    func saying(_ reply: NFS3Reply) -> RPCAnswer {
        var writer = ByteWriter(reserving: results.count)
        reply.encode(into: &writer)
        var changed = self
        changed.results = writer.bytes
        return changed
    }
}

/// A fault of a server of ONC RPC: port mapper, MOUNT, or NFS.
protocol RPCFault: ServerFault {
    /// Who talks; kept by the fault, used by the defaults below.
    var talk: RPCTalk { get set }
    /// What goes out instead of a reply: itself, others, or nothing.
    mutating func say(_ reply: RPCAnswer) -> [RPCAnswer]
}

extension RPCFault {
    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        talk.hear(event)
        flow.receive(event)
    }

    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        switch action {
        case .send(let datagram):
            guard let reply = talk.reply(in: datagram) else { return flow.send(action) }
            for changed in say(reply) {
                var sent = datagram
                sent.payload = changed.octets
                flow.send(.send(sent))
            }
        case .stream(let stream, .write(let octets)):
            // Taken out, as the fault itself is called meanwhile.
            var talk = talk
            let said = talk.say(octets, on: stream) { say($0) }
            self.talk = talk
            if said.isEmpty {
                flow.receive(.stream(stream, .writable))
            } else {
                flow.send(.stream(stream, .write(said)))
            }
        case .stream(let stream, .writeFile(let slice)):
            talk.pass(slice.range.count, on: stream)
            flow.send(action)
        default: flow.send(action)
        }
    }
}

extension Span<UInt8> {
    /// The 32 bits from `index` on, which are there.
    fileprivate func word(at index: Int) -> UInt32 {
        var word: UInt32 = 0
        for place in index..<index + 4 { word = word << 8 | UInt32(self[place]) }
        return word
    }
}
