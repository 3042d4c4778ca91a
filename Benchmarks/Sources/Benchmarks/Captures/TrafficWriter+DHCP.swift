import NetworkProtocols

extension TrafficWriter {
    /// Who asks for an address.
    enum Client {
        /// A BIOS ROM.
        case firmware
        /// The initramfs of a started system: busybox udhcpc.
        case system
    }

    /// A client's DHCPDISCOVER and DHCPREQUEST and their answers; firmware is told a boot file.
    mutating func configure(_ machine: Host, as client: Client) throws {
        let transaction = UInt32(truncatingIfNeeded: random.next())
        let bootFile = client == .firmware ? "pxelinux.0" : ""
        try fromClient(machine, client, .discover, transaction, [])
        try fromServer(machine, .offer, transaction, bootFile)
        try fromClient(
            machine,
            client,
            .request,
            transaction,
            [(.requestedAddress, octets(machine.address)), (.serverIdentifier, octets(Self.server.address))]
        )
        try fromServer(machine, .acknowledge, transaction, bootFile)
    }

    private mutating func fromClient(
        _ machine: Host,
        _ client: Client,
        _ type: DHCPMessageType,
        _ transaction: UInt32,
        _ more: [(code: DHCPOptionCode, value: [UInt8])]
    ) throws {
        var options: [(code: DHCPOptionCode, value: [UInt8])] = [(.messageType, [type.rawValue])]
        switch client {
        case .firmware:
            let identifier = [0] + octets(machine.address) + octets(machine.address) + [UInt8](repeating: 7, count: 8)
            options += [
                (.parameterRequestList, [1, 2, 3, 5, 6, 11, 12, 13, 15, 16, 17, 18, 43, 54, 60, 67, 128, 129, 130]),
                (.maximumMessageSize, [0x05, 0xc0]),
                (.machineIdentifier, identifier),
                (.networkInterface, [1, 2, 1]),
                (.clientArchitectures, [0, 0]),
                (.vendorClass, Array("PXEClient:Arch:00000:UNDI:002001".utf8)),
            ]
        case .system:
            options += [
                (.clientIdentifier, [1] + machine.mac.octets),
                (.maximumMessageSize, [0x02, 0x40]),
                (.parameterRequestList, [1, 3, 6, 12, 15, 28, 42]),
                (.vendorClass, Array("udhcp 1.35.0".utf8)),
            ]
        }
        options += more
        var message = DHCPMessage(
            transactionID: transaction,
            flags: 0x8000,
            clientMAC: machine.mac,
            options: DHCPOptions(options)
        )
        message.pad(to: client == .firmware ? 548 : 300)
        var nobody = machine
        nobody.address = .any
        try udp(nobody, 68, Host(.broadcast), 67, message.encoded)
    }

    private mutating func fromServer(
        _ machine: Host,
        _ type: DHCPMessageType,
        _ transaction: UInt32,
        _ bootFile: String
    ) throws {
        var message = DHCPMessage(
            operation: .reply,
            transactionID: transaction,
            flags: 0x8000,
            yourAddress: machine.address,
            nextServer: Self.server.address,
            clientMAC: machine.mac,
            bootFile: Array(bootFile.utf8),
            options: DHCPOptions([
                (.messageType, [type.rawValue]),
                (.serverIdentifier, octets(Self.server.address)),
                (.leaseTime, [0, 0, 0x0e, 0x10]),
                (.subnetMask, [255, 0, 0, 0]),
                (.routers, octets(Self.server.address)),
                (.domainNameServers, octets(Self.server.address)),
            ])
        )
        message.pad(to: 300)
        try udp(Self.server, 67, Host(.broadcast), 68, message.encoded)
    }

    private func octets(_ address: IPv4Address) -> [UInt8] {
        withUnsafeBytes(of: address.rawValue.bigEndian) { Array($0) }
    }
}
