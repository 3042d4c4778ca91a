internal import BootObservation
internal import NetworkProtocols

/// One DHCP message, or several alike in a row, as a ladder shows it: kept small, where sessions are not.
struct DHCPStep: Hashable, Sendable {
    var start: FrameStamp
    var end: FrameStamp
    var frames: [Int]
    /// How many messages it stands for, copies of the same frame left out.
    var count = 1
    /// Of a client's message: whether an answer follows.
    var isAnswered = true
    var isFromClient: Bool
    /// nil for BOOTP.
    var type: DHCPMessageType?
    /// The boot server's own port; nil for what is said between a client and a DHCP server.
    var bootServerPort: UInt16?
    var isOfBootServer: Bool { bootServerPort != nil }
    var isFromProxy: Bool
    /// Who sent it, or whom it was sent to; nil for a broadcast of the client.
    var server: IPv4Address?
    /// Offered, or asked for.
    var address: IPv4Address?
    var bootFile: [UInt8]
    var nextServer: IPv4Address?
    var lease: DHCPInterval?
    var bootClass: NetworkBootClass.Method?
    /// Option 60.
    var vendorClass: [UInt8]
    var userClass: UserClass?
    /// Whether option 43 brings a PXE boot menu.
    var hasMenu: Bool
    /// Option 56.
    var message: [UInt8]
    /// The relay's address, where one was between.
    var relay: IPv4Address?

    init(_ observed: ObservedDHCPMessage) {
        let message = observed.message
        start = observed.stamp
        end = observed.stamp
        frames = [observed.stamp.frame] + observed.copies.prefix(8)
        isFromClient = observed.isFromClient
        type = message.messageType
        bootServerPort = observed.isOnBootServerPort ? 4011 : observed.concernsBootItem ? 67 : nil
        isFromProxy = observed.isFromProxy
        if observed.isFromClient {
            server = observed.destination.address.isBroadcast ? nil : observed.destination.address
            address = message.requestedAddress ?? message.clientAddress.orNil
            if server == nil, message.messageType == .request { server = message.serverIdentifier }
        } else {
            server = message.serverIdentifier ?? observed.source.address.orNil
            address = message.yourAddress.orNil
        }
        bootFile = message.bootFile ?? []
        nextServer = message.nextServer.orNil
        lease = message.leaseTime
        bootClass = message.networkBootClass?.method
        vendorClass = message.vendorClass ?? []
        userClass = message.userClass
        hasMenu = bootClass == .pxe && message.pxeVendorOptions?.bootMenu?.isEmpty == false
        self.message = message.message ?? []
        relay = message.relayAddress.orNil
    }

    /// Whether `other`, which comes later, says the same again.
    func isRepeated(by other: DHCPStep) -> Bool {
        isFromClient == other.isFromClient && isAnswered == other.isAnswered && type == other.type
            && bootServerPort == other.bootServerPort
            && server == other.server && address == other.address && bootFile == other.bootFile
            && nextServer == other.nextServer && vendorClass == other.vendorClass && userClass == other.userClass
            && message == other.message
    }

    mutating func append(_ other: DHCPStep) {
        end = other.end
        count += other.count
        if frames.count < 64 { frames += other.frames }
    }
}

extension IPv4Address {
    /// This address; nil for 0.0.0.0.
    fileprivate var orNil: IPv4Address? { isUnspecified ? nil : self }
}
