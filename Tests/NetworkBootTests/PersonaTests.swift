import NetworkBoot
import NetworkProtocols
import Testing

@Suite struct PersonaTests {
    @Test(
        "Each client of the captures is recognised by what it says",
        arguments: [
            (CapturedClient.ipxeDiscover, "ipxe-bios"), (.ipxeRequest, "ipxe-bios"),
            (.ipxeBootServerRequest, "ipxe-bios"), (.undionlyDiscover, "ipxe-bios"),
            (.edk2Discover, "edk2-x64-pxe"), (.edk2Request, "edk2-x64-pxe"),
            (.edk2BootServerRequest, "edk2-x64-pxe"), (.udhcpcDiscover, "udhcpc"), (.udhcpcRequest, "udhcpc"),
            (.dhclientInitReboot, "dhclient"), (.dhclientDiscover, "dhclient"), (.dhclientRenewal, "dhclient"),
            (.dhclientRequest, "dhclient"),
        ]
    )
    func capturedClients(client: CapturedClient, id: String) {
        #expect(PersonaCatalog.recognise(client.message)?.id == id)
    }

    @Test("A client that tells nothing of itself, and a server, are nobody's persona")
    func nobody() {
        #expect(PersonaCatalog.recognise(CapturedClient.bootpRequest.message) == nil)
        #expect(PersonaCatalog.recognise(DHCPMessage()) == nil)
        var reply = CapturedClient.ipxeDiscover.message
        reply.operation = .reply
        #expect(PersonaCatalog.recognise(reply) == nil)
    }

    /// A message of the options given, as the profiles of firmware and loaders describe them.
    private func message(
        _ options: [(UInt8, [UInt8])],
        mac: String = "52:54:00:12:34:56",
        isBroadcast: Bool = false
    ) -> DHCPMessage {
        let list = options.map { (code: DHCPOptionCode($0.0), value: $0.1) }
        return DHCPMessage(
            flags: isBroadcast ? 0x8000 : 0,
            clientMAC: MACAddress(mac),
            options: DHCPOptions(list)
        )
    }

    private let pxe128: [UInt8] = [128, 129, 130, 131, 132, 133, 134, 135]

    @Test("An Intel ROM on a BIOS is told from iPXE and from a Raspberry Pi, which use the same vendor class")
    func samePXEClass() {
        let vendorClass = octets(of: "PXEClient:Arch:00000:UNDI:002001")
        let intelList: [UInt8] = [1, 2, 3, 5, 6, 11, 12, 13, 15, 16, 17, 18, 43, 54, 60, 67] + pxe128
        let intel = message(
            [
                (53, [1]), (55, intelList), (57, [4, 0xec]), (97, [UInt8](repeating: 0, count: 17)), (93, [0, 0]),
                (94, [1, 2, 1]), (60, vendorClass),
            ],
            isBroadcast: true
        )
        #expect(PersonaCatalog.recognise(intel)?.id == "intel-bios-rom")
        let piList: [UInt8] = [1, 3, 43, 60, 66, 67] + pxe128
        let pi: [(UInt8, [UInt8])] = [(53, [1]), (55, piList), (93, [0, 0]), (94, [1, 2, 1]), (60, vendorClass)]
        #expect(PersonaCatalog.recognise(message(pi))?.id == "raspberry-pi")
        let efi = octets(of: "PXEClient:Arch:00007:UNDI:003000")
        let virtual = message([(53, [1]), (93, [0, 7]), (60, efi)], mac: "00:0c:29:ae:ff:e7")
        #expect(PersonaCatalog.recognise(virtual)?.id == "vmware-efi")
        let ownAddress = message([(53, [1]), (93, [0, 0]), (60, vendorClass)], mac: "d8:3a:dd:e8:27:1e")
        #expect(PersonaCatalog.recognise(ownAddress)?.id == "raspberry-pi")
        // Without its user class, by the feature list.
        let scripted = message([(53, [1]), (93, [0, 0]), (60, vendorClass), (77, [1]), (175, [0xeb, 3, 1, 0, 0])])
        #expect(PersonaCatalog.recognise(scripted)?.id == "ipxe-bios")
    }

    @Test("gPXE, Etherboot, U-Boot, GRUB, installers and systems are recognised by their own marks")
    func profiles() {
        func recognised(_ options: [(UInt8, [UInt8])]) -> String? {
            PersonaCatalog.recognise(message(options))?.id
        }
        let bios = octets(of: "PXEClient:Arch:00000:UNDI:002001")
        let gpxe: [(UInt8, [UInt8])] = [
            (53, [1]), (57, [5, 0xc0]), (93, [0, 0]), (94, [1, 2, 1]), (60, bios), (77, octets(of: "gPXE")),
            (55, [1, 3, 6, 7, 12, 15, 17, 43, 60, 66, 67, 175, 203]), (175, [1]),
        ]
        #expect(recognised(gpxe) == "gpxe")
        let efi = octets(of: "PXEClient:Arch:00007:UNDI:003010")
        #expect(recognised([(53, [1]), (93, [0, 7]), (60, efi), (77, octets(of: "iPXE")), (175, [1])]) == "ipxe-efi")
        #expect(recognised([(53, [1]), (93, [0, 7]), (60, efi), (77, [4] + octets(of: "iPXE"))]) == "ipxe-efi")
        let arm = octets(of: "PXEClient:Arch:00011:UNDI:003000")
        #expect(recognised([(53, [1]), (93, [0, 11]), (60, arm)]) == "edk2-arm64-pxe")
        let ia32 = octets(of: "PXEClient:Arch:00006:UNDI:003016")
        #expect(recognised([(53, [1]), (93, [0, 6]), (60, ia32)]) == "edk2-ia32-pxe")
        let riscv = octets(of: "PXEClient:Arch:00027:UNDI:003000")
        #expect(recognised([(53, [1]), (93, [0, 27]), (60, riscv)]) == "edk2-other-pxe")
        #expect(recognised([(53, [1]), (60, octets(of: "PXEClient"))]) == "pxe-client")
        let http = octets(of: "HTTPClient:Arch:00016:UNDI:003000")
        #expect(recognised([(53, [1]), (93, [0, 16]), (60, http)]) == "edk2-http")
        #expect(recognised([(53, [1]), (60, octets(of: "Etherboot-5.4"))]) == "etherboot")
        #expect(recognised([(53, [1]), (60, octets(of: "GRUBClient"))]) == "grub-legacy")
        #expect(recognised([(53, [1])]) == "grub2")
        // A release says no more, whoever sends it.
        #expect(recognised([(53, [7]), (54, [10, 0, 0, 1])]) == nil)
        #expect(
            recognised([(53, [3]), (50, [10, 0, 0, 9]), (54, [10, 0, 0, 1]), (55, [1, 3, 6, 15, 12, 17, 18])])
                == "grub2"
        )
        #expect(recognised([(53, [1]), (57, [2, 0x40]), (60, octets(of: "U-Boot.armv8")), (55, [1, 3])]) == "u-boot")
        #expect(recognised([(53, [1]), (57, [2, 0x40]), (55, [1, 3, 6, 12, 17])]) == "u-boot")
        #expect(recognised([(53, [1]), (93, [0, 22]), (94, [1, 0, 0])]) == "u-boot")
        #expect(recognised([(53, [1]), (55, [1, 3, 6, 12, 15, 17, 26, 40])]) == "linux-ipconfig")
        #expect(recognised([(53, [1]), (60, octets(of: "Linux ipconfig"))]) == "klibc-ipconfig")
        #expect(recognised([(53, [1]), (60, octets(of: "d-i"))]) == "debian-installer")
        #expect(recognised([(53, [1]), (60, octets(of: "anaconda-Linux 5.14.0 x86_64"))]) == "anaconda")
        #expect(recognised([(53, [1]), (60, octets(of: "dhcpcd-9.4.1:Linux-6.1.0:x86_64:GenuineIntel"))]) == "dhcpcd")
        #expect(recognised([(53, [1]), (60, octets(of: "MSFT 5.0"))]) == "windows")
        #expect(recognised([(53, [1]), (61, [255, 1, 2, 3, 4]), (55, [1, 3, 12, 15, 6, 121])]) == "systemd-networkd")
        #expect(recognised([(53, [1]), (60, octets(of: "PXE UROOT"))]) == "u-root")
        #expect(recognised([(53, [1]), (60, octets(of: "something else"))]) == nil)
    }

    @Test("Who asks to boot is told from who wants an address only")
    func bootClients() {
        let bootClients = PersonaCatalog.all.filter(\.isBootClient).map(\.kind)
        #expect(bootClients.allSatisfy { $0 == .firmware || $0 == .bootLoader })
        let others = PersonaCatalog.all.filter { !$0.isBootClient }.map(\.kind)
        #expect(others.allSatisfy { $0 == .kernel || $0 == .initramfs || $0 == .systemClient })
    }

    @Test("Each persona has its own id, a sourced fact, and a signature")
    func catalogue() {
        #expect(Set(PersonaCatalog.all.map(\.id)).count == PersonaCatalog.all.count)
        for persona in PersonaCatalog.all {
            // What an old ROM says is what a newer one says.
            #expect(!persona.facts.isEmpty, "\(persona.id)")
            #expect(persona.signatures.isEmpty == (persona.id == "old-pxe-rom"), "\(persona.id)")
            #expect(persona.facts.allSatisfy { !$0.statement.isEmpty && !$0.source.isEmpty }, "\(persona.id)")
            #expect(persona.facts.allSatisfy { $0.statement.last == "." }, "\(persona.id)")
            #expect(PersonaCatalog.persona(id: persona.id) == persona)
        }
    }

    @Test("What machines print when a boot fails, as their screens showed it")
    func screens() {
        let ipxe = PersonaCatalog.persona(id: "ipxe-bios")
        #expect(
            ipxe?.screenLine(for: .noOffer)?.text
                == "No configuration methods succeeded (http://ipxe.org/040ee119)"
        )
        #expect(
            ipxe?.screenLine(for: .noBootFile)?.text
                == "Nothing to boot: No such file or directory (http://ipxe.org/2d03e13b)"
        )
        #expect(ipxe?.screenLine(for: .fileNotFound)?.code == "2d12603b")
        let efi = PersonaCatalog.persona(id: "ipxe-efi")
        #expect(efi?.screenLine(for: .wrongImage)?.code == "2e008081")
        #expect(efi?.screenLine(for: .noLink)?.code == "38086193")
        let bios = PersonaCatalog.persona(id: "intel-bios-rom")
        #expect(bios?.screenLine(for: .noOffer)?.code == "PXE-E51")
        #expect(bios?.screenLine(for: .noBootFile)?.code == "PXE-E53")
        #expect(bios?.screenLine(for: .fileNotFound)?.code == "PXE-E3B")
        let edk2 = PersonaCatalog.persona(id: "edk2-x64-pxe")
        #expect(edk2?.screenLine(for: .noBootFile)?.code == "PXE-E16")
        #expect(edk2?.screenLine(for: .fileNotFound)?.code == "PXE-E23")
        #expect(PersonaCatalog.persona(id: "udhcpc")?.screenLine(for: .tftpSilent) == nil)
    }

    @Test("Each code on a screen is explained")
    func codesAreExplained() {
        for persona in PersonaCatalog.all {
            for line in persona.screen {
                guard let code = line.code else { continue }
                #expect(!BootErrorCode.lookup(code).isEmpty, "\(persona.id): \(code)")
            }
        }
    }
}
