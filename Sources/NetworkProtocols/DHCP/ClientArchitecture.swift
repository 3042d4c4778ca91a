/// What a client's firmware runs on: the values of option 93 (RFC 4578 §2.1; the processor architecture types at IANA).
public struct ClientArchitecture: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let bios = ClientArchitecture(rawValue: 0)
    public static let itanium = ClientArchitecture(rawValue: 2)
    public static let x86UEFI = ClientArchitecture(rawValue: 6)
    public static let x64UEFI = ClientArchitecture(rawValue: 7)
    /// EFI byte code. RFC 4578's text has 7 and 9 the other way round, so servers take 9 for x64 too.
    public static let efiByteCode = ClientArchitecture(rawValue: 9)
    public static let arm32UEFI = ClientArchitecture(rawValue: 10)
    public static let arm64UEFI = ClientArchitecture(rawValue: 11)
    public static let x86UEFIHTTP = ClientArchitecture(rawValue: 15)
    public static let x64UEFIHTTP = ClientArchitecture(rawValue: 16)
    public static let efiByteCodeHTTP = ClientArchitecture(rawValue: 17)
    public static let arm32UEFIHTTP = ClientArchitecture(rawValue: 18)
    public static let arm64UEFIHTTP = ClientArchitecture(rawValue: 19)
    public static let biosHTTP = ClientArchitecture(rawValue: 20)
    public static let arm32UBoot = ClientArchitecture(rawValue: 21)
    public static let arm64UBoot = ClientArchitecture(rawValue: 22)
    public static let arm32UBootHTTP = ClientArchitecture(rawValue: 23)
    public static let arm64UBootHTTP = ClientArchitecture(rawValue: 24)
    public static let riscv32UEFI = ClientArchitecture(rawValue: 25)
    public static let riscv32UEFIHTTP = ClientArchitecture(rawValue: 26)
    public static let riscv64UEFI = ClientArchitecture(rawValue: 27)
    public static let riscv64UEFIHTTP = ClientArchitecture(rawValue: 28)
    public static let riscv128UEFI = ClientArchitecture(rawValue: 29)
    public static let riscv128UEFIHTTP = ClientArchitecture(rawValue: 30)
    public static let loongArch32UEFI = ClientArchitecture(rawValue: 37)
    public static let loongArch32UEFIHTTP = ClientArchitecture(rawValue: 38)
    public static let loongArch64UEFI = ClientArchitecture(rawValue: 39)
    public static let loongArch64UEFIHTTP = ClientArchitecture(rawValue: 40)
    public static let raspberryPi = ClientArchitecture(rawValue: 41)

    /// What people call it, such as "x64 UEFI"; "architecture 250" for an unassigned number.
    public var name: String {
        let index = Int(rawValue)
        return index < Self.names.count ? Self.names[index] : "architecture \(rawValue)"
    }

    /// Whether the firmware fetches its boot file by HTTP, not by TFTP.
    public var isHTTP: Bool {
        switch rawValue {
        case 15...20, 23, 24, 26, 28, 30, 38, 40: true
        default: false
        }
    }

    /// Whether the firmware is UEFI (or its predecessor EFI).
    public var isUEFI: Bool {
        switch rawValue {
        case 2, 6...11, 15...19, 25...30, 33...40: true
        default: false
        }
    }

    /// Whether the firmware is a PC's BIOS.
    public var isBIOS: Bool { self == .bios || self == .biosHTTP }

    private static let names: [String] = [
        "x86 BIOS", "NEC PC-98", "Itanium EFI", "DEC Alpha", "Arc x86", "Intel Lean Client", "x86 UEFI", "x64 UEFI",
        "XScale EFI", "EFI byte code", "ARM32 UEFI", "ARM64 UEFI", "PowerPC Open Firmware", "PowerPC ePAPR",
        "POWER OPAL v3", "x86 UEFI HTTP", "x64 UEFI HTTP", "EFI byte code HTTP", "ARM32 UEFI HTTP", "ARM64 UEFI HTTP",
        "x86 BIOS HTTP", "ARM32 U-Boot", "ARM64 U-Boot", "ARM32 U-Boot HTTP", "ARM64 U-Boot HTTP", "RISC-V 32 UEFI",
        "RISC-V 32 UEFI HTTP", "RISC-V 64 UEFI", "RISC-V 64 UEFI HTTP", "RISC-V 128 UEFI", "RISC-V 128 UEFI HTTP",
        "s390 basic", "s390 extended", "MIPS32 UEFI", "MIPS64 UEFI", "Sunway 32 UEFI", "Sunway 64 UEFI",
        "LoongArch 32 UEFI", "LoongArch 32 UEFI HTTP", "LoongArch 64 UEFI", "LoongArch 64 UEFI HTTP",
        "ARM Raspberry Pi boot",
    ]
}

extension ClientArchitecture: CustomStringConvertible {
    public var description: String { name }
}
