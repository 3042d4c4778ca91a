/// A call or a reply of ONC RPC version 2, up to its arguments or results (RFC 5531 §9).
///
///     xid(4) mtype(4)  CALL:  rpcvers(4) prog(4) vers(4) proc(4) cred verf | arguments
///                      REPLY: MSG_ACCEPTED(4) verf accept_stat(4) …        | results
///                             MSG_DENIED(4) reject_stat(4) …
///
/// What follows belongs to the program that is called; decoding leaves the reader in front of it.
public struct RPCMessage: Hashable, Sendable {
    /// The caller's `xid`, by which its reply is found. Nothing is counted by it.
    public var transactionID: UInt32
    public var body: Body

    public enum Body: Hashable, Sendable {
        case call(RPCCall)
        case reply(RPCReply)
        /// A message of a type that does not exist.
        case unknown(type: UInt32)
    }

    public init(transactionID: UInt32, _ body: Body) {
        self.transactionID = transactionID
        self.body = body
    }

    public var call: RPCCall? {
        if case .call(let call) = body { return call }
        return nil
    }

    public var reply: RPCReply? {
        if case .reply(let reply) = body { return reply }
        return nil
    }

    /// Reads all in front of the arguments or results, and leaves the reader there.
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        transactionID = try reader.readUInt32()
        switch try reader.readUInt32() {
        case 0: body = .call(try RPCCall(decoding: &reader))
        case 1: body = .reply(try RPCReply(decoding: &reader))
        case let type: body = .unknown(type: type)
        }
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(transactionID)
        switch body {
        case .call(let call):
            writer.write(UInt32(0))
            call.encode(into: &writer)
        case .reply(let reply):
            writer.write(UInt32(1))
            reply.encode(into: &writer)
        case .unknown(let type): writer.write(type)
        }
    }
}

/// What is called, and by whom (RFC 5531 §9, `call_body`).
public struct RPCCall: Hashable, Sendable {
    /// `rpcvers`, which is 2.
    public var rpcVersion: UInt32
    public var program: RPCProgram
    public var version: UInt32
    public var procedure: UInt32
    public var credential: RPCAuthentication
    public var verifier: RPCAuthentication

    public init(
        program: RPCProgram,
        version: UInt32,
        procedure: UInt32,
        credential: RPCAuthentication = .none,
        verifier: RPCAuthentication = .none,
        rpcVersion: UInt32 = 2
    ) {
        self.rpcVersion = rpcVersion
        self.program = program
        self.version = version
        self.procedure = procedure
        self.credential = credential
        self.verifier = verifier
    }

    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        rpcVersion = try reader.readUInt32()
        program = RPCProgram(rawValue: try reader.readUInt32())
        version = try reader.readUInt32()
        procedure = try reader.readUInt32()
        credential = try RPCAuthentication(decoding: &reader)
        verifier = try RPCAuthentication(decoding: &reader)
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(rpcVersion)
        writer.write(program.rawValue)
        writer.write(version)
        writer.write(procedure)
        credential.encode(into: &writer)
        verifier.encode(into: &writer)
    }
}

/// What became of a call (RFC 5531 §9, `reply_body`).
public enum RPCReply: Hashable, Sendable {
    case accepted(verifier: RPCAuthentication, Acceptance)
    case denied(Denial)
    /// A `reply_stat` that does not exist.
    case unknown(status: UInt32)

    /// What the program made of it (`accept_stat`).
    public enum Acceptance: Hashable, Sendable {
        /// The results follow.
        case success
        case programUnavailable
        /// The program is there in these versions.
        case programMismatch(lowest: UInt32, highest: UInt32)
        case procedureUnavailable
        case garbageArguments
        case systemError
        case unknown(status: UInt32)
    }

    /// Why the call did not get to the program (`reject_stat`).
    public enum Denial: Hashable, Sendable {
        /// RPC itself is there in these versions.
        case rpcMismatch(lowest: UInt32, highest: UInt32)
        case authenticationError(RPCAuthenticationStatus)
        case unknown(status: UInt32)
    }

    /// Whether results follow.
    public var isSuccess: Bool {
        if case .accepted(_, .success) = self { return true }
        return false
    }

    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        switch try reader.readUInt32() {
        case 0:
            let verifier = try RPCAuthentication(decoding: &reader)
            self = .accepted(verifier: verifier, try Acceptance(decoding: &reader))
        case 1: self = .denied(try Denial(decoding: &reader))
        case let status: self = .unknown(status: status)
        }
    }

    func encode(into writer: inout ByteWriter) {
        switch self {
        case .accepted(let verifier, let acceptance):
            writer.write(UInt32(0))
            verifier.encode(into: &writer)
            acceptance.encode(into: &writer)
        case .denied(let denial):
            writer.write(UInt32(1))
            denial.encode(into: &writer)
        case .unknown(let status): writer.write(status)
        }
    }
}

extension RPCReply.Acceptance {
    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        switch try reader.readUInt32() {
        case 0: self = .success
        case 1: self = .programUnavailable
        case 2: self = .programMismatch(lowest: try reader.readUInt32(), highest: try reader.readUInt32())
        case 3: self = .procedureUnavailable
        case 4: self = .garbageArguments
        case 5: self = .systemError
        case let status: self = .unknown(status: status)
        }
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(rawValue)
        if case .programMismatch(let lowest, let highest) = self {
            writer.write(lowest)
            writer.write(highest)
        }
    }

    public var rawValue: UInt32 {
        switch self {
        case .success: 0
        case .programUnavailable: 1
        case .programMismatch: 2
        case .procedureUnavailable: 3
        case .garbageArguments: 4
        case .systemError: 5
        case .unknown(let status): status
        }
    }
}

extension RPCReply.Denial {
    init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        switch try reader.readUInt32() {
        case 0: self = .rpcMismatch(lowest: try reader.readUInt32(), highest: try reader.readUInt32())
        case 1: self = .authenticationError(RPCAuthenticationStatus(rawValue: try reader.readUInt32()))
        case let status: self = .unknown(status: status)
        }
    }

    func encode(into writer: inout ByteWriter) {
        switch self {
        case .rpcMismatch(let lowest, let highest):
            writer.write(UInt32(0))
            writer.write(lowest)
            writer.write(highest)
        case .authenticationError(let status):
            writer.write(UInt32(1))
            writer.write(status.rawValue)
        case .unknown(let status): writer.write(status)
        }
    }
}

extension RPCReply: CustomStringConvertible {
    /// In the words of RFC 5531, such as `PROG_MISMATCH 3..3`.
    public var description: String {
        switch self {
        case .accepted(_, .success): "SUCCESS"
        case .accepted(_, .programUnavailable): "PROG_UNAVAIL"
        case .accepted(_, .programMismatch(let lowest, let highest)): "PROG_MISMATCH \(lowest)..\(highest)"
        case .accepted(_, .procedureUnavailable): "PROC_UNAVAIL"
        case .accepted(_, .garbageArguments): "GARBAGE_ARGS"
        case .accepted(_, .systemError): "SYSTEM_ERR"
        case .accepted(_, .unknown(let status)): "accept_stat \(status)"
        case .denied(.rpcMismatch(let lowest, let highest)): "RPC_MISMATCH \(lowest)..\(highest)"
        case .denied(.authenticationError(let status)): "AUTH_ERROR \(status)"
        case .denied(.unknown(let status)): "reject_stat \(status)"
        case .unknown(let status): "reply_stat \(status)"
        }
    }
}
