import NetworkProtocols
import RoundTrip

/// Messages octet for octet; both parsers, which must find the same in whatever pieces the octets come; and a server and
/// a client to which a stranger says the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    guard let first = input.first else { return 0 }
    let rest = Array(input.dropFirst())
    // The first octet chooses what is tried, and the size of the pieces.
    let size = Int(first >> 2) + 1
    switch first & 3 {
    case 0: tryMessages(rest)
    case 1: tryParsers(rest, inPiecesOf: size)
    case 2: tryServer(rest, inPiecesOf: size)
    default: tryClient(rest, inPiecesOf: size)
    }
    return 0
}

private func tryMessages(_ input: [UInt8]) {
    losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try NBDGreeting(decoding: &reader) },
        encode: { $0.encode(into: &$1) }
    )
    let request = losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try NBDOptionRequest(decoding: &reader) },
        encode: { $0.encode(into: &$1) }
    )
    if let query = try? request?.exportQuery() { ensure(query.octets == request?.data) }
    if let query = try? request?.metaContextQuery() { ensure(query.octets == request?.data) }
    let reply = losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try NBDOptionReply(decoding: &reader) },
        encode: { $0.encode(into: &$1) }
    )
    ensure(reply.map { (try? $0.content()) == (try? $0.content()) } ?? true)
    losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try NBDRequest(decoding: &reader) },
        encode: { $0.encode(into: &$1) }
    )
    losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try NBDSimpleReply(decoding: &reader) },
        encode: { $0.encode(into: &$1) }
    )
    for type in 0..<9 {
        let type = NBDChunkType(rawValue: UInt16(type % 6) | (type > 6 ? 0x8000 : 0))
        var writer = ByteWriter()
        NBDChunkContent(input, from: 0, type).encode(into: &writer)
        ensure(writer.bytes == input, "Octets of a piece were lost or changed.")
    }
}

/// Both sides of a conversation as a capture has them: the input is pieces, each with a head that tells the side, a gap,
/// and how long it is.
private func tryParsers(_ input: [UInt8], inPiecesOf size: Int) {
    var parser = NBDConversationParser(startsInMiddle: size % 2 == 0)
    var position = 0
    while position < input.count {
        let head = input[position]
        position += 1
        let end = min(input.count, position + Int(head & 0x3f) * 4)
        let isClient = head & 0x80 == 0
        if head & 0x40 != 0 {
            _ = isClient ? parser.receiveClientGap(end - position) : nil
            _ = isClient ? nil : parser.receiveServerGap(end - position)
        }
        var offset = position
        while true {
            let before = offset
            if isClient {
                guard let event = parser.nextClientEvent(in: input.span, at: &offset, to: end) else { break }
                if case .payload(let range) = event { ensure(range.lowerBound >= before && range.upperBound <= end) }
            } else {
                guard let event = parser.nextServerEvent(in: input.span, at: &offset, to: end) else { break }
                if case .data(let range) = event { ensure(range.lowerBound >= before && range.upperBound <= end) }
            }
        }
        ensure(offset == end, "Octets were left.")
        ensure(parser.server.outstandingCount <= parser.server.configuration.outstandingLimit)
        position = end
    }
    _ = parser.finishClient()
    _ = parser.finishServer()
    ensure(clientEvents(input, inPiecesOf: size) == clientEvents(input, inPiecesOf: input.count + 1))
}

private func clientEvents(_ input: [UInt8], inPiecesOf size: Int) -> [NBDClientEvent] {
    var parser = NBDClientStreamParser()
    var events: [NBDClientEvent] = []
    for start in stride(from: 0, to: input.count, by: size) {
        var offset = start
        while let event = parser.nextEvent(in: input.span, at: &offset, to: min(input.count, start + size)) {
            if case .payload = event { continue }
            events.append(event)
        }
    }
    return events
}

private let stream = StreamID(rawValue: StreamID.firstAccepted)
private let image = SparseMemoryFile(size: 100_000, [(1000, [UInt8](repeating: 0xa5, count: 5000))])

private func tryServer(_ input: [UInt8], inPiecesOf size: Int) {
    var export = NBDExport(name: "x", content: image)
    export.oldStylePort = 2000
    var configuration = NBDServerConfiguration(exports: [export])
    configuration.defaultExport = export.name
    configuration.requestLimit = 64
    configuration.pieceLength = 1 + 100 * size
    var server = NBDServer(configuration: configuration, at: .zero)
    let port: UInt16 = size % 3 == 0 ? 2000 : 10809
    let local = Endpoint(address: IPv4Address(10, 0, 0, 1), port: port)
    let remote = Endpoint(address: IPv4Address(10, 0, 0, 2), port: 40_000)
    server.handle(.accepted(stream, local: local, remote: remote), at: .zero)
    var now = Instant.zero
    for start in stride(from: 0, to: input.count, by: size) {
        let piece = Array(input[start..<min(input.count, start + size)])
        server.handle(.stream(stream, .received(piece)), at: now)
        drain(&server, at: now, takesAll: start / size % 3 != 2)
        now = now.advanced(by: .milliseconds(10))
    }
    server.handle(.stream(stream, .finished), at: now)
    drain(&server, at: now, takesAll: true)
    while let deadline = server.nextDeadline {
        server.handleDeadline(at: deadline)
        drain(&server, at: deadline, takesAll: true)
    }
    ensure(server.connectionCount == 0, "A connection is left.")
}

private func drain(_ server: inout NBDServer, at now: Instant, takesAll: Bool) {
    while let action = server.nextOutput() {
        guard case .stream(_, let output) = action else { continue }
        switch output {
        case .write, .writeFile: if takesAll { server.handle(.stream(stream, .writable), at: now) }
        case .finish, .abort: break
        }
    }
    if takesAll { server.handle(.stream(stream, .writable), at: now) }
    while server.nextOutput() != nil {}
}

private func tryClient(_ input: [UInt8], inPiecesOf size: Int) {
    var configuration = NBDClientConfiguration()
    configuration.negotiation = [.go, .exportName, .any, .exportNameOrOldStyle][size % 4]
    configuration.wantsStructuredReplies = size % 8 < 4
    configuration.isPersistent = size % 16 < 8
    configuration.readSize = 512
    var client = NBDClient(
        remote: Endpoint(address: IPv4Address(10, 0, 0, 1), port: 10809),
        export: Array("x".utf8),
        configuration: configuration,
        stream: StreamID(rawValue: 1),
        at: .zero
    )
    client.attach(at: .zero)
    client.handle(.connected(local: client.remote, remote: client.remote), at: .zero)
    var now = Instant.zero
    for start in stride(from: 0, to: input.count, by: size) {
        now = now.advanced(by: .milliseconds(10))
        client.handle(.received(Array(input[start..<min(input.count, start + size)])), at: now)
        drain(&client, at: now)
    }
    client.handle(.closed, at: now)
    drain(&client, at: now)
    client.abort(at: now)
    while client.nextOutput() != nil {}
    ensure(client.nextDeadline == nil, "Something is left to be waited for.")
}

private func drain(_ client: inout NBDClient, at now: Instant) {
    while let output = client.nextOutput() {
        switch output {
        case .attached(let device):
            client.read(0..<min(device.size, 4096), at: now)
        case .read(let octets): ensure(octets.count <= 4096)
        case .needsStream: client.reconnect(on: StreamID(rawValue: client.stream.rawValue + 1), at: now)
        case .host, .listed, .detached, .failed: break
        }
    }
}
