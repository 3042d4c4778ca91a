import NetworkProtocols
import Testing

func decodedDHCP(_ octets: [UInt8]) throws -> DHCPMessage {
    var reader = ByteReader(octets.span)
    return try DHCPMessage(decoding: &reader)
}

private func text(_ octets: [UInt8]?) -> String? { octets.map { String(decoding: $0, as: UTF8.self) } }

@Suite struct DHCPMessageTests {
    @Test("Every real message encodes to the octets it was decoded from", arguments: DHCPVectors.all.map(\.name))
    func identity(name: String) throws {
        let octets = try #require(DHCPVectors.all.first { $0.name == name }).octets
        let message = try decodedDHCP(octets)
        #expect(message.encoded == octets)
        #expect(message.length == octets.count)
        #expect(message.options.defects == [])
        #expect(try decodedDHCP(message.encoded) == message)
    }

    @Test("iPXE's DISCOVER: header, client, what it is built with")
    func ipxeDiscover() throws {
        let message = try decodedDHCP(DHCPVectors.ipxeDiscover)
        #expect(message.operation == .request)
        #expect(message.hardwareType == 1)
        #expect(message.hardwareAddressLength == 6)
        #expect(message.hops == 0)
        #expect(message.transactionID == 0x51bd_a352)
        #expect(message.secondsElapsed == 4)
        #expect(message.flags == 0)
        #expect(!message.isBroadcast)
        #expect(message.clientAddress == .any)
        #expect(message.yourAddress == .any)
        #expect(message.nextServer == .any)
        #expect(message.relayAddress == .any)
        #expect(message.clientMAC == MACAddress("52:54:00:12:34:56"))
        #expect(message.hardwareAddressField == [0x52, 0x54, 0, 0x12, 0x34, 0x56] + [UInt8](repeating: 0, count: 10))
        #expect(message.magicCookie == 0x6382_5363)
        #expect(message.isDHCP)
        #expect(message.messageType == .discover)
        #expect(message.options.codesInOrder.map(\.rawValue) == [53, 57, 93, 94, 60, 77, 55, 175, 61, 97])
        #expect(message.maximumMessageSize == 1472)
        #expect(message.clientArchitectures == [.bios])
        #expect(message.networkInterface == NetworkInterfaceIdentifier(major: 2, minor: 1))
        #expect(text(message.vendorClass) == "PXEClient:Arch:00000:UNDI:002001")
        let requested: [UInt8] =
            [1, 3, 6, 7, 12, 15, 17, 26, 43, 60, 66, 67, 119] + Array(128...135) + [175, 203]
        #expect(message.parameterRequestList?.map(\.rawValue) == requested)
        #expect(message.clientIdentifier?.macAddress == message.clientMAC)
        #expect(message.machineIdentifier?.uuidText == "103f1a9c-4b8e-8e4c-9d55-0123456789ab")
        #expect(message.machineIdentifier?.guidText == "9c1a3f10-8e4b-4c8e-9d55-0123456789ab")
        #expect(message.userClass?.isEtherbootStyle == true)
        #expect(message.userClass?.contains("iPXE") == true)
        #expect(message.bootFile == nil)
        #expect(message.serverName == nil)
    }

    @Test("dnsmasq's OFFER: addresses, times, boot file from option 67")
    func dnsmasqOffer() throws {
        let message = try decodedDHCP(DHCPVectors.dnsmasqOffer)
        #expect(message.operation == .reply)
        #expect(message.messageType == .offer)
        #expect(message.yourAddress == IPv4Address(10, 77, 0, 111))
        #expect(message.nextServer == IPv4Address(10, 77, 0, 1))
        #expect(message.serverIdentifier == IPv4Address(10, 77, 0, 1))
        #expect(message.leaseTime == .seconds(3600))
        #expect(message.renewalTime == .seconds(1800))
        #expect(message.rebindingTime == .seconds(3150))
        #expect(message.subnetMask == IPv4Address(255, 255, 255, 0))
        #expect(message.broadcastAddress == IPv4Address(10, 77, 0, 255))
        #expect(message.routers == [IPv4Address(10, 77, 0, 1)])
        #expect(message.domainNameServers == nil)
        #expect(text(message.bootFile) == "pxelinux.0")
        #expect(message.bootFileSource == .option)
        // dnsmasq puts a NUL behind the name on purpose.
        #expect(message.bootFileOption == Array("pxelinux.0".utf8) + [0])
        #expect(message.bootFileName?.isNULTerminated == true)
        #expect(message.bootFileInField == nil)
    }

    @Test("The started system's udhcpc asks as a plain client")
    func udhcpcDiscover() throws {
        let message = try decodedDHCP(DHCPVectors.udhcpcDiscover)
        #expect(message.messageType == .discover)
        #expect(message.maximumMessageSize == 576)
        #expect(text(message.vendorClass) == "udhcp 1.35.0")
        #expect(message.networkBootClass == nil)
        #expect(message.parameterRequestList?.map(\.rawValue) == [1, 3, 6, 12, 15, 28, 42])
        #expect(message.length == 300)
    }

    @Test("A boot server's answer has the boot file in the header and the item in option 43")
    func bootServer() throws {
        let request = try decodedDHCP(DHCPVectors.bootServerRequest)
        #expect(request.messageType == .request)
        #expect(request.clientAddress == IPv4Address(10, 77, 0, 200))
        #expect(request.isBroadcast)
        #expect(request.pxeVendorOptions?.bootItem == PXEBootItem(type: PXEBootServerType(rawValue: 32768)))
        let reply = try decodedDHCP(DHCPVectors.bootServerAcknowledge)
        #expect(reply.messageType == .acknowledge)
        #expect(reply.yourAddress == IPv4Address(10, 77, 0, 200))
        #expect(text(reply.bootFile) == "pxelinux.0")
        #expect(reply.bootFileSource == .field)
        #expect(reply.bootFileName?.offset == 108)
        #expect(reply.pxeVendorOptions?.bootItem?.type.isVendorDefined == true)
        #expect(reply.networkBootClass == NetworkBootClass(method: .pxe))
    }

    @Test("EDK2 asks with its own size octets swapped, and on port 4011 with them right")
    func edk2() throws {
        let request = try decodedDHCP(DHCPVectors.edk2Request)
        #expect(request.messageType == .request)
        #expect(request.requestedAddress == IPv4Address(10, 77, 0, 114))
        #expect(request.serverIdentifier == IPv4Address(10, 77, 0, 1))
        #expect(request.maximumMessageSize == 65280)
        #expect(request.clientArchitectures == [.x64UEFI])
        let expected = NetworkBootClass(
            method: .pxe,
            architecture: .x64UEFI,
            interface: NetworkInterfaceIdentifier(major: 3, minor: 0)
        )
        #expect(request.networkBootClass == expected)
        #expect(request.parameterRequestList?.count == 35)

        let redirected = try decodedDHCP(DHCPVectors.proxyRequest4011)
        #expect(redirected.clientAddress == IPv4Address(10, 77, 0, 200))
        #expect(redirected.requestedAddress == nil)
        #expect(redirected.maximumMessageSize == 1472)
        let answer = try decodedDHCP(DHCPVectors.proxyAcknowledge4011)
        #expect(text(answer.serverName) == "10.77.0.1")
        #expect(answer.serverNameSource == .field)
        #expect(text(answer.bootFile) == "grubx64.efi")
        #expect(answer.clientAddress == IPv4Address(10, 77, 0, 200))
    }

    @Test("BOOTP is told from DHCP by option 53, and bare BOOTP by the missing cookie")
    func bootp() throws {
        let request = try decodedDHCP(DHCPVectors.bootpRequest)
        #expect(request.kind == .bootpWithVendorExtensions)
        #expect(request.options.isEmpty)
        let reply = try decodedDHCP(DHCPVectors.bootpReply)
        #expect(reply.kind == .bootpWithVendorExtensions)
        #expect(reply.messageType == nil)
        #expect(text(reply.hostName) == "bootpclient")
        #expect(text(reply.rootPath) == "10.77.0.1:/export")
        #expect(text(reply.serverName) == "bootsrv")
        #expect(text(reply.bootFile) == "bootp/kernel.img")

        var bare = request.encoded
        bare.replaceSubrange(236..., with: [UInt8](repeating: 0, count: 64))
        let message = try decodedDHCP(bare)
        #expect(message.kind == .bareBOOTP)
        #expect(!message.isDHCP)
        #expect(message.magicCookie == 0)
        #expect(message.vendorArea == [UInt8](repeating: 0, count: 64))
        #expect(message.options.isEmpty)
        #expect(message.encoded == bare)
        let short = try decodedDHCP(Array(bare.prefix(238)))
        #expect(short.magicCookie == nil)
        #expect(short.vendorArea == [0, 0])
    }

    @Test("A NAK has its type and its server, nothing else")
    func nak() throws {
        let message = try decodedDHCP(DHCPVectors.nak)
        #expect(message.messageType == .negativeAcknowledge)
        #expect(message.messageType?.description == "NAK")
        #expect(message.isBroadcast)
        #expect(message.options.codesInOrder == [.messageType, .serverIdentifier])
    }

    @Test("A message built from nothing is what was asked for")
    func building() throws {
        var message = DHCPMessage(
            operation: .reply,
            transactionID: 7,
            yourAddress: IPv4Address(10, 0, 0, 9),
            nextServer: IPv4Address(10, 0, 0, 1),
            clientMAC: MACAddress(2, 0, 0, 0, 0, 9),
            serverName: Array("boot".utf8),
            bootFile: Array("pxelinux.0".utf8),
            options: DHCPOptions([(.messageType, [2]), (.serverIdentifier, [10, 0, 0, 1])])
        )
        #expect(message.length == 236 + 4 + 3 + 6 + 1)
        message.pad()
        #expect(message.length == 300)
        message.isBroadcast = true
        #expect(message.flags == 0x8000)
        let decoded = try decodedDHCP(message.encoded)
        #expect(decoded == message)
        #expect(text(decoded.bootFile) == "pxelinux.0")
        #expect(text(decoded.serverName) == "boot")
        #expect(decoded.clientMAC == MACAddress(2, 0, 0, 0, 0, 9))
        #expect(decoded.options.defects == [])
    }

    @Test("Options of another message leave the boot file's field alone, unless that field holds options")
    func assigningOptions() {
        var message = DHCPMessage(bootFile: Array("a".utf8))
        message.options = DHCPOptions([(.messageType, [1])])
        #expect(message.bootFile == Array("a".utf8))
        message.options.append(.bootFileName, Array("b".utf8), in: .file)
        #expect(message.bootFile == Array("b".utf8))
        #expect(message.bootFileInField == nil)
        message.options = DHCPOptions([(.messageType, [1])])
        #expect(message.bootFile == nil)
        #expect(message.bootFileField == [UInt8](repeating: 0, count: 128))
    }

    @Test("A boot file name ends at its NUL or with its field, and what stands behind the NUL is kept")
    func bootNames() throws {
        var message = DHCPMessage()
        message.bootFileField = [UInt8](repeating: UInt8(ascii: "x"), count: 200)
        #expect(message.bootFile?.count == 128)
        #expect(message.bootFileName?.isNULTerminated == false)
        message.bootFileField = Array("lpxelinux.0\0inux.0".utf8)
        #expect(text(message.bootFile) == "lpxelinux.0")
        #expect(text(message.bootFileName?.octetsBehindNUL) == "inux.0\0")
        message.options[.bootFileName] = Array("other".utf8)
        #expect(text(message.bootFileInOption?.name) == "other")
        #expect(text(message.bootFile) == "lpxelinux.0")
        let instance = try #require(message.options.all(.bootFileName).first)
        #expect(message.bootFileInOption?.offset == instance.offset + 2)
        #expect(Array(message.encoded[instance.range].dropFirst(2)) == Array("other".utf8))
    }

    @Test("A hardware address that is not Ethernet's is kept whole and is no MAC address")
    func otherHardware() throws {
        var message = DHCPMessage(hardwareType: 32, hardwareAddressLength: 0)
        message.hardwareAddressField = Array(1...16)
        #expect(message.clientMAC == nil)
        #expect(try decodedDHCP(message.encoded).hardwareAddressField == Array(1...16))
    }
}
