internal import NetworkProtocols

/// nbd-server before 2.9.17, or a line of its old configuration that moved to the new port.
///
/// The fault negotiates with the server in the client's place, and tells the client the outcome in the old style.
struct NBDOldStyleOnly: NBDFault {
    static let name: FaultName = "nbd-oldstyle-only"
    static let statement = "Speaks the old style at the port of the new one."
    static let caughtBy = ["nbd/default-port-speaks-new-style"]

    var conversations: [NBDConversation] = []
    /// Connections on which the server is still to be asked.
    private var greeted: [StreamID] = []

    init(_ settings: FaultSettings) {}

    mutating func say(_ event: NBDServerEvent, _ conversation: inout NBDConversation) -> NBDServerEvent? {
        switch event {
        case .greeting(.newStyle):
            greeted.append(conversation.stream)
            return nil
        case .exportAnswer(let answer):
            return .greeting(.oldStyle(NBDOldStyleGreeting(size: answer.size, flags: answer.flags)))
        default: return event
        }
    }

    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        follow(action, into: &flow)
        while let stream = greeted.popLast() {
            // The default export, with the zeros left out.
            var writer = ByteWriter(reserving: 32)
            let flags: NBDClientFlags = [.fixedNewStyle, .noZeroes]
            writer.write(flags.rawValue)
            NBDOptionRequest(.exportName).encode(into: &writer)
            handle(.stream(stream, .received(writer.bytes)), at: now, into: &flow)
        }
    }
}
