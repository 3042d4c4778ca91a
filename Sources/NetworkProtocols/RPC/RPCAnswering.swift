/// A call with what is known of how it came.
struct RPCArrival: Sendable {
    var transactionID: UInt32
    var call: RPCCall
    /// What AUTH_SYS says; nil for AUTH_NONE.
    var claim: RPCSystemCredential?
    var client: Endpoint
    /// What it was sent to.
    var local: Endpoint
    var isStream: Bool
    var time: Instant

    var hasReservedPort: Bool { client.port < 1024 }
}

/// What a program makes of a call.
enum RPCAnswer: Sendable {
    /// The results were written.
    case results
    /// The results were written, but for a part of a file that belongs behind them, with its padding.
    case resultsWithFile(FileSlice)
    case refused(RPCReply)
    case silence
}

extension RPCReply {
    static let success = RPCReply.accepted(verifier: .none, .success)
    static let programUnavailable = RPCReply.accepted(verifier: .none, .programUnavailable)
    static let procedureUnavailable = RPCReply.accepted(verifier: .none, .procedureUnavailable)
    static let garbageArguments = RPCReply.accepted(verifier: .none, .garbageArguments)

    static func programMismatch(_ versions: ClosedRange<UInt32>) -> RPCReply {
        .accepted(verifier: .none, .programMismatch(lowest: versions.lowerBound, highest: versions.upperBound))
    }
}
