internal import NetworkProtocols

/// A server that dies, or a firewall that has had enough.
struct NBDDisconnectMidRead: NBDFault {
    static let name: FaultName = "nbd-disconnect-mid-read"
    static let statement = "Closes the connection in the middle of the reply to the second READ."
    static let caughtBy = ["nbd/connection-lasts"]

    var conversations: [NBDConversation] = []

    init(_ settings: FaultSettings) {}

    mutating func say(_ event: NBDServerEvent, _ conversation: inout NBDConversation) -> NBDServerEvent? {
        switch event {
        case .reply(let reply, let request?) where request.command == .read && reply.error == .none:
            conversation.reads += 1
        case .chunk(_, _, let request?) where request.command == .read: conversation.reads += 1
        case .data(let range) where conversation.reads >= 2:
            conversation.breaksOff = true
            return .data(range.lowerBound..<range.lowerBound + range.count / 2)
        default: break
        }
        return event
    }
}
