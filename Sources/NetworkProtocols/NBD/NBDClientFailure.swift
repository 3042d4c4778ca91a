/// Why a client of network block devices did not get what it asked for.
public enum NBDClientFailure: Error, Hashable, Sendable {
    case silent
    case unreachable(UnreachableReason)
    /// The connection was refused, reset or timed out, after so many octets of what was asked for.
    case broken(StreamFailure, received: Int)
    /// The server closed the connection while it was negotiated; so do servers that do not know an export.
    case closedInNegotiation
    /// The server closed the connection in the middle of what was asked for.
    case closed(received: Int)
    /// What is at the port does not speak NBD; its first octets.
    case notNBD([UInt8])
    /// The server speaks the old style, which the client does not.
    case oldStyleServer
    /// The server speaks the new style, which the client does not.
    case newStyleServer
    /// The server has no export of that name; its words.
    case unknownExport(String)
    /// The server answered an option with another error; its number and words.
    case optionRefused(UInt32, String)
    /// A READ was answered with this error number (NBD `doc/proto.md`, "Error values").
    case error(UInt32, offset: UInt64)
    /// What was to be read lies beyond the end of the device.
    case beyondEnd(size: UInt64)
    /// Behind a broken connection there is a device of another size or with other flags.
    case deviceChanged
    /// What came can't be read as an answer.
    case badAnswer(String)
    case tooLarge(Int)
    case aborted
}
