import NetworkProtocols
import Testing

@Suite struct DHCPOptionValueTests {
    private func message(_ code: DHCPOptionCode, _ value: [UInt8]) throws -> DHCPMessage {
        try decodedDHCP(DHCPMessage(options: DHCPOptions([(code, value)])).encoded)
    }

    @Test("A user class is read as RFC 3004 writes it and as iPXE does")
    func userClass() throws {
        let listed = try #require(try message(.userClass, [4] + Array("iPXE".utf8) + [2, 97, 98]).userClass)
        #expect(listed.listedClasses == [Array("iPXE".utf8), [97, 98]])
        #expect(!listed.isEtherbootStyle)
        #expect(listed.contains("iPXE") && listed.contains("ab") && !listed.contains("ipxe"))
        let bare = try #require(try message(.userClass, Array("gPXE".utf8)).userClass)
        #expect(bare.listedClasses == nil)
        #expect(bare.isEtherbootStyle)
        #expect(bare.contains("gPXE"))
        #expect(bare.description == "gPXE")
        #expect(UserClass(octets: [0]).listedClasses == nil)
        #expect(UserClass(octets: [3, 97]).listedClasses == nil)
        #expect(UserClass(octets: []).classes == [])
        #expect(UserClass(classes: [[97], [98, 99]]).octets == [1, 97, 2, 98, 99])
        #expect(UserClass(bare: "iPXE").octets == Array("iPXE".utf8))
    }

    @Test("Classless routes of RFC 3442's widths, and malformed ones")
    func classlessRoutes() throws {
        let octets: [UInt8] = [
            0x08, 10, 192, 0, 2, 1, 0x00, 192, 0, 2, 1, 0x10, 10, 17, 192, 0, 2, 2, 0x18, 10, 27, 129, 192, 0, 2, 3,
            0x19, 10, 229, 0, 128, 192, 0, 2, 4, 0x20, 10, 198, 122, 47, 192, 0, 2, 5,
        ]
        let message = try message(.classlessRoutes, octets)
        let routes = try #require(message.classlessRoutes)
        let expected = [
            "10.0.0.0/8 via 192.0.2.1", "0.0.0.0/0 via 192.0.2.1", "10.17.0.0/16 via 192.0.2.2",
            "10.27.129.0/24 via 192.0.2.3", "10.229.0.128/25 via 192.0.2.4", "10.198.122.47/32 via 192.0.2.5",
        ]
        #expect(routes.map(\.description) == expected)
        #expect(routes.flatMap(\.octets) == octets)
        #expect(message.displayValue(of: .classlessRoutes) == expected.joined(separator: ", "))
        #expect(ClasslessRoute.routes([33, 1, 2, 3, 4, 5, 6, 7, 8, 9]) == nil)
        #expect(ClasslessRoute.routes([8, 10, 192, 0, 2]) == nil)
    }

    @Test("A search list with pointers in two pieces (RFC 3397), and pointers that go round in circles")
    func domainSearch() throws {
        var value: [UInt8] = [3] + Array("eng".utf8) + [5] + Array("apple".utf8) + [3] + Array("com".utf8) + [0]
        value += [9] + Array("marketing".utf8) + [0xc0, 4]
        var split = DHCPMessage(options: DHCPOptions([(.messageType, [5])]))
        split.options.append(.domainSearch, Array(value.prefix(9)))
        split.options.append(.domainSearch, Array(value.dropFirst(9)))
        let search = try #require(try decodedDHCP(split.encoded).domainSearch)
        #expect(search == ["eng.apple.com", "marketing.apple.com"].map { Array($0.utf8) })
        #expect(try message(.domainSearch, [0xc0, 0]).domainSearch == nil)
        #expect(try message(.domainSearch, [1, 97, 0xc0, 2]).domainSearch == nil)
        #expect(try message(.domainSearch, [9, 97]).domainSearch == nil)
        #expect(try message(.domainSearch, [1, 97]).domainSearch == nil)
        #expect(try message(.domainSearch, [0x40, 97, 0]).domainSearch == nil)
    }

    @Test("A client's domain name in DNS's form and in ASCII")
    func clientFQDN() throws {
        let dns = try #require(try message(.clientFQDN, [5, 0, 0, 2, 112, 99, 3, 108, 97, 110, 0]).clientFQDN)
        #expect(dns.flags == [.dnsEncoding, .serverUpdates])
        #expect(dns.name == Array("pc.lan".utf8))
        let partial = try #require(try message(.clientFQDN, [4, 0, 0, 2, 112, 99]).clientFQDN)
        #expect(partial.name == Array("pc".utf8))
        let ascii = try #require(try message(.clientFQDN, [0, 255, 255, 112, 99]).clientFQDN)
        #expect(ascii.name == Array("pc".utf8))
        #expect(ascii.returnCode1 == 255)
        #expect(try message(.clientFQDN, [0, 0]).clientFQDN == nil)
        #expect(try message(.clientFQDN, [4, 0, 0, 9, 97]).clientFQDN?.name == nil)
    }

    @Test("Identifiers of clients: hardware address, DUID, free text")
    func clientIdentifiers() throws {
        let address = try #require(MACAddress("02:00:00:00:00:01"))
        #expect(ClientIdentifier(address).octets == [1, 2, 0, 0, 0, 0, 1])
        let duid = try #require(ClientIdentifier([255, 0, 0, 0, 7, 0, 2, 9, 9]))
        #expect(duid.associationAndDUID?.association == 7)
        #expect(duid.associationAndDUID?.duid == [0, 2, 9, 9])
        #expect(ClientIdentifier([0] + Array("rack-4".utf8))?.description == "rack-4")
        #expect(ClientIdentifier([1]) == nil)
        #expect(MachineIdentifier([0] + [UInt8](repeating: 0xff, count: 16))?.isBlank == true)
        #expect(MachineIdentifier([0, 1, 2]) == nil)
        #expect(NetworkInterfaceIdentifier([1, 3, 16])?.description == "UNDI 3.16")
    }

    @Test("Vendor classes of network boot are read and written, other texts are not taken for them")
    func networkBootClass() {
        let http = NetworkBootClass(
            method: .http,
            architecture: .x64UEFIHTTP,
            interface: NetworkInterfaceIdentifier(major: 3, minor: 16)
        )
        #expect(http.octets == Array("HTTPClient:Arch:00016:UNDI:003016".utf8))
        #expect(NetworkBootClass(http.octets) == http)
        #expect(NetworkBootClass(Array("PXEClient".utf8))?.architecture == nil)
        #expect(NetworkBootClass(Array("PXEClient:Arch:0000x:UNDI:002001".utf8))?.architecture == nil)
        #expect(NetworkBootClass(Array("PXEClient:Arch:00000:UNDI:999001".utf8))?.interface == nil)
        #expect(NetworkBootClass(Array("pxeclient".utf8)) == nil)
        #expect(ClientArchitecture.x64UEFIHTTP.isHTTP && ClientArchitecture.x64UEFIHTTP.isUEFI)
        #expect(!ClientArchitecture.bios.isUEFI && ClientArchitecture.bios.isBIOS)
        #expect(ClientArchitecture.raspberryPi.name == "ARM Raspberry Pi boot")
        #expect(ClientArchitecture(rawValue: 250).name == "architecture 250")
    }

    @Test("PXELINUX's options, with and without NUL")
    func pxelinux() throws {
        var message = DHCPMessage()
        message.options[.pxelinuxMagic] = [0xf1, 0, 0x74, 0x7e]
        message.options[.configurationFile] = Array("pxelinux.cfg/a\0".utf8)
        message.options[.pathPrefix] = Array("http://10.0.0.1/".utf8)
        message.options[.rebootTime] = [0, 0, 1, 44]
        message.options[.tftpServerAddresses] = [10, 0, 0, 1, 10, 0, 0, 2]
        message.options[.nameServiceSearch] = [0, 6, 0, 44]
        message.options[.autoConfigure] = [0]
        let decoded = try decodedDHCP(message.encoded)
        #expect(decoded.isPXELINUXMagicValid)
        #expect(decoded.configurationFile == Array("pxelinux.cfg/a".utf8))
        #expect(decoded.pathPrefix == Array("http://10.0.0.1/".utf8))
        #expect(decoded.rebootTime == .seconds(300))
        #expect(decoded.tftpServerAddresses == [IPv4Address(10, 0, 0, 1), IPv4Address(10, 0, 0, 2)])
        #expect(decoded.nameServiceSearch == [6, 44])
        #expect(decoded.autoConfigure == false)
    }

    @Test("A value of wrong length has no typed value, and is shown as digits")
    func wrongLengths() throws {
        #expect(try message(.leaseTime, [1, 2, 3]).leaseTime == nil)
        #expect(try message(.routers, [10, 0, 0]).routers == nil)
        #expect(try message(.routers, []).routers == nil)
        #expect(try message(.messageType, [1, 1]).messageType == nil)
        #expect(try message(.messageType, [1, 1]).kind == .dhcp)
        #expect(try message(.clientArchitectures, [0]).clientArchitectures == nil)
        #expect(try message(.autoConfigure, [2]).autoConfigure == nil)
        #expect(try message(.rootPath, []).rootPath == [])
        #expect(try message(.leaseTime, [1, 2, 3]).displayValue(of: .leaseTime) == "010203")
    }

    @Test(
        "Any option is shown in the words of its type",
        arguments: [
            (1, [255, 255, 255, 0], "255.255.255.0"), (2, [255, 255, 241, 240], "-3600"),
            (6, [10, 0, 0, 1, 10, 0, 0, 2], "10.0.0.1, 10.0.0.2"), (13, [0, 55], "55"), (19, [1], "yes"),
            (21, [10, 0, 0, 0, 255, 0, 0, 0], "10.0.0.0 255.0.0.0"), (25, [0, 68, 1, 40], "68, 296"),
            (51, [255, 255, 255, 255], "infinite"), (51, [0, 0, 168, 192], "43200 s (12 h)"),
            (52, [3], "file and sname hold options"), (53, [5], "ACK"), (55, [1, 3, 6], "1, 3, 6"),
            (60, [97, 98], "ab"), (60, [1, 2], "0102"), (61, [1, 2, 0, 0, 0, 0, 9], "02:00:00:00:00:09"),
            (67, [97, 0], "a"), (67, [97, 255], "a\\xff"), (80, [], ""), (93, [0, 7], "x64 UEFI (7)"),
            (94, [1, 3, 0], "UNDI 3.0"), (116, [0], "no"), (224, [97, 97], "aa"), (224, [0, 97], "0061"),
            (125, [0, 0, 1, 87, 2, 97, 98], "enterprise 343 ab"), (68, [], "none"), (43, [6, 1, 8], "060108"),
        ] as [(UInt8, [UInt8], String)]
    )
    func display(code: UInt8, value: [UInt8], text: String) {
        #expect(DHCPOptionCode(code).displayValue(value) == text)
    }

    @Test("The table: names, types and lengths for each option it has")
    func table() {
        #expect(DHCPOptionCode.vendorClass.name == "Vendor class identifier")
        #expect(DHCPOptionCode(224).name == "Site-specific option 224")
        #expect(DHCPOptionCode(222).name == "Option 222")
        #expect(DHCPOptionCode.defined == DHCPOptionCode.defined.sorted())
        // RFC 2132 defines 0 to 61 and 64 to 76; the boot-relevant ones come from later documents.
        let needed: [UInt8] = Array(0...61) + Array(64...76) + [77, 81, 82, 93, 94, 97, 116, 117, 119, 121, 150, 175]
        #expect(Set(needed + Array(128...135) + Array(208...211)).isSubset(of: DHCPOptionCode.defined.map(\.rawValue)))
        #expect(DHCPOptionCode.routers.lengthRule == .multiple(of: 4, minimum: 4))
        #expect(DHCPOptionCode.machineIdentifier.lengthRule == .exactly(17))
        #expect(DHCPOptionCode.bootFileSize.lengthRule?.allows(4) == false)
        #expect(DHCPOptionCode.clientIdentifier.lengthRule?.allows(1) == false)
        #expect(DHCPOptionCode.staticRoutes.lengthRule?.allows(16) == true)
        #expect(DHCPOptionCode.mobileIPHomeAgents.lengthRule?.allows(0) == true)
        #expect(DHCPOptionCode(222).lengthRule == nil)
        #expect(DHCPOptionLength.multiple(of: 4, minimum: 4).description == "a multiple of 4 octets, at least 4")
    }
}
