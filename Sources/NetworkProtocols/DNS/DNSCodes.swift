/// The type of a record or of a question (RFC 1035 §3.2.2, §3.2.3).
public struct DNSRecordType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// An IPv4 address.
    public static let a = DNSRecordType(rawValue: 1)
    public static let ns = DNSRecordType(rawValue: 2)
    public static let cname = DNSRecordType(rawValue: 5)
    public static let soa = DNSRecordType(rawValue: 6)
    public static let ptr = DNSRecordType(rawValue: 12)
    public static let mx = DNSRecordType(rawValue: 15)
    public static let txt = DNSRecordType(rawValue: 16)
    /// An IPv6 address (RFC 3596).
    public static let aaaa = DNSRecordType(rawValue: 28)
    /// RFC 2782.
    public static let srv = DNSRecordType(rawValue: 33)
    /// No record but an extension of the message (RFC 6891).
    public static let opt = DNSRecordType(rawValue: 41)
    /// Questions only: all records.
    public static let any = DNSRecordType(rawValue: 255)
}

extension DNSRecordType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .a: "A"
        case .ns: "NS"
        case .cname: "CNAME"
        case .soa: "SOA"
        case .ptr: "PTR"
        case .mx: "MX"
        case .txt: "TXT"
        case .aaaa: "AAAA"
        case .srv: "SRV"
        case .opt: "OPT"
        case .any: "ANY"
        default: "TYPE\(rawValue)"
        }
    }
}

/// The class of a record or of a question (RFC 1035 §3.2.4).
public struct DNSClass: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let internet = DNSClass(rawValue: 1)
    /// Questions only: any class.
    public static let any = DNSClass(rawValue: 255)
}

extension DNSClass: CustomStringConvertible {
    public var description: String {
        switch self {
        case .internet: "IN"
        case .any: "ANY"
        default: "CLASS\(rawValue)"
        }
    }
}

/// What kind of query it is (RFC 1035 §4.1.1).
public struct DNSOpcode: RawRepresentable, Hashable, Sendable {
    /// Four bits on the wire.
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let query = DNSOpcode(rawValue: 0)
}

/// How a query went (RFC 1035 §4.1.1).
public struct DNSResponseCode: RawRepresentable, Hashable, Sendable {
    /// Four bits in the header.
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let noError = DNSResponseCode(rawValue: 0)
    public static let formatError = DNSResponseCode(rawValue: 1)
    public static let serverFailure = DNSResponseCode(rawValue: 2)
    /// The name doesn't exist.
    public static let nameError = DNSResponseCode(rawValue: 3)
    public static let notImplemented = DNSResponseCode(rawValue: 4)
    public static let refused = DNSResponseCode(rawValue: 5)
}

extension DNSResponseCode: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noError: "no error"
        case .formatError: "format error"
        case .serverFailure: "server failure"
        case .nameError: "no such name"
        case .notImplemented: "not implemented"
        case .refused: "refused"
        default: "response code \(rawValue)"
        }
    }
}
