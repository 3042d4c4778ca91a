internal import NetworkProtocols

/// An export that was meant for reading alone, and is not.
struct NBDWriteAccepted: NBDFault {
    static let name: FaultName = "nbd-write-accepted"
    static let statement = "Says that a write was carried out on an export for reading alone."
    static let caughtBy = ["nbd/writes-are-refused"]

    var conversations: [NBDConversation] = []

    init(_ settings: FaultSettings) {}

    mutating func say(_ event: NBDServerEvent, _ conversation: inout NBDConversation) -> NBDServerEvent? {
        guard case .reply(var reply, let request?) = event, request.command.isWriting, reply.error == .notPermitted
        else { return event }
        reply.error = .none
        return .reply(reply, to: request)
    }
}
