/// What a record says. Data that don't fill their length exactly as their type's form demands stay `raw`.
public enum DNSRecordData: Hashable, Sendable {
    /// A (RFC 1035 §3.4.1).
    case address(IPv4Address)
    /// AAAA (RFC 3596 §2.2).
    case ipv6Address(IPv6Address)
    /// NS (RFC 1035 §3.3.11).
    case nameServer(DNSName)
    /// CNAME (RFC 1035 §3.3.1).
    case canonicalName(DNSName)
    /// PTR (RFC 1035 §3.3.12).
    case pointer(DNSName)
    /// SOA (RFC 1035 §3.3.13).
    case startOfAuthority(DNSStartOfAuthority)
    /// MX (RFC 1035 §3.3.9).
    case mailExchange(preference: UInt16, DNSName)
    /// TXT (RFC 1035 §3.3.14): strings of at most 255 octets.
    case text([[UInt8]])
    /// SRV (RFC 2782).
    case service(priority: UInt16, weight: UInt16, port: UInt16, target: DNSName)
    case raw([UInt8])
}

/// The data of an SOA record (RFC 1035 §3.3.13).
public struct DNSStartOfAuthority: Hashable, Sendable {
    public var primaryServer: DNSName
    public var mailbox: DNSName
    /// The zone's version; compared modulo 2³² (RFC 1982).
    public var serial: UInt32
    /// Seconds until a secondary server asks again.
    public var refresh: UInt32
    /// Seconds until it repeats an asking that failed.
    public var retry: UInt32
    /// Seconds until it gives up the zone.
    public var expire: UInt32
    /// Seconds; how long a negative answer may be kept (RFC 2308 §4).
    public var minimum: UInt32

    public init(
        primaryServer: DNSName,
        mailbox: DNSName,
        serial: UInt32,
        refresh: UInt32,
        retry: UInt32,
        expire: UInt32,
        minimum: UInt32
    ) {
        self.primaryServer = primaryServer
        self.mailbox = mailbox
        self.serial = serial
        self.refresh = refresh
        self.retry = retry
        self.expire = expire
        self.minimum = minimum
    }
}

extension DNSRecordData {
    /// Reads all up to the reader's end.
    init(decoding reader: inout ByteReader, type: DNSRecordType, messageStart: Int) {
        var typed = reader
        if let data = try? Self.typed(&typed, type, messageStart), typed.isAtEnd {
            self = data
            reader = typed
        } else {
            self = .raw(reader.readRemainingBytes())
        }
    }

    private static func typed(
        _ reader: inout ByteReader,
        _ type: DNSRecordType,
        _ start: Int
    ) throws(PacketDecodingError) -> DNSRecordData? {
        switch type {
        case .a: return .address(try reader.readIPv4Address())
        case .aaaa: return .ipv6Address(try reader.readIPv6Address())
        case .ns: return .nameServer(try DNSName(decoding: &reader, messageStart: start))
        case .cname: return .canonicalName(try DNSName(decoding: &reader, messageStart: start))
        case .ptr: return .pointer(try DNSName(decoding: &reader, messageStart: start))
        case .mx:
            let preference = try reader.readUInt16()
            return .mailExchange(preference: preference, try DNSName(decoding: &reader, messageStart: start))
        case .soa: return .startOfAuthority(try DNSStartOfAuthority(decoding: &reader, messageStart: start))
        case .txt:
            var strings: [[UInt8]] = []
            while !reader.isAtEnd { strings.append(try reader.readBytes(Int(try reader.readUInt8()))) }
            return .text(strings)
        case .srv:
            let (priority, weight, port) = (try reader.readUInt16(), try reader.readUInt16(), try reader.readUInt16())
            let target = try DNSName(decoding: &reader, messageStart: start)
            return .service(priority: priority, weight: weight, port: port, target: target)
        default: return nil
        }
    }

    func encode(into encoder: inout DNSMessageEncoder) {
        switch self {
        case .address(let address): encoder.writer.write(address)
        case .ipv6Address(let address): encoder.writer.write(address)
        case .nameServer(let name), .canonicalName(let name), .pointer(let name): encoder.write(name)
        case .mailExchange(let preference, let exchange):
            encoder.writer.write(preference)
            encoder.write(exchange)
        case .startOfAuthority(let authority): authority.encode(into: &encoder)
        case .text(let strings):
            for string in strings {
                encoder.writer.write(UInt8(truncatingIfNeeded: string.count))
                encoder.writer.write(string)
            }
        case .service(let priority, let weight, let port, let target):
            encoder.writer.write(priority)
            encoder.writer.write(weight)
            encoder.writer.write(port)
            encoder.write(target, mayCompress: false)  // RFC 2782: "name compression is not to be used"
        case .raw(let octets): encoder.writer.write(octets)
        }
    }
}

extension DNSStartOfAuthority {
    fileprivate init(decoding reader: inout ByteReader, messageStart: Int) throws(PacketDecodingError) {
        self.init(
            primaryServer: try DNSName(decoding: &reader, messageStart: messageStart),
            mailbox: try DNSName(decoding: &reader, messageStart: messageStart),
            serial: try reader.readUInt32(),
            refresh: try reader.readUInt32(),
            retry: try reader.readUInt32(),
            expire: try reader.readUInt32(),
            minimum: try reader.readUInt32()
        )
    }

    fileprivate func encode(into encoder: inout DNSMessageEncoder) {
        encoder.write(primaryServer)
        encoder.write(mailbox)
        for number in [serial, refresh, retry, expire, minimum] { encoder.writer.write(number) }
    }
}
