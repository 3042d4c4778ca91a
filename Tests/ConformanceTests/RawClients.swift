import NetworkProtocols

/// A client of NFS over UDP that mounts a folder, asks what it may do with it, and writes to it all the same.
struct RawNFSWriter: HostProgram {
    private var outputs: [HostAction] = [.bind(port: 800)]
    private var step = 0
    private var handle = NFSFileHandle([])

    init() {
        call(.mount, MountProcedure.mount.rawValue, port: 20_048) { XDROpaque("/srv/node").encode(into: &$0) }
    }

    var nextDeadline: Instant? { nil }

    mutating func handle(_ event: HostEvent, at now: Instant) {
        guard case .datagram(let datagram) = event else { return }
        var reader = ByteReader(datagram.payload.span)
        guard let message = try? RPCMessage(decoding: &reader), message.reply?.isSuccess ?? false else { return }
        step += 1
        switch step {
        case 1:
            guard case .mounted(let handle, _)? = try? MountReply(decoding: &reader, procedure: .mount, version: 3)
            else { return }
            self.handle = handle
            call(.nfs, NFS3Procedure.access.rawValue, port: 2049) {
                handle.encode(into: &$0)
                $0.write(UInt32(0x1f))
            }
        case 2:
            let write = NFS3Call.write(handle, offset: 0, count: 4, stability: 2, data: XDROpaque("text"))
            call(.nfs, NFS3Procedure.write.rawValue, port: 2049) { write.encode(into: &$0) }
        default: break
        }
    }

    mutating func handleDeadline(at now: Instant) {}
    mutating func abort(at now: Instant) {}
    mutating func nextOutput() -> HostAction? { outputs.isEmpty ? nil : outputs.removeFirst() }

    private mutating func call(
        _ program: RPCProgram,
        _ procedure: UInt32,
        port: UInt16,
        _ arguments: (inout ByteWriter) -> Void
    ) {
        let credential = RPCAuthentication(RPCSystemCredential(machineName: Array("node".utf8)))
        let call = RPCCall(program: program, version: 3, procedure: procedure, credential: credential)
        var writer = ByteWriter()
        RPCMessage(transactionID: 0x7700_0000 + UInt32(step), .call(call)).encode(into: &writer)
        arguments(&writer)
        outputs.append(
            .send(
                Datagram(
                    source: Endpoint(address: FaultBench.reader, port: 800),
                    destination: Endpoint(address: FaultBench.server, port: port),
                    payload: writer.bytes
                )
            )
        )
    }
}

/// A client of a network block device that says what it is told to, each piece when so many octets have come.
struct RawBlockClient: HostProgram {
    private static let stream = StreamID(rawValue: 1)
    private var outputs: [HostAction] = [
        .connect(RawBlockClient.stream, to: Endpoint(address: FaultBench.server, port: 10_809))
    ]
    private var steps: [(after: Int, octets: [UInt8])]
    private var received = 0

    /// - Parameter steps: what is said, and behind how many octets from the server; the connection ends behind the last.
    init(_ steps: [(after: Int, octets: [UInt8])]) {
        self.steps = steps
    }

    /// Writes to a device for reading alone.
    static var writing: RawBlockClient {
        let write = NBDRequest(.write, cookie: 1, length: 4)
        return RawBlockClient([
            (18, [0, 0, 0, 3]), (18, octets { NBDOptionRequest(.go, data: noName).encode(into: &$0) }),
            (18 + 52, octets { write.encode(into: &$0) } + Array("text".utf8)),
            (18 + 52 + 16, octets { NBDRequest(.disconnect, cookie: 2).encode(into: &$0) }),
        ])
    }

    /// Asks which exports there are, and then for another.
    static var mistyping: RawBlockClient {
        let name = NBDExportQuery(name: Array("dsik".utf8)).octets
        return RawBlockClient([
            (18, [0, 0, 0, 3]), (18, octets { NBDOptionRequest(.list).encode(into: &$0) }),
            (18 + 48, octets { NBDOptionRequest(.go, data: name).encode(into: &$0) }),
            (18 + 48 + 52, octets { NBDRequest(.read, cookie: 1, length: 512).encode(into: &$0) }),
            (18 + 48 + 52 + 528, octets { NBDRequest(.disconnect, cookie: 2).encode(into: &$0) }),
        ])
    }

    var nextDeadline: Instant? { nil }

    mutating func handle(_ event: HostEvent, at now: Instant) {
        guard case .stream(_, .received(let octets)) = event else { return }
        received += octets.count
        while let step = steps.first, received >= step.after {
            steps.removeFirst()
            outputs.append(.stream(Self.stream, .write(step.octets)))
            if steps.isEmpty { outputs.append(.stream(Self.stream, .finish)) }
        }
    }

    mutating func handleDeadline(at now: Instant) {}
    mutating func abort(at now: Instant) {}
    mutating func nextOutput() -> HostAction? { outputs.isEmpty ? nil : outputs.removeFirst() }

    private static let noName = NBDExportQuery(name: []).octets

    private static func octets(_ encode: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter()
        encode(&writer)
        return writer.bytes
    }
}
