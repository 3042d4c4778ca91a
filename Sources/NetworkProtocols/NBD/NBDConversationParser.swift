/// Reads both sides of one connection, as a capture has them: each side's octets go to its own function, in the order of
/// time, and what the client says is kept in mind for reading what the server answers.
public struct NBDConversationParser: Sendable {
    public private(set) var client: NBDClientStreamParser
    public private(set) var server: NBDServerStreamParser

    /// - Parameter startsInMiddle: whether the connection was opened before the capture begins.
    public init(configuration: NBDParserConfiguration = NBDParserConfiguration(), startsInMiddle: Bool = false) {
        client = NBDClientStreamParser(configuration: configuration, startsInMiddle: startsInMiddle)
        server = NBDServerStreamParser(configuration: configuration, startsInMiddle: startsInMiddle)
    }

    /// The next thing that the client says in `bytes` from `offset` up to `end`, which moves behind it; nil when all is
    /// used up.
    public mutating func nextClientEvent(in bytes: Span<UInt8>, at offset: inout Int, to end: Int) -> NBDClientEvent? {
        guard let event = client.nextEvent(in: bytes, at: &offset, to: end) else { return nil }
        server.note(event)
        return event
    }

    /// The next thing that the server says in `bytes` from `offset` up to `end`, which moves behind it; nil when all is
    /// used up.
    public mutating func nextServerEvent(in bytes: Span<UInt8>, at offset: inout Int, to end: Int) -> NBDServerEvent? {
        server.nextEvent(in: bytes, at: &offset, to: end)
    }

    /// `count` octets of the client's side are missing here from the capture.
    public mutating func receiveClientGap(_ count: Int) -> NBDClientEvent? { client.receiveGap(count) }

    /// `count` octets of the server's side are missing here from the capture.
    public mutating func receiveServerGap(_ count: Int) -> NBDServerEvent? { server.receiveGap(count) }

    /// The client closed its side.
    public mutating func finishClient() -> NBDClientEvent? { client.finish() }

    /// The server closed its side.
    public mutating func finishServer() -> NBDServerEvent? { server.finish() }
}
