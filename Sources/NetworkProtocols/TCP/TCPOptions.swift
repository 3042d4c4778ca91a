/// One TCP option (RFC 9293 §3.2, RFC 7323, RFC 2018).
public enum TCPOption: Hashable, Sendable {
    /// A range of octets that arrived out of order (RFC 2018 §3).
    public struct Block: Hashable, Sendable {
        public var start: TCPSequenceNumber
        /// The number behind the last octet.
        public var end: TCPSequenceNumber

        public init(start: TCPSequenceNumber, end: TCPSequenceNumber) {
            self.start = start
            self.end = end
        }
    }

    case noOperation
    /// In octets, TCP and IP headers not counted.
    case maximumSegmentSize(UInt16)
    /// How many bits later windows are shifted by (RFC 7323 §2).
    case windowScale(UInt8)
    case selectiveAcknowledgementPermitted
    case selectiveAcknowledgement([Block])
    case timestamps(value: UInt32, echoReply: UInt32)
    /// Any other kind, and a known one with another length than its own; `bytes` without kind and length.
    case unknown(kind: UInt8, bytes: [UInt8])
}

/// The options of a TCP header in their order, with what follows the last one.
public struct TCPOptions: Hashable, Sendable {
    public var options: [TCPOption]
    /// The end-of-list octet and all behind it; or, where an option's length is impossible, everything from it on.
    public var rest: [UInt8]

    public init(_ options: [TCPOption] = [], rest: [UInt8] = []) {
        self.options = options
        self.rest = rest
    }

    /// Reads options up to the reader's end, which is the header's; nothing here is undecidable.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) {
        options = []
        rest = []
        while let kind = reader.peek() {
            if kind == 1 {
                options.append(.noOperation)
                _ = try? reader.readUInt8()
                continue
            }
            let length = Int(reader.peek(1) ?? 0)
            guard kind != 0, length >= 2, length <= reader.remaining, let octets = try? reader.readBytes(length) else {
                rest = reader.readRemainingBytes()
                return
            }
            options.append(TCPOptions.option(kind: kind, bytes: Array(octets.dropFirst(2))))
        }
    }

    /// The options of a header whose options lie at `range` of `bytes`.
    public init(in bytes: Span<UInt8>, at range: Range<Int>) {
        var reader = ByteReader(bytes, from: range.lowerBound, to: range.upperBound)
        self.init(decoding: &reader)
    }

    private static func option(kind: UInt8, bytes: [UInt8]) -> TCPOption {
        let span = bytes.span
        switch (kind, bytes.count) {
        case (2, 2): return .maximumSegmentSize(span.uint16(at: 0))
        case (3, 1): return .windowScale(span[0])
        case (4, 0): return .selectiveAcknowledgementPermitted
        case (5, let count) where count % 8 == 0 && count > 0:
            var blocks: [TCPOption.Block] = []
            for index in stride(from: 0, to: count, by: 8) {
                blocks.append(
                    TCPOption.Block(
                        start: TCPSequenceNumber(rawValue: span.uint32(at: index)),
                        end: TCPSequenceNumber(rawValue: span.uint32(at: index + 4))
                    )
                )
            }
            return .selectiveAcknowledgement(blocks)
        case (8, 8): return .timestamps(value: span.uint32(at: 0), echoReply: span.uint32(at: 4))
        default: return .unknown(kind: kind, bytes: bytes)
        }
    }

    /// Writes options and rest; padding to whole words is the caller's (`padded`).
    public func encode(into writer: inout ByteWriter) {
        for option in options { TCPOptions.encode(option, into: &writer) }
        writer.write(rest)
    }

    private static func encode(_ option: TCPOption, into writer: inout ByteWriter) {
        func write(kind: UInt8, length: Int) {
            writer.write(kind)
            writer.write(UInt8(truncatingIfNeeded: length + 2))
        }
        switch option {
        case .noOperation: writer.write(1 as UInt8)
        case .maximumSegmentSize(let size):
            write(kind: 2, length: 2)
            writer.write(size)
        case .windowScale(let shift):
            write(kind: 3, length: 1)
            writer.write(shift)
        case .selectiveAcknowledgementPermitted: write(kind: 4, length: 0)
        case .selectiveAcknowledgement(let blocks):
            write(kind: 5, length: blocks.count * 8)
            for block in blocks {
                writer.write(block.start.rawValue)
                writer.write(block.end.rawValue)
            }
        case .timestamps(let value, let echoReply):
            write(kind: 8, length: 8)
            writer.write(value)
            writer.write(echoReply)
        case .unknown(let kind, let bytes):
            write(kind: kind, length: bytes.count)
            writer.write(bytes)
        }
    }

    public var encoded: [UInt8] {
        var writer = ByteWriter(reserving: 40)
        encode(into: &writer)
        return writer.bytes
    }

    /// The same options, followed by end-of-list octets up to a whole number of words.
    public var padded: TCPOptions {
        let missing = (4 - encoded.count % 4) % 4
        return TCPOptions(options, rest: rest + [UInt8](repeating: 0, count: missing))
    }

    /// The first maximum segment size.
    public var maximumSegmentSize: UInt16? {
        for case .maximumSegmentSize(let size) in options { return size }
        return nil
    }

    /// The first window scale, as it was written; receivers take more than 14 as 14 (RFC 7323 §2.3).
    public var windowScale: UInt8? {
        for case .windowScale(let shift) in options { return shift }
        return nil
    }

    public var isSelectiveAcknowledgementPermitted: Bool { options.contains(.selectiveAcknowledgementPermitted) }

    /// The blocks of all selective acknowledgements.
    public var selectiveAcknowledgements: [TCPOption.Block] {
        options.flatMap { option -> [TCPOption.Block] in
            if case .selectiveAcknowledgement(let blocks) = option { return blocks }
            return []
        }
    }

    /// The first timestamps.
    public var timestamps: (value: UInt32, echoReply: UInt32)? {
        for case .timestamps(let value, let echoReply) in options { return (value, echoReply) }
        return nil
    }
}
