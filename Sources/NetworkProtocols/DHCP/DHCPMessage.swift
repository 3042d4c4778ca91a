/// A DHCP or BOOTP message: the payload of a UDP datagram on port 67, 68 or 4011 (RFC 951 §3, RFC 2131 §2).
///
///     0                   1                   2                   3
///     +---------------+---------------+---------------+---------------+
///     |     op (1)    |   htype (1)   |   hlen (1)    |   hops (1)    |
///     +---------------+---------------+---------------+---------------+
///     |                            xid (4)                            |
///     +-------------------------------+-------------------------------+
///     |           secs (2)            |           flags (2)           |
///     +-------------------------------+-------------------------------+
///     |            ciaddr (4), yiaddr (4), siaddr (4), giaddr (4)     |
///     |            chaddr (16)                                        |
///     |            sname  (64)                                        |
///     |            file   (128)                                       |
///     |            cookie and options, or vendor area (rest)          |
///     +---------------------------------------------------------------+
///
/// Decoding keeps every octet, so that encoding gives back the identical ones. It fails only where the 236 octets up to
/// the vendor area are not there.
public struct DHCPMessage: Sendable {
    public var operation: DHCPOperation
    /// `htype`: 1 is Ethernet (RFC 1700, "Hardware Type").
    public var hardwareType: UInt8
    /// `hlen`: how many octets of `chaddr` count.
    public var hardwareAddressLength: UInt8
    /// How many relays have passed it on.
    public var hops: UInt8
    /// `xid`.
    public var transactionID: UInt32
    /// `secs`: seconds since the client began; iPXE and GRUB write other things here.
    public var secondsElapsed: UInt16
    /// Bit 15 asks for broadcast replies; the others must be zero (RFC 2131 §2).
    public var flags: UInt16
    /// `ciaddr`.
    public var clientAddress: IPv4Address
    /// `yiaddr`.
    public var yourAddress: IPv4Address
    /// `siaddr`: the server of the next step of the boot.
    public var nextServer: IPv4Address
    /// `giaddr`.
    public var relayAddress: IPv4Address
    /// `chaddr`, first eight octets and last eight.
    private var hardwareAddress: (high: UInt64, low: UInt64)
    /// `sname`, `file` and the vendor area.
    private var areas: DHCPOptions

    /// The octets up to the vendor area.
    public static let fixedLength = 236
    /// The shortest message that old receivers take: RFC 951's 300 octets.
    public static let minimumLength = 300
    static let broadcastFlag: UInt16 = 0x8000

    /// A message with what is given here, and zeros elsewhere.
    public init(
        operation: DHCPOperation = .request,
        hardwareType: UInt8 = 1,
        hardwareAddressLength: UInt8 = 6,
        hops: UInt8 = 0,
        transactionID: UInt32 = 0,
        secondsElapsed: UInt16 = 0,
        flags: UInt16 = 0,
        clientAddress: IPv4Address = .any,
        yourAddress: IPv4Address = .any,
        nextServer: IPv4Address = .any,
        relayAddress: IPv4Address = .any,
        clientMAC: MACAddress? = nil,
        serverName: [UInt8] = [],
        bootFile: [UInt8] = [],
        options: DHCPOptions = DHCPOptions()
    ) {
        self.operation = operation
        self.hardwareType = hardwareType
        self.hardwareAddressLength = hardwareAddressLength
        self.hops = hops
        self.transactionID = transactionID
        self.secondsElapsed = secondsElapsed
        self.flags = flags
        self.clientAddress = clientAddress
        self.yourAddress = yourAddress
        self.nextServer = nextServer
        self.relayAddress = relayAddress
        hardwareAddress = ((clientMAC?.rawValue ?? 0) << 16, 0)
        areas = options
        if !serverName.isEmpty { serverNameField = serverName }
        if !bootFile.isEmpty { bootFileField = bootFile }
    }

    /// Reads all that remains of `reader`.
    ///
    /// - Throws: `.truncated` where fewer than 236 octets are there.
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        operation = DHCPOperation(rawValue: try reader.readUInt8())
        hardwareType = try reader.readUInt8()
        hardwareAddressLength = try reader.readUInt8()
        hops = try reader.readUInt8()
        transactionID = try reader.readUInt32()
        secondsElapsed = try reader.readUInt16()
        flags = try reader.readUInt16()
        clientAddress = try reader.readIPv4Address()
        yourAddress = try reader.readIPv4Address()
        nextServer = try reader.readIPv4Address()
        relayAddress = try reader.readIPv4Address()
        hardwareAddress = (try reader.readUInt64(), try reader.readUInt64())
        guard reader.remaining >= DHCPOptions.vendorStart else {
            throw .truncated(needed: DHCPOptions.vendorStart, available: reader.remaining, at: reader.offset)
        }
        areas = DHCPOptions(areas: reader.readRemainingBytes())
    }

    /// Writes the message as it is, right or wrong; nothing is padded.
    public func encode(into writer: inout ByteWriter) {
        writer.write(operation.rawValue)
        writer.write(hardwareType)
        writer.write(hardwareAddressLength)
        writer.write(hops)
        writer.write(transactionID)
        writer.write(secondsElapsed)
        writer.write(flags)
        writer.write(clientAddress)
        writer.write(yourAddress)
        writer.write(nextServer)
        writer.write(relayAddress)
        writer.write(hardwareAddress.high)
        writer.write(hardwareAddress.low)
        writer.write(areas.bytes)
    }

    /// The message's octets.
    public var encoded: [UInt8] {
        var writer = ByteWriter(reserving: length)
        encode(into: &writer)
        return writer.bytes
    }

    /// How long the encoded message is, in octets.
    public var length: Int { DHCPOptions.messageOffset + areas.bytes.count }

    /// Adds pads behind the end marker until the message has `length` octets.
    public mutating func pad(to length: Int = DHCPMessage.minimumLength) {
        areas.pad(toMessageLength: length)
    }
}

// MARK: Fields

extension DHCPMessage {
    /// The options, wherever they stand.
    ///
    /// Assigning others leaves `sname` and `file` alone but where the new or the old ones claim them by option 52.
    public var options: DHCPOptions {
        get { areas }
        set { areas.adopt(newValue) }
        _modify { yield &areas }
    }

    /// The client asks for replies by broadcast (RFC 2131 §2).
    public var isBroadcast: Bool {
        get { flags & Self.broadcastFlag != 0 }
        set { flags = newValue ? flags | Self.broadcastFlag : flags & ~Self.broadcastFlag }
    }

    /// `chaddr`, its first eight octets and its last.
    var hardwareAddressHalves: (high: UInt64, low: UInt64) { hardwareAddress }

    /// `chaddr`, all 16 octets of it. Setting a shorter one fills up with zeros, a longer one is cut.
    public var hardwareAddressField: [UInt8] {
        get {
            var writer = ByteWriter(reserving: 16)
            writer.write(hardwareAddress.high)
            writer.write(hardwareAddress.low)
            return writer.bytes
        }
        set {
            var halves: (high: UInt64, low: UInt64) = (0, 0)
            for (position, octet) in newValue.prefix(16).enumerated() {
                let shift = UInt64(56 - 8 * (position % 8))
                if position < 8 { halves.high |= UInt64(octet) << shift } else { halves.low |= UInt64(octet) << shift }
            }
            hardwareAddress = halves
        }
    }

    /// The client's Ethernet address; nil where `hlen` is not 6. Setting one sets `hlen` to 6 and clears the padding.
    public var clientMAC: MACAddress? {
        get { hardwareAddressLength == 6 ? MACAddress(rawValue: hardwareAddress.high >> 16) : nil }
        set {
            hardwareAddress = ((newValue?.rawValue ?? 0) << 16, 0)
            hardwareAddressLength = newValue == nil ? 0 : 6
        }
    }

    /// `sname`, all 64 octets of it. Setting a shorter one fills up with zeros, a longer one is cut.
    public var serverNameField: [UInt8] {
        get { areas.field(.serverName) }
        set { areas.setField(.serverName, to: newValue) }
    }

    /// `file`, all 128 octets of it. Setting a shorter one fills up with zeros, a longer one is cut.
    public var bootFileField: [UInt8] {
        get { areas.field(.file) }
        set { areas.setField(.file, to: newValue) }
    }

    /// The first four octets behind `file`; nil where there are fewer. Only 0x63825363 makes options of what follows.
    public var magicCookie: UInt32? {
        guard areas.bytes.count >= DHCPOptions.optionsStart else { return nil }
        return areas.bytes.span.uint32(at: DHCPOptions.vendorStart)
    }

    /// Everything behind `file`, the cookie too: what bare BOOTP calls `vend`.
    public var vendorArea: [UInt8] {
        get { areas.vendorArea }
        set { areas.vendorArea = newValue }
    }

    /// DHCP, BOOTP with vendor extensions, or bare BOOTP.
    public var kind: DHCPMessageKind {
        guard areas.hasMagicCookie else { return .bareBOOTP }
        return areas.contains(.messageType) ? .dhcp : .bootpWithVendorExtensions
    }

    /// Whether the magic cookie and option 53 are there (RFC 2131 §3).
    public var isDHCP: Bool { kind == .dhcp }
}

extension DHCPMessage: Hashable {
    public static func == (left: DHCPMessage, right: DHCPMessage) -> Bool {
        left.operation == right.operation && left.hardwareType == right.hardwareType
            && left.hardwareAddressLength == right.hardwareAddressLength && left.hops == right.hops
            && left.transactionID == right.transactionID && left.secondsElapsed == right.secondsElapsed
            && left.flags == right.flags && left.clientAddress == right.clientAddress
            && left.yourAddress == right.yourAddress && left.nextServer == right.nextServer
            && left.relayAddress == right.relayAddress && left.hardwareAddress == right.hardwareAddress
            && left.areas.bytes == right.areas.bytes
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(transactionID)
        hasher.combine(hardwareAddress.high)
        hasher.combine(areas.bytes)
    }
}
