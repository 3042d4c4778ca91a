/// A SCSI command descriptor block as iSCSI carries it: sixteen octets (SBC-3, SPC-4).
public struct SCSICommand: Hashable, Sendable {
    /// Sixteen octets; what a shorter command leaves is zero.
    public var octets: [UInt8]

    /// Anything of up to sixteen octets; what is more is cut.
    public init(_ octets: [UInt8]) {
        self.octets = Array((octets + [UInt8](repeating: 0, count: 16)).prefix(16))
    }

    /// READ(10), or READ(16) where the numbers do not fit into it.
    public static func read(block: UInt64, count: UInt32) -> SCSICommand {
        if let block = UInt32(exactly: block), let count = UInt16(exactly: count) {
            var writer = ByteWriter()
            writer.write([0x28, 0] as [UInt8])
            writer.write(block)
            writer.write(UInt8(0))
            writer.write(count)
            return SCSICommand(writer.bytes)
        }
        var writer = ByteWriter()
        writer.write([0x88, 0] as [UInt8])
        writer.write(block)
        writer.write(count)
        return SCSICommand(writer.bytes)
    }

    /// The first octet.
    public var operation: UInt8 { octets[0] }

    /// Which blocks a READ asks for; nil for other commands.
    public var readBlocks: (first: UInt64, count: UInt32)? { isRead ? blocks : nil }

    public var isRead: Bool { [0x08, 0x28, 0xa8, 0x88].contains(operation) }
    /// Whether it writes blocks.
    public var isWrite: Bool { [0x0a, 0x2a, 0xaa, 0x8a].contains(operation) }
    /// READ CAPACITY, of ten or of sixteen octets.
    public var isReadCapacity: Bool { operation == 0x25 || operation == 0x9e && octets[1] & 0x1f == 0x10 }

    private var blocks: (first: UInt64, count: UInt32) {
        func number(_ range: Range<Int>) -> UInt64 { octets[range].reduce(0) { $0 << 8 | UInt64($1) } }
        switch operation {
        // A length of zero is 256 in the shortest form (SBC-3 §5.10).
        case 0x08, 0x0a: return (number(1..<4) & 0x1f_ffff, octets[4] == 0 ? 256 : UInt32(octets[4]))
        case 0xa8, 0xaa: return (number(2..<6), UInt32(number(6..<10)))
        case 0x88, 0x8a: return (number(2..<10), UInt32(number(10..<14)))
        default: return (number(2..<6), UInt32(number(7..<9)))
        }
    }
}

extension SCSICommand: CustomStringConvertible {
    /// The command's name as its standard spells it.
    public var description: String {
        switch operation {
        case 0x00: "TEST UNIT READY"
        case 0x03: "REQUEST SENSE"
        case 0x08: "READ(6)"
        case 0x0a: "WRITE(6)"
        case 0x12: "INQUIRY"
        case 0x1a: "MODE SENSE(6)"
        case 0x1b: "START STOP UNIT"
        case 0x25: "READ CAPACITY(10)"
        case 0x28: "READ(10)"
        case 0x2a: "WRITE(10)"
        case 0x35: "SYNCHRONIZE CACHE"
        case 0x5a: "MODE SENSE(10)"
        case 0x88: "READ(16)"
        case 0x8a: "WRITE(16)"
        case 0x9e: octets[1] & 0x1f == 0x10 ? "READ CAPACITY(16)" : "SERVICE ACTION IN(16)"
        case 0xa0: "REPORT LUNS"
        case 0xa8: "READ(12)"
        case 0xaa: "WRITE(12)"
        default: "command \(operation)"
        }
    }
}

/// How a SCSI command ended (SAM-4 §5.3).
public struct SCSIStatus: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let good = SCSIStatus(rawValue: 0x00)
    public static let checkCondition = SCSIStatus(rawValue: 0x02)
    public static let busy = SCSIStatus(rawValue: 0x08)
    public static let reservationConflict = SCSIStatus(rawValue: 0x18)
}

extension SCSIStatus: CustomStringConvertible {
    public var description: String {
        switch self {
        case .good: "good"
        case .checkCondition: "check condition"
        case .busy: "busy"
        case .reservationConflict: "reservation conflict"
        default: "status \(rawValue)"
        }
    }
}

/// What a SCSI command, its data and its response have in an iSCSI header (RFC 7143 §11.3, §11.4, §11.7).
extension ISCSIHeader {
    /// Of a SCSI command: the sixteen octets of its descriptor block.
    public var command: SCSICommand {
        get { SCSICommand(Array(octets[32..<48])) }
        set { for (place, octet) in newValue.octets.prefix(16).enumerated() { setOctet(octet, at: 32 + place) } }
    }
    /// Of a SCSI command: how many octets of data are expected.
    public var expectedTransferLength: UInt32 {
        get { word(20) }
        set { setWord(newValue, at: 20) }
    }
    /// Of Data-In: where its data stand among all that the command brings, in octets.
    public var bufferOffset: UInt32 {
        get { word(40) }
        set { setWord(newValue, at: 40) }
    }
    /// Of Data-In: whether the status stands in it and no SCSI response follows.
    public var hasStatus: Bool { opcode == .scsiResponse || opcode == .dataIn && flags & 1 != 0 }
    /// Of a SCSI response, and of Data-In with a status.
    public var scsiStatus: SCSIStatus {
        get { SCSIStatus(rawValue: octet(3)) }
        set { setOctet(newValue.rawValue, at: 3) }
    }
}
