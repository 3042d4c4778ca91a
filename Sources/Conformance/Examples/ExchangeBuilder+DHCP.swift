internal import NetworkProtocols

/// The messages of DHCP, BOOTP and PXE, as careful implementations write them.
extension ExchangeBuilder {
    /// A boot client's identity at one stage of its boot.
    struct Identity {
        var transactionID: UInt32
        /// Options beside 53, 50 and 54, in order.
        var options: [(code: DHCPOptionCode, value: [UInt8])]
        /// What a boot server sends back of them.
        var echoed: [DHCPOptionCode]

        private static let uuid: [UInt8] = [
            0, 0x10, 0x3f, 0x1a, 0x9c, 0x4b, 0x8e, 0x8e, 0x4c, 0x9d, 0x55, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
        ]
        private static let clientIdentifier: [UInt8] = [1] + Station.client.mac.octets

        /// A BIOS machine's PXE ROM.
        static let firmware = Identity(
            transactionID: 0x1234_5678,
            options: [
                (.maximumMessageSize, [0x05, 0xc0]),
                (.parameterRequestList, [1, 3, 6, 12, 15, 43, 54, 60, 66, 67] + Array(128...135)),
                (.vendorClass, Array("PXEClient:Arch:00000:UNDI:002001".utf8)),
                (.clientArchitectures, [0, 0]),
                (.networkInterface, [1, 2, 1]),
                (.machineIdentifier, uuid),
                (.clientIdentifier, clientIdentifier),
            ],
            echoed: [.clientArchitectures, .networkInterface, .machineIdentifier, .clientIdentifier]
        )

        /// iPXE, loaded by a ROM.
        static let chainLoader = Identity(
            transactionID: 0x1b3e_0001,
            options: firmware.options + [
                (.userClass, [4] + Array("iPXE".utf8)), (.etherboot, [0x13, 1, 1, 0x17, 1, 1, 0xeb, 3, 1, 21, 1]),
            ],
            echoed: firmware.echoed
        )

        /// BusyBox's client in the started system.
        static let system = Identity(
            transactionID: 0x5512_6442,
            options: [
                (.maximumMessageSize, [0x02, 0x40]),
                (.parameterRequestList, [1, 3, 6, 12, 15, 28, 42]),
                (.vendorClass, Array("udhcp 1.35.0".utf8)),
                (.clientIdentifier, clientIdentifier),
            ],
            echoed: [.clientIdentifier]
        )

        /// An office machine that never asks to boot.
        static let plain = Identity(
            transactionID: 0x7766_5544,
            options: [
                (.parameterRequestList, [1, 3, 6, 15]),
                (.hostName, Array("desk".utf8)),
                (.clientIdentifier, clientIdentifier),
            ],
            echoed: [.clientIdentifier]
        )
    }

    static let leaseSeconds: UInt32 = 43_200
    static let bootFile = "pxelinux.0"

    // MARK: Client

    static func request(
        _ type: DHCPMessageType,
        _ who: Identity,
        _ more: [DHCPOptionCode: [UInt8]] = [:]
    ) -> DHCPMessage {
        var options = DHCPOptions([(.messageType, [type.rawValue])])
        if let server = more[.serverIdentifier] { options.append(.serverIdentifier, server) }
        if let address = more[.requestedAddress] { options.append(.requestedAddress, address) }
        for (code, value) in who.options { options.append(code, value) }
        var message = DHCPMessage(transactionID: who.transactionID, clientMAC: Station.client.mac, options: options)
        message.pad()
        return message
    }

    static func discover(_ who: Identity) -> DHCPMessage { request(.discover, who) }

    /// A REQUEST that takes the offer of `server`.
    static func selecting(_ who: Identity, _ server: Station = .server) -> DHCPMessage {
        request(
            .request,
            who,
            [.serverIdentifier: server.address.octets, .requestedAddress: Station.client.address.octets]
        )
    }

    // MARK: Server

    /// An OFFER or ACK with an address for the client, and boot data where `file` is given.
    static func lease(
        _ type: DHCPMessageType,
        _ who: Identity,
        from server: Station = .server,
        file: String? = ExchangeBuilder.bootFile
    ) -> DHCPMessage {
        var options = DHCPOptions([
            (.messageType, [type.rawValue]),
            (.serverIdentifier, server.address.octets),
            (.leaseTime, leaseSeconds.octets),
            (.renewalTime, (leaseSeconds / 2).octets),
            (.rebindingTime, (leaseSeconds / 8 * 7).octets),
            (.subnetMask, [255, 255, 255, 0]),
            (.routers, server.address.octets),
        ])
        echo(who, into: &options)
        var message = DHCPMessage(
            operation: .reply,
            transactionID: who.transactionID,
            yourAddress: Station.client.address,
            nextServer: file == nil ? .any : server.address,
            clientMAC: Station.client.mac,
            bootFile: file.map { Array($0.utf8) } ?? [],
            options: options
        )
        message.pad()
        return message
    }

    static func refusal(_ who: Identity) -> DHCPMessage {
        var options = DHCPOptions([
            (.messageType, [DHCPMessageType.negativeAcknowledge.rawValue]),
            (.serverIdentifier, Station.server.address.octets),
            (.message, Array("wrong network".utf8)),
        ])
        if let identifier = who.options.first(where: { $0.code == .clientIdentifier }) {
            options.append(.clientIdentifier, identifier.value)
        }
        var message = DHCPMessage(
            operation: .reply,
            transactionID: who.transactionID,
            clientMAC: Station.client.mac,
            options: options
        )
        message.pad()
        return message
    }

    /// A proxyDHCP server's OFFER, or a boot server's ACK with the boot file.
    static func proxy(_ type: DHCPMessageType, _ who: Identity, file: String?) -> DHCPMessage {
        var options = DHCPOptions([
            (.messageType, [type.rawValue]),
            (.serverIdentifier, Station.proxy.address.octets),
            (.vendorClass, Array("PXEClient".utf8)),
        ])
        // Discovery control: boot file present, just load it.
        if file != nil { options.append(.vendorSpecific, [6, 1, 8, 255]) }
        echo(who, into: &options)
        var message = DHCPMessage(
            operation: .reply,
            transactionID: who.transactionID,
            nextServer: Station.proxy.address,
            clientMAC: Station.client.mac,
            bootFile: file.map { Array($0.utf8) } ?? [],
            options: options
        )
        message.pad()
        return message
    }

    private static func echo(_ who: Identity, into options: inout DHCPOptions) {
        for (code, value) in who.options where who.echoed.contains(code) { options.append(code, value) }
    }

    // MARK: Sending

    mutating func broadcast(_ message: DHCPMessage) {
        send(message.encoded, from: .newcomer, 68, to: .everyone, 67)
    }

    mutating func reply(_ message: DHCPMessage, from server: Station = .server) {
        send(message.encoded, from: server, 67, to: message.isBroadcast ? .everyone : .client, 68)
    }

    /// DISCOVER, OFFER, REQUEST and ACK.
    mutating func lease(_ who: Identity, file: String? = ExchangeBuilder.bootFile) {
        broadcast(Self.discover(who))
        reply(Self.lease(.offer, who, file: file))
        broadcast(Self.selecting(who))
        reply(Self.lease(.acknowledge, who, file: file))
    }
}

extension IPv4Address {
    /// The four octets, first on the wire first.
    var octets: [UInt8] { rawValue.octets }
}

extension UInt32 {
    /// The four octets, highest first.
    var octets: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * UInt32($0))) } }
}
