import NetworkBoot
import NetworkProtocols
import Testing

/// NFS and NBD among the services of one host.
@Suite struct NetworkRootServerTests {
    private var nfs: NFSServerConfiguration {
        let export = NFSExport(path: Array("/x".utf8), tree: MemoryExportTree())
        return NFSServerConfiguration(exports: [export], handleKey: [UInt8](repeating: 1, count: 32))
    }

    private var nbd: NBDServerConfiguration {
        NBDServerConfiguration(exports: [
            NBDExport(name: Array("a".utf8), content: MemoryFile([1, 2, 3]), oldStylePort: 2000)
        ])
    }

    private func outputs(_ server: inout ReferenceServer) -> [HostAction] {
        var actions: [HostAction] = []
        while let action = server.nextOutput() { actions.append(action) }
        return actions
    }

    @Test("It takes their ports, gives them up, and takes others when its settings change")
    func ports() {
        var server = ReferenceServer(ReferenceServerConfiguration(nfs: nfs, nbd: nbd), seed: 1, at: .zero)
        let start = outputs(&server)
        for port: UInt16 in [111, 2049, 20_048] {
            #expect(start.contains(.bind(port: port)) && start.contains(.listen(port: port)))
        }
        #expect(start.contains(.listen(port: 10_809)) && start.contains(.listen(port: 2000)))
        var moved = nfs
        moved.port = 2050
        var newStyle = nbd
        newStyle.exports[0].oldStylePort = nil
        server.change(to: ReferenceServerConfiguration(nfs: moved, nbd: newStyle), seed: 1, at: .zero)
        let change = outputs(&server)
        #expect(
            Set(change) == [
                .unbind(port: 2049), .stopListening(port: 2049), .bind(port: 2050), .listen(port: 2050),
                .stopListening(port: 2000),
            ]
        )
        server.change(to: ReferenceServerConfiguration(), seed: 1, at: .zero)
        let end = outputs(&server)
        #expect(end.contains(.unbind(port: 111)) && end.contains(.stopListening(port: 10_809)))
        server.change(to: ReferenceServerConfiguration(nbd: nbd), seed: 1, at: .zero)
        #expect(Set(outputs(&server)) == [.listen(port: 10_809), .listen(port: 2000)])
    }

    @Test("Calls and streams go to the service of their port, and its journal is told")
    func routing() {
        var server = ReferenceServer(ReferenceServerConfiguration(nfs: nfs, nbd: nbd), seed: 1, at: .zero)
        server.keepsJournal = true
        _ = outputs(&server)
        let here = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 111)
        let client = Endpoint(address: IPv4Address(10, 0, 0, 2), port: 700)
        // NULL of the port mapper, version 2, without credentials.
        let call: [UInt8] = [
            0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0x86, 0xa0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0,
            0, 0, 0, 0, 0,
        ]
        server.handle(.datagram(Datagram(source: client, destination: here, payload: call)), at: .zero)
        guard case .send(let reply)? = outputs(&server).first else {
            Issue.record("The port mapper is silent.")
            return
        }
        #expect(reply.destination == client && reply.source.port == 111)
        #expect(reply.payload == [0, 0, 0, 9, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 16))
        let stream = StreamID(rawValue: StreamID.firstAccepted)
        let device = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 10_809)
        server.handle(.accepted(stream, local: device, remote: client), at: .zero)
        guard case .stream(stream, .write(let greeting))? = outputs(&server).first else {
            Issue.record("The NBD server is silent.")
            return
        }
        #expect(greeting.starts(with: "NBDMAGICIHAVEOPT".utf8))
        server.handle(.stream(stream, .failed(.reset)), at: .zero)
        #expect(outputs(&server).isEmpty)
        let closed = StreamID(rawValue: StreamID.firstAccepted + 1)
        let web = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 80)
        server.handle(.accepted(closed, local: web, remote: client), at: .zero)
        #expect(outputs(&server).isEmpty)
        server.abort(at: .zero)
        #expect(outputs(&server).contains(.stopListening(port: 2049)))
        #expect(server.nextDeadline == nil)
    }
}
