internal import NetworkProtocols

/// The exchanges over RPC that most examples start from. All that is said in them is as the documents want it.
extension Exchange {
    /// A machine looks up, mounts and uses its root over UDP, as far as its first program.
    static let nfsRoot = make("a root over NFS") { builder in
        builder.mount()
        builder.getPort(.nfs, port: 2049)
        builder.nfs(.null, [], [])
        builder.information()
        builder.pathConfiguration()
        builder.getAttributes(.root)
        builder.access(.root, asked: 0x1f, granted: 0x03)
        builder.lookUp("sbin", .folder)
        builder.lookUp(".", .root)
        builder.lookUp("..", .root)
        builder.lookUp("init", in: .folder, .link)
        builder.readLink(.link, "real-init")
        builder.lookUp("real-init", in: .folder, .program)
        builder.access(.program, asked: 0x2d, granted: 0x21)
        builder.read(.program, 0, 1024)
        builder.read(.program, 1024, 1024)
        builder.read(.program, 2048, 1024)
        builder.read(.program, 4096, 1024)
        builder.readDirectory(
            .root,
            [
                ExampleEntry(".", 101, cookie: 1), ExampleEntry("..", 101, cookie: 2),
                ExampleEntry("sbin", 102, cookie: 3),
            ],
            isEnd: false
        )
        builder.readDirectory(.root, after: 3, [ExampleEntry("motd", 105, cookie: 4)], isEnd: true)
        builder.readDirectoryPlus(.folder, [("init", .link), ("real-init", .program)])
        builder.space()
        builder.call(.mount, MountProcedure.unmount.rawValue, xdr("/srv/node"))
    }

    /// The port mapper is asked for NFS.
    static let portLookup = make("a port that is looked up") { $0.getPort(.nfs, port: 2049) }

    /// A folder is mounted, and nothing done with it.
    static let nfsMount = make("a mounted folder") { $0.mount() }

    /// A folder is mounted after the server told what it exports.
    static let exportedMount = make("a mounted folder of a list") { builder in
        builder.call(
            .mount,
            MountProcedure.export.rawValue,
            results: words([1]) + xdr("/srv") + words([0]) + words([1]) + xdr("/srv/node") + words([0]) + words([0])
        )
        builder.mount()
    }

    /// Writing to an export for reading alone, which is refused.
    static let refusedWrite = make("a write that is refused") { builder in
        builder.mount()
        builder.access(.program, asked: 0x2d, granted: 0x21)
        builder.writeRefused(.program)
    }

    /// Two writes, which are refused.
    static let refusedWrites = make("two writes that are refused") { builder in
        builder.mount()
        builder.access(.program, asked: 0x2d, granted: 0x21)
        builder.writeRefused(.program)
        builder.writeRefused(.program)
    }

    /// Over TCP: a folder mounted and a file read.
    static let nfsOverTCP = make("a root over NFS and TCP") { builder in
        var udp = ExchangeBuilder()
        udp.mount()
        udp.getPort(.nfs, port: 2049)
        udp.information()
        udp.lookUp("init", .program)
        udp.read(.program, 0, 1024)
        var connections: [UInt16: ExchangeBuilder.Connection] = [:]
        for frame in udp.frames {
            guard let datagram = ExampleDatagram(frame) else { continue }
            let port = datagram.source.port == 800 ? datagram.destination.port : datagram.source.port
            var connection = connections[port] ?? .init(clientPort: 700 + port % 100, serverPort: port)
            if connections[port] == nil { builder.open(&connection) }
            let record = RPCRecordMark(length: datagram.payload.count).rawValue.octets + datagram.payload
            if datagram.destination.port == port {
                builder.say(record, on: &connection)
            } else {
                builder.answer(record, on: &connection)
            }
            connections[port] = connection
        }
        for port in connections.keys.sorted() {
            guard var connection = connections[port] else { continue }
            builder.close(&connection, byServer: false)
        }
    }

    /// An exchange that `script` says.
    static func make(_ name: String, _ script: (inout ExchangeBuilder) -> Void) -> Exchange {
        var builder = ExchangeBuilder()
        script(&builder)
        return builder.exchange(name)
    }
}
