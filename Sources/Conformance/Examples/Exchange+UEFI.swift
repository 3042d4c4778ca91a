internal import NetworkProtocols

/// Boots of UEFI machines.
extension Exchange {
    /// A UEFI machine boots by DHCP, TFTP and GRUB, which searches for its configuration.
    static let grubBoot = make("a boot by GRUB") { builder in
        builder.lease(.uefi, file: "grubx64.efi")
        builder.resolve(.server, by: .client)
        builder.read("grubx64.efi", ExampleFile.efiLoader)
        let names = [
            "103f1a9c-4b8e-8e4c-9d55-0123456789ab", "01-52-54-00-12-34-01", "0A000032", "0A00003", "0A0000", "0A000",
            "0A00", "0A0", "0A", "0",
        ]
        for (index, name) in names.enumerated() { builder.miss("grub.cfg-\(name)", .grub(25_300 + UInt16(index))) }
        builder.read("grub.cfg", ExampleFile.grubConfiguration, .grub(25_320))
        builder.read("vmlinuz", ExampleFile.kernel, .grub(25_321))
        builder.read("initrd.img", ExampleFile.initrd, .grub(25_322))
    }

    /// A UEFI machine loads iPXE, which asks DHCP again, is given a script and goes on by HTTP.
    static let efiChainBoot = make("a boot by way of iPXE on UEFI") { builder in
        builder.lease(.uefi, file: "ipxe.efi")
        builder.resolve(.server, by: .client)
        builder.read("ipxe.efi", ExampleFile.efiLoader)
        builder.wait(.seconds(2))
        builder.lease(.uefiChainLoader, file: "http://10.0.0.1/boot.ipxe")
        builder.get("boot.ipxe", ExampleFile.script, clientPort: 50_090)
        builder.get("vmlinuz", ExampleFile.kernel, clientPort: 50_091)
        builder.get("initrd.img", ExampleFile.initrd, clientPort: 50_092)
        builder.system()
    }

    /// The same exchange of a machine with another hardware address, which is given another IPv4 address; what it says
    /// of itself besides is the same.
    func asAnotherMachine() -> Exchange {
        editingDHCP { datagram, message in
            var other = message
            other.clientMAC = MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0x77)
            let address = IPv4Address(10, 0, 0, 77)
            if !message.yourAddress.isUnspecified { other.yourAddress = address }
            if message.options.contains(.requestedAddress) { other.options[.requestedAddress] = address.octets }
            var moved = datagram.carrying(other.encoded)
            if message.operation == .request {
                moved.sourceMAC = other.clientMAC ?? moved.sourceMAC
            } else if !datagram.destination.address.isBroadcast {
                moved.destinationMAC = other.clientMAC ?? moved.destinationMAC
                moved.destination.address = address
            }
            return [moved]
        }
    }
}

extension ExchangeBuilder.Identity {
    /// UEFI firmware for x64 that boots by PXE.
    static let uefi = Self(transactionID: 0x5545_4649, options: forUEFI(firmware.options), echoed: firmware.echoed)

    /// iPXE, loaded by such firmware.
    static let uefiChainLoader = Self(
        transactionID: 0x1b3e_0002,
        options: forUEFI(chainLoader.options),
        echoed: chainLoader.echoed
    )

    private static func forUEFI(
        _ options: [(code: DHCPOptionCode, value: [UInt8])]
    ) -> [(code: DHCPOptionCode, value: [UInt8])] {
        options.map { option in
            switch option.code {
            case .vendorClass: (option.code, Array("PXEClient:Arch:00007:UNDI:003016".utf8))
            case .clientArchitectures: (option.code, [0, 7])
            case .networkInterface: (option.code, [1, 3, 16])
            default: option
            }
        }
    }
}

extension ExchangeBuilder.TFTPTerms {
    /// As GRUB asks.
    static func grub(_ clientPort: UInt16) -> Self {
        Self(
            options: [TFTPOption(.blockSize, 1024), TFTPOption(.transferSize, 0)],
            clientPort: clientPort,
            serverPort: clientPort &+ 9000
        )
    }
}

extension ExampleFile {
    /// A PE/COFF program for x64 (PE/COFF specification, "Signature" and "COFF File Header").
    static let efiLoader: [UInt8] = {
        var image = chainLoader
        image.replaceSubrange(0..<2, with: Array("MZ".utf8))
        image.replaceSubrange(60..<64, with: [0x80, 0, 0, 0])
        image.replaceSubrange(0x80..<0x86, with: [0x50, 0x45, 0, 0, 0x64, 0x86])
        return image
    }()

    static let grubConfiguration = Array(
        """
        set timeout=5
        menuentry 'Linux' {
            linux vmlinuz netboot=http://10.0.0.1/sysrcd.dat
            initrd initrd.img
        }

        """.utf8
    )
}
