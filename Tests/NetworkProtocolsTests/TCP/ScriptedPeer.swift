import NetworkProtocols

/// A stack's stream with a peer whose every segment the test writes.
///
/// Sequence numbers count from the start of each side: the peer's SYN is 0, and so is the stack's.
struct ScriptedPeer {
    var host: LoneStack
    /// The first sequence number of the peer, and of the stack once its SYN came.
    let peerStart: UInt32 = 0xffff_fff0
    var ownStart: UInt32 = 0
    var localPort: UInt16 = 80
    let peerPort: UInt16 = 1000
    /// The name of the stream, once it is open.
    var stream = StreamID(rawValue: 1)

    init(_ change: (inout HostStackConfiguration) -> Void = { _ in }) {
        host = LoneStack { configuration in
            // The peer speaks no ARP.
            configuration.neighbours.lifetime = .seconds(1_000_000)
            change(&configuration)
        }
    }

    private var peer: Endpoint { Endpoint(address: LoneStack.peer, port: peerPort) }

    /// Hands the stack a segment, and gives what it says to it.
    @discardableResult
    mutating func send(
        _ flags: TCPFlags,
        _ sequence: Int = 0,
        acknowledging acknowledgement: Int = 0,
        window: UInt16 = 65535,
        options: [TCPOption] = [],
        _ payload: [UInt8] = []
    ) -> [Seen] {
        host.receive(
            EthernetFrame.tcp(
                from: peer,
                to: Endpoint(address: LoneStack.address, port: localPort),
                sourceMAC: LoneStack.peerHardware,
                destinationMAC: LoneStack.hardware,
                sequence: peerStart &+ UInt32(truncatingIfNeeded: sequence),
                acknowledgement: flags.contains(.ack)
                    ? ownStart &+ UInt32(truncatingIfNeeded: acknowledgement) : 0,
                flags: flags,
                window: window,
                options: options,
                payload: payload
            )
        )
        return taken()
    }

    /// A segment of the stack, with numbers counted from the start of each side.
    struct Seen: Equatable {
        var flags: TCPFlags
        var sequence: Int
        var acknowledgement: Int
        var payload: [UInt8] = []
    }

    /// The segments that the stack sent since the last call.
    mutating func taken() -> [Seen] {
        let frames = host.frames
        host.frames = []
        host.rawFrames = []
        return frames.compactMap { frame in
            guard let segment = frame.tcp, frame.isSound else { return nil }
            let header = segment.header
            if header.flags.contains(.syn) { ownStart = header.sequence.rawValue }
            return Seen(
                flags: header.flags,
                sequence: Int(Int32(bitPattern: header.sequence.rawValue &- ownStart)),
                acknowledgement: header.flags.contains(.ack)
                    ? Int(Int32(bitPattern: header.acknowledgement.rawValue &- peerStart)) : 0,
                payload: segment.payload
            )
        }
    }

    /// What the stack told since the last call.
    mutating func events() -> [HostEvent] {
        defer { host.events = [] }
        return host.events
    }

    mutating func act(_ output: StreamOutput) -> [Seen] {
        host.perform(.stream(stream, output))
        return taken()
    }

    mutating func pass(_ duration: Duration) -> [Seen] {
        host.pass(duration)
        return taken()
    }

    /// The stack listens, and the peer opens.
    static func accepted(
        window: UInt16 = 65535,
        options: [TCPOption] = [.maximumSegmentSize(1460)],
        _ change: (inout HostStackConfiguration) -> Void = { _ in }
    ) -> ScriptedPeer {
        var script = ScriptedPeer(change)
        script.host.perform(.listen(port: 80))
        script.send(.syn, window: window, options: options)
        script.send(.ack, 1, acknowledging: 1, window: window)
        if case .accepted(let stream, _, _)? = script.events().first { script.stream = stream }
        return script
    }

    /// The stack opens; the peer's answer is still to come.
    static func opening(_ change: (inout HostStackConfiguration) -> Void = { _ in }) -> ScriptedPeer {
        var script = ScriptedPeer(change)
        script.host.perform(.connect(script.stream, to: script.peer))
        script.localPort = script.host.frames.first?.tcp?.header.sourcePort ?? 0
        return script
    }

    /// The stack opens, and the peer answers.
    static func connected(_ change: (inout HostStackConfiguration) -> Void = { _ in }) -> ScriptedPeer {
        var script = opening(change)
        _ = script.taken()
        script.send([.syn, .ack], acknowledging: 1, options: [.maximumSegmentSize(1460)])
        _ = script.events()
        return script
    }
}
