/// One IPv4 option (RFC 791 §3.1).
public enum IPv4Option: Hashable, Sendable {
    /// Addresses to pass, or passed; `pointer` counts octets from the option's start and 4 is the first address.
    public struct Route: Hashable, Sendable {
        /// Where the next address belongs.
        public var pointer: UInt8
        public var addresses: [IPv4Address]

        public init(pointer: UInt8 = 4, addresses: [IPv4Address]) {
            self.pointer = pointer
            self.addresses = addresses
        }
    }

    case noOperation
    case recordRoute(Route)
    case looseSourceRoute(Route)
    case strictSourceRoute(Route)
    /// `overflowAndFlag` has the count of hosts that found no room and how `words` are to be read.
    case timestamp(pointer: UInt8, overflowAndFlag: UInt8, words: [UInt32])
    /// Routers are to look at the packet (RFC 2113).
    case routerAlert(UInt16)
    /// Any other type, and a known one with an impossible length; `bytes` without type and length.
    case unknown(type: UInt8, bytes: [UInt8])

    /// The octet that begins the option.
    public var type: UInt8 {
        switch self {
        case .noOperation: 1
        case .recordRoute: 7
        case .timestamp: 68
        case .looseSourceRoute: 131
        case .strictSourceRoute: 137
        case .routerAlert: 148
        case .unknown(let type, _): type
        }
    }

    /// Whether every fragment carries the option, not the first alone.
    public var isCopied: Bool { type & 0x80 != 0 }
}

/// The options of an IPv4 header in their order, with what follows the last one.
public struct IPv4Options: Hashable, Sendable {
    public var options: [IPv4Option]
    /// The end-of-list octet and all behind it; or, where an option's length is impossible, everything from it on.
    public var rest: [UInt8]

    public init(_ options: [IPv4Option] = [], rest: [UInt8] = []) {
        self.options = options
        self.rest = rest
    }

    /// Reads options up to the reader's end, which is the header's; nothing here is undecidable.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) {
        options = []
        rest = []
        while let type = reader.peek() {
            if type == 1 {
                options.append(.noOperation)
                _ = try? reader.readUInt8()
                continue
            }
            let length = Int(reader.peek(1) ?? 0)
            guard type != 0, length >= 2, length <= reader.remaining, let octets = try? reader.readBytes(length) else {
                rest = reader.readRemainingBytes()
                return
            }
            options.append(IPv4Options.option(type: type, bytes: Array(octets.dropFirst(2))))
        }
    }

    /// The options of a header whose options lie at `range` of `bytes`.
    public init(in bytes: Span<UInt8>, at range: Range<Int>) {
        var reader = ByteReader(bytes, from: range.lowerBound, to: range.upperBound)
        self.init(decoding: &reader)
    }

    private static func option(type: UInt8, bytes: [UInt8]) -> IPv4Option {
        let span = bytes.span
        func words(from start: Int) -> [UInt32] {
            stride(from: start, to: bytes.count, by: 4).map { bytes.span.uint32(at: $0) }
        }
        switch (type, bytes.count) {
        case (7, let count) where count % 4 == 1:
            return .recordRoute(
                IPv4Option.Route(pointer: span[0], addresses: words(from: 1).map(IPv4Address.init(rawValue:)))
            )
        case (131, let count) where count % 4 == 1:
            return .looseSourceRoute(
                IPv4Option.Route(pointer: span[0], addresses: words(from: 1).map(IPv4Address.init(rawValue:)))
            )
        case (137, let count) where count % 4 == 1:
            return .strictSourceRoute(
                IPv4Option.Route(pointer: span[0], addresses: words(from: 1).map(IPv4Address.init(rawValue:)))
            )
        case (68, let count) where count % 4 == 2:
            return .timestamp(pointer: span[0], overflowAndFlag: span[1], words: words(from: 2))
        case (148, 2): return .routerAlert(span.uint16(at: 0))
        default: return .unknown(type: type, bytes: bytes)
        }
    }

    /// Writes options and rest; padding to whole words is the caller's (`padded`).
    public func encode(into writer: inout ByteWriter) {
        for option in options { IPv4Options.encode(option, into: &writer) }
        writer.write(rest)
    }

    private static func encode(_ option: IPv4Option, into writer: inout ByteWriter) {
        writer.write(option.type)
        func write(length: Int) {
            writer.write(UInt8(truncatingIfNeeded: length + 2))
        }
        switch option {
        case .noOperation: break
        case .recordRoute(let route), .looseSourceRoute(let route), .strictSourceRoute(let route):
            write(length: 1 + 4 * route.addresses.count)
            writer.write(route.pointer)
            for address in route.addresses { writer.write(address) }
        case .timestamp(let pointer, let overflowAndFlag, let words):
            write(length: 2 + 4 * words.count)
            writer.write(pointer)
            writer.write(overflowAndFlag)
            for word in words { writer.write(word) }
        case .routerAlert(let value):
            write(length: 2)
            writer.write(value)
        case .unknown(_, let bytes):
            write(length: bytes.count)
            writer.write(bytes)
        }
    }

    public var encoded: [UInt8] {
        var writer = ByteWriter(reserving: 40)
        encode(into: &writer)
        return writer.bytes
    }

    public var isEmpty: Bool { options.isEmpty && rest.isEmpty }

    /// The same options, followed by end-of-list octets up to a whole number of words.
    public var padded: IPv4Options {
        let missing = (4 - encoded.count % 4) % 4
        return IPv4Options(options, rest: rest + [UInt8](repeating: 0, count: missing))
    }

    /// What of the options a later fragment carries (RFC 791 §3.1, the copied flag), padded.
    public var copiedIntoFragments: IPv4Options { IPv4Options(options.filter(\.isCopied)).padded }
}
