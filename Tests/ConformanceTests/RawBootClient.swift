import NetworkBoot
import NetworkProtocols

/// A client with an address that asks a boot server on port 4011 for a boot item, as ROMs do: four times, one to four
/// seconds apart, until it has an answer for that item.
struct RawBootClient: HostProgram {
    private static let type = PXEBootServerType(rawValue: 0x8000)
    private let address: IPv4Address
    private let server: IPv4Address
    private var outputs: [HostAction] = [.bind(port: 4011)]
    private var tries = 0
    private(set) var nextDeadline: Instant? = Instant(nanoseconds: 1_000_000_000)

    init(at address: IPv4Address, asking server: IPv4Address) {
        self.address = address
        self.server = server
    }

    mutating func handle(_ event: HostEvent, at now: Instant) {
        guard case .datagram(let datagram) = event else { return }
        var reader = ByteReader(datagram.payload.span)
        guard let answer = try? DHCPMessage(decoding: &reader), answer.messageType == .acknowledge,
            answer.pxeVendorOptions?.bootItem?.type == Self.type
        else { return }
        nextDeadline = nil
    }

    mutating func handleDeadline(at now: Instant) {
        tries += 1
        nextDeadline = tries < 4 ? now.advanced(by: .seconds(tries)) : nil
        outputs.append(
            .send(
                Datagram(
                    source: Endpoint(address: address, port: 4011),
                    destination: Endpoint(address: server, port: 4011),
                    payload: question.encoded
                )
            )
        )
    }

    mutating func abort(at now: Instant) {}
    mutating func nextOutput() -> HostAction? { outputs.isEmpty ? nil : outputs.removeFirst() }

    private var question: DHCPMessage {
        var item = PXEVendorOptions()
        item.bootItem = PXEBootItem(type: Self.type)
        var message = DHCPMessage(
            transactionID: 0x4011_0001,
            clientAddress: address,
            clientMAC: MACAddress(2, 0, 0, 0, 1, UInt8(address.rawValue & 255)),
            options: DHCPOptions([
                (.messageType, [3]), (.maximumMessageSize, [0x05, 0xc0]),
                (.parameterRequestList, [1, 3, 6, 43, 60, 66, 67] + Array(128...135)),
                (.vendorClass, Array("PXEClient:Arch:00000:UNDI:002001".utf8)), (.clientArchitectures, [0, 0]),
                (.networkInterface, [1, 2, 1]), (.machineIdentifier, [0] + [UInt8](1...16)),
                (.vendorSpecific, item.octets),
            ])
        )
        message.pad()
        return message
    }
}
