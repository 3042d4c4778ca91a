import NetworkProtocols
import Testing

@Suite struct PXEVendorOptionsTests {
    private let anyServer = PXEBootServerType(rawValue: 32768)

    @Test("dnsmasq's proxy offer: control, prompt, servers, menu")
    func proxyOffer() throws {
        let message = try decodedDHCP(DHCPVectors.proxyOffer)
        let options = try #require(message.pxeVendorOptions)
        #expect(options.discoveryControl == [.noBroadcast, .noMulticast])
        #expect(options.menuPrompt == PXEMenuPrompt(timeout: 0, text: Array("PXE".utf8)))
        #expect(options.bootServers == [PXEBootServers(type: anyServer, addresses: [IPv4Address(10, 77, 0, 1)])])
        #expect(options.bootMenu == [PXEBootMenuEntry(type: anyServer, text: Array("PXELINUX".utf8))])
        #expect(options.hasDiscoveryOptions)
        #expect(options.options.hasEnd)
        #expect(options.defects == [])
        #expect(
            message.displayValue(of: .vendorSpecific)
                == "discovery control: no broadcast, no multicast; menu prompt: \"PXE\", first entry at once; "
                + "boot servers: type 32768: 10.77.0.1; boot menu: \"PXELINUX\" (type 32768)"
        )
    }

    @Test("The one-server sample, whose server list has no address")
    func sample() {
        let options = PXEVendorOptions(
            [0x09, 0x0f, 0x80, 0x00, 0x0c] + Array("Network boot".utf8) + [0x0a, 0x07, 0x00] + Array("Prompt".utf8)
                + [0x06, 0x01, 0x02, 0x08, 0x03, 0x80, 0x00, 0x00, 0x47, 0x04, 0x80, 0x00, 0x00, 0x00, 0xff]
        )
        #expect(options.bootMenu == [PXEBootMenuEntry(type: anyServer, text: Array("Network boot".utf8))])
        #expect(options.menuPrompt?.timeout == 0)
        #expect(options.discoveryControl == .noMulticast)
        #expect(options.bootServers == [PXEBootServers(type: anyServer, addresses: [])])
        #expect(options.bootItem == PXEBootItem(type: anyServer, layer: 0))
        #expect(options.defects == [])
    }

    @Test("Every sub-option that is set is read back, the multicast ports low octet first")
    func settingAndReading() {
        var options = PXEVendorOptions()
        options.multicastTransferAddress = IPv4Address(239, 255, 1, 1)
        options.multicastTransferClientPort = 1758
        options.multicastTransferServerPort = 1759
        options.multicastTransferTimeout = 5
        options.multicastTransferDelay = 2
        #expect(options.hasMulticastTransferOptions && !options.hasDiscoveryOptions)
        #expect(options[.multicastTransferClientPort] == [0xde, 0x06])
        options.discoveryControl = [.onlyListedServers, .loadsBootFileAtOnce]
        options.discoveryMulticastAddress = IPv4Address(224, 0, 1, 2)
        options.bootServers = [
            PXEBootServers(type: anyServer, addresses: [IPv4Address(10, 0, 0, 1), IPv4Address(10, 0, 0, 2)]),
            PXEBootServers(type: .local, addresses: []),
        ]
        options.bootMenu = [
            PXEBootMenuEntry(type: anyServer, text: Array("Install".utf8)),
            PXEBootMenuEntry(type: .local, text: Array("Disk".utf8)),
        ]
        options.menuPrompt = PXEMenuPrompt(timeout: 10, text: Array("Press F8".utf8))
        options[.credentialTypes] = [0, 0, 0, 1, 0, 0, 0, 2]
        options.bootItem = PXEBootItem(type: anyServer, layer: 0x8001)
        options[DHCPOptionCode.configurationFile] = Array("cfg".utf8)
        options.options.appendEnd()

        let read = PXEVendorOptions(options.octets)
        #expect(read == options)
        #expect(read.multicastTransferAddress == IPv4Address(239, 255, 1, 1))
        #expect(read.multicastTransferClientPort == 1758)
        #expect(read.multicastTransferServerPort == 1759)
        #expect(read.multicastTransferTimeout == 5)
        #expect(read.multicastTransferDelay == 2)
        #expect(read.discoveryControl?.rawValue == 12)
        #expect(read.discoveryMulticastAddress == IPv4Address(224, 0, 1, 2))
        #expect(read.bootServers?.map(\.addresses.count) == [2, 0])
        #expect(read.bootMenu?.map(\.type) == [anyServer, .local])
        #expect(read.menuPrompt?.timeout == 10)
        #expect(read.credentialTypes == [1, 2])
        #expect(read.bootItem?.isCredentialRequest == true)
        #expect(read[DHCPOptionCode.configurationFile] == Array("cfg".utf8))
        #expect(read.defects == [])
        #expect(read.options.codesInOrder == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 71, 209])
    }

    @Test("What is malformed is kept and reported, and the entries before it are read")
    func damage() {
        let cut = PXEVendorOptions([6, 2, 1, 1, 8, 8, 0x80, 0, 1, 10, 0, 0, 1, 9, 9, 5, 0x80, 0, 3, 97, 98])
        #expect(cut.discoveryControl == nil)
        #expect(cut.bootServers == [PXEBootServers(type: anyServer, addresses: [IPv4Address(10, 0, 0, 1)])])
        #expect(cut.bootMenu == [])
        let expected: [PXEVendorOptions.Defect] = [
            .length(.discoveryControl, count: 2, rule: .exactly(1)), .entry(.bootServers, at: 7),
            .entry(.bootMenu, at: 0),
        ]
        #expect(cut.defects == expected)
        #expect(cut.defects.first?.description == "discovery control has 2 octets where it must have 1 octet")
        let overrun = PXEVendorOptions([6, 1, 8, 71, 4, 0])
        #expect(overrun.discoveryControl == .loadsBootFileAtOnce)
        #expect(
            overrun.defects == [
                .framing(EncapsulatedOptions.Defect(.overrun(code: 71, declared: 4, available: 1), at: 3))
            ]
        )
        let behind = PXEVendorOptions([6, 1, 8, 255, 7])
        #expect(behind.defects == [.framing(EncapsulatedOptions.Defect(.octetsAfterEnd(count: 1), at: 4))])
        #expect(behind.octets == [6, 1, 8, 255, 7])
    }
}

@Suite struct EtherbootOptionsTests {
    // shows: [3-030, 3-034]
    @Test("iPXE says its adapter, its version and its features")
    func ipxe() throws {
        let options = try #require(decodedDHCP(DHCPVectors.ipxeDiscover).etherbootOptions)
        #expect(options.busIdentifier == EtherbootBusIdentifier(vendor: 0x8086, device: 0x100e))
        #expect(options.busIdentifier?.description == "PCI 8086:100e")
        #expect(options.version == EtherbootVersion(major: 1, minor: 0, patch: 0))
        #expect(options.features.map(\.code) == [23, 34, 19, 17, 39, 25, 41, 16, 33, 21, 24, 18])
        #expect(options.features.map(\.version) == [1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1])
        #expect(options.features.first?.kind == .dns)
        #expect(options.hasFeature(.http))
        #expect(!options.hasFeature(.https))
        #expect(options.noProxyDHCP == nil)
        #expect(options.defects == [])
    }

    // shows: [3-027, 3-028, 3-031, 3-032]
    @Test("What a server tells iPXE")
    func server() {
        let options = EtherbootOptions([1, 1, 0xff, 8, 1, 1, 9, 1, 0, 176, 1, 1, 189, 1, 0x80, 190, 2, 97, 98])
        #expect(options.priority == -1)
        #expect(options.keepsSAN == true)
        #expect(options.skipsSANBoot == false)
        #expect(options.noProxyDHCP == true)
        #expect(options.sanDrive == 0x80)
        #expect(options.userName == [97, 98])
        #expect(options.features == [])
        #expect(options.version == nil)
        #expect(
            options.description
                == "priority ff, keep-san 01, skip-san-boot 00, no-pxedhcp 01, san-drive 80, username ab"
        )
    }

    // shows: [3-033]
    @Test("The target's name and password, by which it shows who it is")
    func reverse() {
        let options = EtherbootOptions([192, 3, 116, 103, 116, 193, 2, 112, 119])
        #expect(options.reverseUserName == Array("tgt".utf8))
        #expect(options.reversePassword == Array("pw".utf8))
        #expect(options.description == "reverse-username tgt, reverse-password pw")
    }

    @Test("A broken option 175 yields what can be read and says where it breaks")
    func broken() {
        let options = EtherbootOptions([19, 1, 1, 235, 3, 1, 0])
        #expect(options.hasFeature(.http))
        #expect(options.version == nil)
        #expect(
            options.defects == [EncapsulatedOptions.Defect(.overrun(code: 235, declared: 3, available: 2), at: 3)]
        )
    }
}

@Suite struct RelayAgentInformationTests {
    @Test("Circuit, remote, link selection and override are read; 0 and 255 are codes like any other")
    func subOptions() {
        let octets: [UInt8] =
            [1, 4, 101, 116, 104, 48, 2, 6, 0, 1, 2, 3, 4, 5, 5, 4, 10, 0, 0, 0, 11, 4, 10, 0, 0, 1]
            + [10, 1, 0x80, 255, 1, 9, 0, 0]
        let information = RelayAgentInformation(octets)
        #expect(information.circuitID == Array("eth0".utf8))
        #expect(information.remoteID == [0, 1, 2, 3, 4, 5])
        #expect(information.linkSelection == IPv4Address(10, 0, 0, 0))
        #expect(information.serverIdentifierOverride == IPv4Address(10, 0, 0, 1))
        #expect(information.isUnicast == true)
        #expect(information.options.codesInOrder == [1, 2, 5, 11, 10, 255, 0])
        #expect(information.octets == octets)
        #expect(information.defects == [])
        let padded = RelayAgentInformation([1, 1, 97, 0])
        #expect(padded.defects == [EncapsulatedOptions.Defect(.lengthMissing(code: 0), at: 3)])
        #expect(
            RelayAgentInformation([1, 4, 101, 116, 104, 48, 5, 4, 10, 0, 0, 0]).description
                == "circuit identifier eth0, link selection 10.0.0.0"
        )
    }

    @Test("Sub-options are added, replaced and removed")
    func building() {
        var information = RelayAgentInformation([])
        information[.circuitID] = [1]
        information[.remoteID] = [2, 2]
        information[.circuitID] = [3, 3, 3]
        #expect(information.octets == [1, 3, 3, 3, 3, 2, 2, 2, 2])
        information[.circuitID] = nil
        #expect(information.octets == [2, 2, 2, 2])
    }
}
