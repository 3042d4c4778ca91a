internal import NetworkProtocols

/// A UDP datagram as it was seen, without its octets.
struct ObservedDatagram: Sendable {
    var stamp: FrameStamp
    var source: Endpoint
    var destination: Endpoint
    var sourceMAC: MACAddress?
    var destinationMAC: MACAddress?
    /// Octets of payload as sent.
    var length: Int
    /// Where the payload begins in its frame; nil where it was put together from fragments.
    var offset: Int?
    var isCut: Bool
    var isReassembled: Bool { offset == nil }
    var hasRightChecksum: Bool?
}
