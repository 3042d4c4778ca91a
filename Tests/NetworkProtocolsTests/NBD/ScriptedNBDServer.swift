import NetworkProtocols

/// A client whose server is the test: it says every octet, and sees what the client says.
final class ScriptedNBDServer {
    var client: NBDClient
    private(set) var outputs: [NBDClient.Output] = []
    private(set) var actions: [HostAction] = []
    private var parser = NBDClientStreamParser()
    private var heard: [NBDClientEvent] = []

    init(
        export: String = "x",
        _ configure: (inout NBDClientConfiguration) -> Void = { _ in }
    ) {
        var configuration = NBDClientConfiguration()
        configure(&configuration)
        client = NBDClient(
            remote: NBDPlace.server,
            export: ascii(export),
            configuration: configuration,
            stream: HTTPPlace.clientStream,
            at: .zero
        )
    }

    func attach(at now: Instant = .zero) {
        client.attach(at: now)
        drain()
        connect(at: now)
    }

    func connect(at now: Instant = .zero) {
        parser = NBDClientStreamParser()
        handle(.connected(local: NBDPlace.client, remote: NBDPlace.server), at: now)
    }

    /// Says something; what the client answers.
    @discardableResult
    func say(_ octets: [UInt8], at now: Instant = .zero) -> [NBDClientEvent] {
        handle(.received(octets), at: now)
        return takeHeard()
    }

    func say(_ greeting: NBDGreeting) -> [NBDClientEvent] { say(encoded { greeting.encode(into: &$0) }) }

    func reply(_ option: NBDOptionCode, _ type: NBDOptionReplyType, _ data: [UInt8] = []) -> [NBDClientEvent] {
        say(encoded { NBDOptionReply(to: option, type, data: data).encode(into: &$0) })
    }

    func info(_ info: NBDInfo) -> [NBDClientEvent] {
        reply(.go, .info, encoded { info.encode(into: &$0) })
    }

    func handle(_ input: StreamInput, at now: Instant = .zero) {
        client.handle(input, at: now)
        drain()
    }

    func passDeadline(at now: Instant) {
        client.handleDeadline(at: now)
        drain()
    }

    func read(_ range: Range<UInt64>, at now: Instant = .zero) -> [NBDClientEvent] {
        client.read(range, at: now)
        drain()
        return takeHeard()
    }

    func takeHeard() -> [NBDClientEvent] {
        defer { heard = [] }
        return heard
    }

    func takeOutputs() -> [NBDClient.Output] {
        defer { outputs = [] }
        return outputs
    }

    func drain() {
        while let output = client.nextOutput() {
            switch output {
            case .host(let action):
                actions.append(action)
                guard case .stream(_, .write(let octets)) = action else { continue }
                var offset = 0
                while let event = parser.nextEvent(in: octets.span, at: &offset, to: octets.count) {
                    heard.append(event)
                }
            default: outputs.append(output)
            }
        }
    }

    /// Opens an export of `size` octets with GO.
    func open(size: UInt64, structured: Bool = false) {
        attach()
        _ = say(.newStyle([.fixedNewStyle, .noZeroes]))
        if structured { _ = reply(.structuredReply, .acknowledged) }
        _ = info(.export(size: size, [.hasFlags, .readOnly]))
        _ = reply(.go, .acknowledged)
        _ = takeHeard()
    }
}

/// READs among what the client said.
func reads(_ events: [NBDClientEvent]) -> [NBDRequest] {
    events.compactMap { if case .request(let request) = $0, request.command == .read { request } else { nil } }
}

/// Why what was asked for came to nothing, where that is all that was told.
func failure(_ outputs: [NBDClient.Output]) -> NBDClientFailure? {
    guard outputs.count == 1, case .failed(let failure) = outputs[0] else { return nil }
    return failure
}

/// A reply to a READ that went well.
func answer(_ request: NBDRequest, from image: [UInt8]) -> [UInt8] {
    encoded {
        NBDSimpleReply(cookie: request.cookie).encode(into: &$0)
        $0.write(image[Int(request.offset)..<(Int(request.offset) + Int(request.length))])
    }
}
