import NetworkProtocols
import Testing

/// Asks a server over UDP, or over TCP with records, and reads what it replies.
struct NFSAsker {
    var server: NFSServer
    var client = Endpoint(address: IPv4Address(10, 0, 0, 5), port: 800)
    var credential = RPCAuthentication(RPCSystemCredential(machineName: ascii("pc")))
    var now = Instant.zero
    static let address = IPv4Address(10, 0, 0, 1)

    init(_ configuration: NFSServerConfiguration = testServer()) {
        server = NFSServer(configuration)
        while server.nextOutput() != nil {}
    }

    /// The octets of a call.
    func message(_ call: RPCCall, _ arguments: [UInt8] = []) -> [UInt8] {
        var writer = ByteWriter()
        RPCMessage(transactionID: 7, .call(call)).encode(into: &writer)
        return writer.bytes + arguments
    }

    /// The reply's octets; nil for silence.
    mutating func send(_ octets: [UInt8], to port: UInt16) -> [UInt8]? {
        let local = Endpoint(address: Self.address, port: port)
        server.handle(.datagram(Datagram(source: client, destination: local, payload: octets)), at: now)
        guard case .send(let datagram)? = server.nextOutput() else { return nil }
        #expect(datagram.source == local && datagram.destination == client)
        return datagram.payload
    }

    /// What a call of any program comes to, with the results.
    mutating func call(
        _ program: RPCProgram,
        _ version: UInt32,
        _ procedure: UInt32,
        _ arguments: [UInt8] = [],
        port: UInt16,
        credential: RPCAuthentication? = nil
    ) -> (reply: RPCReply, results: [UInt8])? {
        let call = RPCCall(
            program: program,
            version: version,
            procedure: procedure,
            credential: credential ?? self.credential
        )
        guard let octets = send(message(call, arguments), to: port) else { return nil }
        var reader = ByteReader(octets.span)
        guard let message = try? RPCMessage(decoding: &reader), message.transactionID == 7,
            let reply = message.reply
        else { return nil }
        return (reply, reader.readRemainingBytes())
    }

    mutating func nfs(_ call: NFS3Call) -> NFS3Reply? {
        var writer = ByteWriter()
        call.encode(into: &writer)
        guard let answer = self.call(.nfs, 3, call.procedure.rawValue, writer.bytes, port: 2049) else { return nil }
        var reader = ByteReader(answer.results.span)
        let reply = try? NFS3Reply(decoding: &reader, procedure: call.procedure)
        let isWhole = reader.isAtEnd && answer.results.count % 4 == 0
        #expect(isWhole)
        return reply
    }

    mutating func mount(_ path: String, version: UInt32 = 3) -> MountReply? {
        var writer = ByteWriter()
        XDROpaque(path).encode(into: &writer)
        guard let answer = call(.mount, version, 1, writer.bytes, port: 20_048) else { return nil }
        var reader = ByteReader(answer.results.span)
        return try? MountReply(decoding: &reader, procedure: .mount, version: version)
    }

    mutating func root() -> NFSFileHandle {
        guard case .mounted(let handle, [1])? = mount("/export") else { return NFSFileHandle([]) }
        return handle
    }

    /// Looks the names up, one after the other.
    mutating func handle(_ names: String...) -> NFSFileHandle {
        var handle = root()
        for name in names {
            guard case .lookUp(.ok(let found))? = nfs(.lookUp(NFS3DirectoryName(ascii(name), in: handle))) else {
                return NFSFileHandle([])
            }
            handle = found.handle
        }
        return handle
    }

    mutating func status(of name: [UInt8], in directory: NFSFileHandle) -> NFS3Status? {
        nfs(.lookUp(NFS3DirectoryName(name, in: directory)))?.status
    }
}
