internal import NetworkProtocols

/// A fault of a server of network block devices: changes what it hears and says, message by message.
protocol NBDFault: ServerFault {
    /// Connections that are open; kept by the fault, used by the defaults below.
    var conversations: [NBDConversation] { get set }
    /// What the server gets to hear instead of an option or a request.
    mutating func hear(_ event: NBDClientEvent, _ conversation: inout NBDConversation) -> NBDClientEvent
    /// What goes out instead of something that the server says; nil for nothing.
    mutating func say(_ event: NBDServerEvent, _ conversation: inout NBDConversation) -> NBDServerEvent?
}

/// One connection to a server of network block devices, as a fault between the two follows it.
struct NBDConversation: Sendable {
    let stream: StreamID
    /// Replies to READ that the server has begun to say.
    var reads = 0
    /// Whether the fault breaks the connection off behind what is said now.
    var breaksOff = false
    /// Whether the fault has broken it off.
    fileprivate var isOver = false
    fileprivate var parser = NBDConversationParser()
    /// Nothing more can be read on that side: everything passes unchanged.
    fileprivate var isClientOpaque = false
    fileprivate var isServerOpaque = false

    /// Connections that are followed at a time; further ones pass unchanged.
    static let limit = 1024

    init(stream: StreamID) {
        self.stream = stream
    }
}

extension NBDFault {
    mutating func hear(_ event: NBDClientEvent, _ conversation: inout NBDConversation) -> NBDClientEvent { event }

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        switch event {
        case .accepted(let stream, let local, _):
            if conversations.count < NBDConversation.limit, isFollowed(local.port) {
                conversations.append(NBDConversation(stream: stream))
            }
        case .stream(let stream, let input):
            guard let index = conversations.firstIndex(where: { $0.stream == stream }) else { break }
            switch input {
            case .received(let octets):
                var conversation = conversations[index]
                let heard = heard(octets, &conversation)
                conversations[index] = conversation
                if !heard.isEmpty { flow.receive(.stream(stream, .received(heard))) }
                return
            case .closed, .failed: conversations.remove(at: index)
            case .connected, .writable, .finished: break
            }
        default: break
        }
        flow.receive(event)
    }

    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        follow(action, into: &flow)
    }

    /// Lets the host do what the server does, changed by the fault.
    mutating func follow(_ action: HostAction, into flow: inout FaultFlow) {
        guard case .stream(let stream, let output) = action,
            let index = conversations.firstIndex(where: { $0.stream == stream })
        else { return flow.send(action) }
        // Behind the fault's own end of the connection the server's words are lost.
        if conversations[index].isOver {
            if case .write = output { flow.receive(.stream(stream, .writable)) }
            return
        }
        guard case .write(let octets) = output else { return flow.send(action) }
        var conversation = conversations[index]
        let said = said(octets, &conversation)
        if conversation.breaksOff { conversation.isOver = true }
        conversations[index] = conversation
        if said.isEmpty {
            flow.receive(.stream(stream, .writable))
        } else {
            flow.send(.stream(stream, .write(said)))
        }
        if conversation.isOver { flow.send(.stream(stream, .finish)) }
    }

    /// Other services on the same host have streams, too.
    private func isFollowed(_ port: UInt16) -> Bool { ![80, 111, 2049, 20_048].contains(port) }

    private mutating func heard(_ octets: [UInt8], _ conversation: inout NBDConversation) -> [UInt8] {
        guard !conversation.isClientOpaque else { return octets }
        var writer = ByteWriter(reserving: octets.count)
        var offset = 0
        while let event = conversation.parser.nextClientEvent(in: octets.span, at: &offset, to: octets.count) {
            let changed = hear(event, &conversation)
            switch changed {
            case .flags(let flags): writer.write(flags.rawValue)
            case .option(let option): option.encode(into: &writer)
            case .request(let request): request.encode(into: &writer)
            case .payload(let range): writer.write(Array(octets[range]))
            case .payloadEnd: break
            case .oversizedOption, .problem:
                conversation.isClientOpaque = true
                return writer.bytes + octets[min(offset, octets.count)...]
            }
        }
        return writer.bytes
    }

    private mutating func said(_ octets: [UInt8], _ conversation: inout NBDConversation) -> [UInt8] {
        guard !conversation.isServerOpaque else { return octets }
        var writer = ByteWriter(reserving: octets.count)
        var offset = 0
        while !conversation.breaksOff,
            let event = conversation.parser.nextServerEvent(in: octets.span, at: &offset, to: octets.count)
        {
            guard let changed = say(event, &conversation) else { continue }
            switch changed {
            case .greeting(let greeting): greeting.encode(into: &writer)
            case .exportAnswer(let answer): answer.encode(into: &writer)
            case .optionReply(let reply): reply.encode(into: &writer)
            case .reply(let reply, _): reply.encode(into: &writer)
            case .chunk(let header, let content, _):
                header.encode(into: &writer)
                content.encode(into: &writer)
            case .data(let range): writer.write(Array(octets[range]))
            case .dataEnd: break
            case .oversizedOptionReply, .oversizedChunk, .problem:
                conversation.isServerOpaque = true
                return writer.bytes + octets[min(offset, octets.count)...]
            }
        }
        return writer.bytes
    }
}
