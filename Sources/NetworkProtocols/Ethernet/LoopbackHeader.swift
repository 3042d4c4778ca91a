/// The header of a BSD loopback frame: an address family of 4 octets (LINKTYPE_NULL and LINKTYPE_LOOP, tcpdump.org).
///
/// LINKTYPE_LOOP is big-endian; LINKTYPE_NULL has the capturing host's byte order, which is told by the half that is zero.
public struct LoopbackHeader: Hashable, Sendable {
    /// The address family's number on the system that captured: 2 is IPv4 everywhere, IPv6 differs.
    public var addressFamily: UInt32
    public var isLittleEndian: Bool

    public init(addressFamily: UInt32, isLittleEndian: Bool = false) {
        self.addressFamily = addressFamily
        self.isLittleEndian = isLittleEndian
    }

    /// Reads the header of a frame of `linkType`, `.null` or `.loop`.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader, linkType: LinkType) throws(PacketDecodingError) {
        let value = try reader.readUInt32()
        isLittleEndian = linkType == .null && value & 0xffff == 0 && value != 0
        addressFamily = isLittleEndian ? value.byteSwapped : value
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(isLittleEndian ? addressFamily.byteSwapped : addressFamily)
    }

    /// IPv4 for family 2; IPv6 for the numbers of the systems that write such captures; else `.unknown`.
    public var etherType: EtherType {
        switch addressFamily {
        case 2: .ipv4
        // Linux 10, Windows 23, NetBSD and OpenBSD 24, FreeBSD 28, Darwin 30.
        case 10, 23, 24, 28, 30: .ipv6
        default: .unknown
        }
    }
}
