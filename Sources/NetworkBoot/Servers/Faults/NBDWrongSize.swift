internal import NetworkProtocols

/// An image that was cut, or a size that was taken from elsewhere.
struct NBDWrongSize: NBDFault {
    static let name: FaultName = "nbd-wrong-size"
    static let statement = "Tells a size larger than the image, behind whose end reading fails."
    static let caughtBy = ["nbd/reads-within-the-size-succeed"]

    var conversations: [NBDConversation] = []
    /// In octets: a whole number of blocks of any size.
    private static let excess: UInt64 = 1 << 20

    init(_ settings: FaultSettings) {}

    mutating func say(_ event: NBDServerEvent, _ conversation: inout NBDConversation) -> NBDServerEvent? {
        switch event {
        case .greeting(.oldStyle(var greeting)):
            greeting.size += Self.excess
            return .greeting(.oldStyle(greeting))
        case .exportAnswer(var answer):
            answer.size += Self.excess
            return .exportAnswer(answer)
        case .optionReply(var reply):
            guard case .info(.export(let size, let flags))? = try? reply.content() else { return event }
            var writer = ByteWriter(reserving: 12)
            NBDInfo.export(size: size + Self.excess, flags).encode(into: &writer)
            reply.data = writer.bytes
            return .optionReply(reply)
        default: return event
        }
    }
}
