/// A TFTP packet: the payload of one UDP datagram (RFC 1350 §5, RFC 2347).
///
///             2 octets    what follows
///            ---------------------------------------------------------
///     RRQ    |   1    |  filename 0 mode 0 {option 0 value 0}         |
///     WRQ    |   2    |  filename 0 mode 0 {option 0 value 0}         |
///     DATA   |   3    |  block (2)  data (0…blksize)                  |
///     ACK    |   4    |  block (2)                                    |
///     ERROR  |   5    |  code (2)   message 0                         |
///     OACK   |   6    |  {option 0 value 0}                           |
///            ---------------------------------------------------------
///
/// Decoding takes all octets up to the reader's end and keeps each of them; encoding writes them back unchanged.
public enum TFTPPacket: Hashable, Sendable {
    case readRequest(TFTPRequest)
    case writeRequest(TFTPRequest)
    case data(block: TFTPBlockNumber, payload: [UInt8])
    /// `trailing`: an ACK has none; with Windows' `msftwindow` it is one octet, the next window.
    case acknowledgement(block: TFTPBlockNumber, trailing: [UInt8] = [])
    /// `message` is without its NUL; `terminated` says whether it had one, `trailing` what stood behind that.
    case error(code: TFTPErrorCode, message: [UInt8], terminated: Bool = true, trailing: [UInt8] = [])
    /// `trailing`: octets behind the last whole option, as in `TFTPRequest`.
    case optionAcknowledgement(TFTPOptions, trailing: [UInt8] = [])
    case unknown(opcode: TFTPOpcode, body: [UInt8])

    /// Throws where the opcode, a block number or an error code is cut short; everything else is kept as it is.
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let opcode = TFTPOpcode(rawValue: try reader.readUInt16())
        switch opcode {
        case .readRequest: self = .readRequest(TFTPRequest(decodingStrings: &reader))
        case .writeRequest: self = .writeRequest(TFTPRequest(decodingStrings: &reader))
        case .data:
            let block = TFTPBlockNumber(rawValue: try reader.readUInt16())
            self = .data(block: block, payload: reader.readRemainingBytes())
        case .acknowledgement:
            let block = TFTPBlockNumber(rawValue: try reader.readUInt16())
            self = .acknowledgement(block: block, trailing: reader.readRemainingBytes())
        case .error:
            let code = TFTPErrorCode(rawValue: try reader.readUInt16())
            if let message = reader.readNULTerminated() {
                self = .error(code: code, message: message, trailing: reader.readRemainingBytes())
            } else {
                self = .error(code: code, message: reader.readRemainingBytes(), terminated: false)
            }
        case .optionAcknowledgement:
            let options = TFTPOptions(decodingPairs: &reader)
            self = .optionAcknowledgement(options, trailing: reader.readRemainingBytes())
        default: self = .unknown(opcode: opcode, body: reader.readRemainingBytes())
        }
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(opcode.rawValue)
        switch self {
        case .readRequest(let request), .writeRequest(let request): request.encode(into: &writer)
        case .data(let block, let payload):
            writer.write(block.rawValue)
            writer.write(payload)
        case .acknowledgement(let block, let trailing):
            writer.write(block.rawValue)
            writer.write(trailing)
        case .error(let code, let message, let terminated, let trailing):
            writer.write(code.rawValue)
            writer.write(message)
            if terminated { writer.write(UInt8(0)) }
            writer.write(trailing)
        case .optionAcknowledgement(let options, let trailing):
            options.encode(into: &writer)
            writer.write(trailing)
        case .unknown(_, let body): writer.write(body)
        }
    }

    public var encoded: [UInt8] {
        var writer = ByteWriter(reserving: 516)
        encode(into: &writer)
        return writer.bytes
    }

    public var opcode: TFTPOpcode {
        switch self {
        case .readRequest: .readRequest
        case .writeRequest: .writeRequest
        case .data: .data
        case .acknowledgement: .acknowledgement
        case .error: .error
        case .optionAcknowledgement: .optionAcknowledgement
        case .unknown(let opcode, _): opcode
        }
    }

    /// An ERROR packet with its text.
    public static func error(_ code: TFTPErrorCode, _ message: String) -> TFTPPacket {
        .error(code: code, message: Array(message.utf8))
    }
}

/// What DATA and ACK say, told from their first four octets without copying anything.
///
/// Nearly all packets of a boot are these two, so a transfer is followed without making a `TFTPPacket` of each.
public enum TFTPBlockPacket: Hashable, Sendable {
    /// The data stand from `payloadOffset`, counted from the start of the span, to the end that was given.
    case data(TFTPBlockNumber, payloadOffset: Int)
    case acknowledgement(TFTPBlockNumber)

    /// Looks at the packet that stands in `bytes` from `start` to `end`; nil for other opcodes and below four octets.
    public init?(peeking bytes: Span<UInt8>, from start: Int, to end: Int) {
        guard start >= 0, start <= end, end <= bytes.count, end - start >= 4, bytes[start] == 0 else { return nil }
        let block = TFTPBlockNumber(rawValue: bytes.uint16(at: start + 2))
        switch bytes[start + 1] {
        case 3: self = .data(block, payloadOffset: start + 4)
        case 4: self = .acknowledgement(block)
        default: return nil
        }
    }
}
