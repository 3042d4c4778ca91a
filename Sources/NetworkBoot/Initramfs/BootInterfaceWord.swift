internal import NetworkProtocols

/// `BOOTIF=01-aa-bb-cc-dd-ee-ff`, which PXELINUX appends: each initramfs has its own way to make a card's address of it.
enum BootInterfaceWord {
    /// initramfs-tools, live-boot and casper: what stands behind the first hyphen, hyphens for colons, letters as they are.
    static func behindHyphen(_ value: [UInt8]) -> [UInt8] {
        colons(split(value, at: UInt8(ascii: "-")).1 ?? value)
    }

    /// archiso and Alpine: without `01-`, letters as they are.
    static func without01(_ value: [UInt8]) -> [UInt8] {
        colons(value.hasPrefix("01-") ? Array(value.dropFirst(3)) : value)
    }

    /// dracut: without the first of seven octets, in small letters (`net-lib.sh`, `fix_bootif`).
    static func lastSixOctets(_ value: [UInt8]) -> [UInt8] {
        let address = colons(value).lowercasedASCII
        return address.count > 17 ? Array(address.dropFirst(3)) : address
    }

    private static func colons(_ text: [UInt8]) -> [UInt8] {
        text.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: ":") : $0 }
    }
}

extension MachineHardware {
    /// Whether its card's address is written so, as `/sys/class/net/*/address` has it.
    func isWritten(_ address: [UInt8]) -> Bool { address.elementsEqual("\(hardwareAddress)".utf8) }
}
