import NetworkProtocols
import RoundTrip

/// A server that strangers call, and a client whose server says anything.
///
/// The first octet chooses who is tried; the rest comes in pieces, each with its length in front. Calls get a good
/// header and a good handle where their piece begins so, which no amount of chance would hit upon.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    guard let first = input.first else { return 0 }
    let pieces = pieces(of: input.dropFirst())
    switch first % 3 {
    case 0: callServer(pieces)
    case 1: streamToServer(pieces)
    default: answerClient(pieces, isStream: first & 4 != 0)
    }
    return 0
}

private func pieces(of input: ArraySlice<UInt8>) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = input
    while let length = rest.popFirst() {
        pieces.append(Array(rest.prefix(Int(length))))
        rest = rest.dropFirst(Int(length))
    }
    return pieces
}

private let configuration: NFSServerConfiguration = {
    var tree = MemoryExportTree()
    tree.addFile("sbin/init", Array("#!/bin/sh\n".utf8))
    tree.addLink("bin", to: "/usr/bin")
    for index in 0..<100 { tree.addFile("many/\(index)", []) }
    var rule = NFSExportRule(.everyone)
    rule.needsReservedPort = false
    let export = NFSExport(path: Array("/e".utf8), tree: tree, rules: [rule])
    return NFSServerConfiguration(exports: [export], handleKey: Array(0..<32))
}()

private let client = Endpoint(address: IPv4Address(10, 0, 0, 2), port: 700)
private let address = IPv4Address(10, 0, 0, 1)

private func message(_ program: RPCProgram, _ version: UInt32, _ procedure: UInt32, _ arguments: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    let call = RPCCall(
        program: program,
        version: version,
        procedure: procedure,
        credential: RPCAuthentication(RPCSystemCredential())
    )
    RPCMessage(transactionID: 1, .call(call)).encode(into: &writer)
    return writer.bytes + arguments
}

/// The handle of the root, with its length.
private let root: [UInt8] = {
    var server = NFSServer(configuration)
    while server.nextOutput() != nil {}
    let local = Endpoint(address: address, port: 20_048)
    let payload = message(.mount, 3, 1, [0, 0, 0, 2, 0x2f, 0x65, 0, 0])
    server.handle(.datagram(Datagram(source: client, destination: local, payload: payload)), at: .zero)
    guard case .send(let datagram)? = server.nextOutput() else { fatalError("MNT was not answered.") }
    return Array(datagram.payload[28..<28 + 60])
}()

private func callServer(_ pieces: [[UInt8]]) {
    var server = NFSServer(configuration)
    while server.nextOutput() != nil {}
    for piece in pieces {
        var payload = piece
        var port: UInt16 = 2049
        if let kind = piece.first, kind < 96 {
            let procedure = UInt32(kind % 24)
            let rest = Array(piece.dropFirst())
            switch kind / 24 {
            case 0: payload = message(.nfs, 3, procedure, root + rest)
            case 1: payload = message(.nfs, 3, procedure, rest)
            case 2: (payload, port) = (message(.mount, 3, procedure, rest), 20_048)
            default: (payload, port) = (message(.portMapper, 4, procedure, rest), 111)
            }
        }
        let local = Endpoint(address: address, port: port)
        server.handle(.datagram(Datagram(source: client, destination: local, payload: payload)), at: .zero)
        var answers = 0
        while let action = server.nextOutput() {
            guard case .send(let datagram) = action else { fatalError("A datagram was answered by \(action)") }
            ensure(datagram.payload.count % 4 == 0 && datagram.payload.count < 65_507, "No datagram.")
            answers += 1
        }
        ensure(answers <= 1, "One call was answered more than once.")
    }
}

private func streamToServer(_ pieces: [[UInt8]]) {
    var server = NFSServer(configuration)
    while server.nextOutput() != nil {}
    let stream = StreamID(rawValue: StreamID.firstAccepted)
    let local = Endpoint(address: address, port: 2049)
    server.handle(.accepted(stream, local: local, remote: client), at: .zero)
    for (index, piece) in pieces.enumerated() {
        server.handle(.stream(stream, .received(piece)), at: Instant(nanoseconds: Int64(index)))
        var written = false
        while let action = server.nextOutput() {
            if case .stream(_, .write) = action { written = true }
        }
        if written { server.handle(.stream(stream, .writable), at: Instant(nanoseconds: Int64(index))) }
    }
    server.handle(.stream(stream, .finished), at: Instant(nanoseconds: Int64(pieces.count)))
}

private func answerClient(_ pieces: [[UInt8]], isStream: Bool) {
    var settings = NFSClientConfiguration()
    settings.transport = isStream ? .tcp : .udp
    settings.mountTransport = settings.transport
    settings.timeout = .seconds(1)
    settings.sizeLimit = 1 << 20
    settings.entryLimit = 1000
    var nfs = NFSClient(
        server: address,
        path: Array("/e".utf8),
        configuration: settings,
        numbers: NFSClientNumbers(streams: 1..<100, ports: 50_000...50_009, reservedPorts: 1000...1023),
        seed: 1,
        at: .zero
    )
    var server = NFSServer(configuration)
    while server.nextOutput() != nil {}
    var now = Instant.zero
    var answers = 0
    var id: UInt64 = 0
    for piece in pieces {
        now = now.advanced(by: .milliseconds(700))
        var isAsked = false
        var calls: [Datagram] = []
        var streams: [StreamID] = []
        while let output = nfs.nextOutput() {
            switch output {
            case .host(.send(let datagram)): calls.append(datagram)
            case .host(.connect(let stream, _)), .host(.connectFrom(_, let stream, _)),
                .host(.stream(let stream, .write)):
                streams.append(stream)
            case .mounted(.success): isAsked = true
            case .answered: answers += 1
            default: break
            }
        }
        if isAsked {
            id += 1
            nfs.start(.list(path: []), id: id, at: now)
            id += 1
            nfs.start(.read(path: Array("bin/../sbin/init".utf8), range: nil), id: id, at: now)
        }
        for stream in streams.prefix(2) {
            nfs.handle(.stream(stream, .connected(local: client, remote: client)), at: now)
            nfs.handle(.stream(stream, .received(piece)), at: now)
        }
        for call in calls.prefix(4) { answer(call, by: piece, &server, &nfs, now) }
        if let deadline = nfs.nextDeadline, deadline <= now { nfs.handleDeadline(at: now) }
    }
    nfs.abort(at: now)
    while let output = nfs.nextOutput() { if case .answered = output { answers += 1 } }
    ensure(answers == Int(id), "\(id) operations have \(answers) answers.")
    ensure(nfs.isOver, "It goes on behind its end.")
}

/// Gives a client the server's own answer, changed as a piece says: the octets from its first on are its own.
private func answer(
    _ call: Datagram,
    by piece: [UInt8],
    _ server: inout NFSServer,
    _ nfs: inout NFSClient,
    _ now: Instant
) {
    var call = call
    call.source.address = client.address
    server.handle(.datagram(call), at: now)
    guard case .send(var datagram)? = server.nextOutput() else { return }
    if let place = piece.first, piece.count > 1 {
        let start = 4 + Int(place)
        for (index, octet) in piece.dropFirst().enumerated() where start + index < datagram.payload.count {
            datagram.payload[start + index] ^= octet
        }
        if piece.count % 7 == 0 { datagram.payload.removeLast(min(datagram.payload.count, Int(place))) }
    }
    nfs.handle(.datagram(datagram), at: now)
}
