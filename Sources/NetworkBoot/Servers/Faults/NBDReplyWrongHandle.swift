internal import NetworkProtocols

/// A server that mixes its requests up.
struct NBDReplyWrongHandle: NBDFault {
    static let name: FaultName = "nbd-reply-wrong-handle"
    static let statement = "Answers the second READ with a cookie that no request has."
    static let caughtBy = ["nbd/reply-has-a-request"]

    var conversations: [NBDConversation] = []

    init(_ settings: FaultSettings) {}

    mutating func say(_ event: NBDServerEvent, _ conversation: inout NBDConversation) -> NBDServerEvent? {
        switch event {
        case .reply(var reply, let request?) where request.command == .read && reply.error == .none:
            conversation.reads += 1
            guard conversation.reads == 2 else { return event }
            reply.cookie ^= 0xff00
            return .reply(reply, to: request)
        case .chunk(var header, let content, let request?) where request.command == .read:
            conversation.reads += 1
            guard conversation.reads == 2 else { return event }
            header.cookie ^= 0xff00
            return .chunk(header, content, of: request)
        default: return event
        }
    }
}
