/// How names are written (RFC 1035 §4.1.4).
public enum DNSNameCompression: Hashable, Sendable {
    /// Each as it was decoded, by its `pointer`.
    case asWritten
    /// All labels of every name.
    case none
    /// A name's end that stands before already is pointed to, where all receivers understand it (RFC 3597 §4).
    case full
}

/// Writes a message and remembers where its names stand.
struct DNSMessageEncoder {
    var writer: ByteWriter
    let compression: DNSNameCompression
    private let start: Int
    /// Where names and their ends stand, by their octets; looked up only.
    private var offsets: [ArraySlice<UInt8>: Int] = [:]

    init(writer: ByteWriter, compression: DNSNameCompression) {
        self.writer = writer
        self.compression = compression
        start = writer.count
    }

    mutating func write(_ name: DNSName, mayCompress: Bool = true) {
        switch compression {
        case .asWritten: name.encodeAsWritten(into: &writer)
        case .none: writeOut(name)
        case .full: mayCompress ? writeCompressed(name) : writeOut(name)
        }
    }

    private mutating func writeOut(_ name: DNSName) {
        writer.write(name.octets)
        writer.write(UInt8(0))
    }

    /// Letters' case counts here, so that no name changes its spelling.
    private mutating func writeCompressed(_ name: DNSName) {
        var rest = name.octets[...]
        while let length = rest.first {
            if let offset = offsets[rest] {
                return writer.write(0xc000 | UInt16(truncatingIfNeeded: offset))
            }
            let offset = writer.count - start
            if offset < 0x4000 { offsets[rest] = offset }
            writer.write(rest.prefix(1 + Int(length)))
            rest = rest.dropFirst(1 + Int(length))
        }
        writer.write(UInt8(0))
    }
}
