import NetworkProtocols

extension TrafficWriter {
    /// A PXE client's four messages and their answers, from DHCPDISCOVER to DHCPACK.
    mutating func configure(_ machine: Host, bootFile: String) throws {
        let transaction = UInt32(truncatingIfNeeded: random.next())
        try fromClient(machine, .discover, transaction, [])
        try fromServer(machine, .offer, transaction, bootFile)
        try fromClient(
            machine,
            .request,
            transaction,
            [(.requestedAddress, octets(machine.address)), (.serverIdentifier, octets(Self.server.address))]
        )
        try fromServer(machine, .acknowledge, transaction, bootFile)
    }

    private mutating func fromClient(
        _ machine: Host,
        _ type: DHCPMessageType,
        _ transaction: UInt32,
        _ more: [(code: DHCPOptionCode, value: [UInt8])]
    ) throws {
        var options: [(code: DHCPOptionCode, value: [UInt8])] = [
            (.messageType, [type.rawValue]),
            (.parameterRequestList, [1, 2, 3, 5, 6, 11, 12, 13, 15, 16, 17, 18, 43, 54, 60, 67, 128, 129, 130, 131]),
            (.maximumMessageSize, [0x05, 0xc0]),
            (
                .machineIdentifier,
                [0] + octets(machine.address) + octets(machine.address) + [UInt8](repeating: 7, count: 8)
            ),
            (.networkInterface, [1, 2, 1]),
            (.clientArchitectures, [0, 0]),
            (.vendorClass, Array("PXEClient:Arch:00000:UNDI:002001".utf8)),
        ]
        options += more
        var message = DHCPMessage(
            transactionID: transaction,
            flags: 0x8000,
            clientMAC: machine.mac,
            options: DHCPOptions(options)
        )
        message.pad(to: 548)
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
