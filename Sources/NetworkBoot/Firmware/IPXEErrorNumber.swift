/// The number that iPXE prints behind each error, as `http://ipxe.org/2d03e13b` (iPXE `include/errno.h`).
///
///     31  30                24 23                    13 12       8 7          0
///     +---+-------------------+------------------------+----------+------------+
///     | 0 |   POSIX error     |   source file          | which of | platform's |
///     |   |                   |                        | several  | own error  |
///     +---+-------------------+------------------------+----------+------------+
public struct IPXEErrorNumber: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The number of an error as a build for `platform` prints it.
    init(_ error: POSIXError, in file: SourceFile, which: UInt32 = 0, platform: Platform) {
        let own = platform == .bios ? error.biosCode : error.efiCode
        rawValue = error.rawValue << 24 | file.rawValue | which << 8 | own
    }

    /// The general error; nil for one that this list does not know.
    public var error: POSIXError? { POSIXError(rawValue: rawValue >> 24 & 0x7f) }
    /// Where in iPXE it arose; nil for a file that this list does not know.
    public var file: SourceFile? { SourceFile(rawValue: rawValue & 0xff_e000) }
    /// Tells errors of one kind in one file apart; 0 where there is one.
    public var which: Int { Int(rawValue >> 8 & 0x1f) }
    /// The upper 24 bits: the same error on every platform.
    public var withoutPlatform: UInt32 { rawValue >> 8 }

    /// Eight lower-case hexadecimal digits.
    public var text: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// What the number's low octet comes from.
    public enum Platform: Hashable, Sendable, CaseIterable {
        case bios
        case efi
    }

    /// The POSIX errors that a network boot meets, by iPXE's numbers for them.
    public enum POSIXError: UInt32, Hashable, Sendable, CaseIterable {
        case permissionDenied = 0x02
        case addressNotAvailable = 0x04
        case cancelled = 0x0b
        case connectionRefused = 0x0e
        case connectionReset = 0x0f
        case hostUnreachable = 0x17
        case invalidArgument = 0x1c
        case inputOutput = 0x1d
        case networkUnreachable = 0x28
        case noDevice = 0x2c
        case noEntry = 0x2d
        case notExecutable = 0x2e
        case outOfMemory = 0x31
        case noSpace = 0x34
        case notConnected = 0x38
        case notSupported = 0x3c
        case inappropriateOperation = 0x3d
        case noSuchDeviceOrAddress = 0x3e
        case notPermitted = 0x41
        case protocolError = 0x43
        case outOfRange = 0x46
        case timedOut = 0x4c
        /// The error is the firmware's own, in the low octet.
        case platform = 0x7f

        /// The error as iPXE puts it in words.
        public var text: String {
            switch self {
            case .permissionDenied: "Permission denied"
            case .addressNotAvailable: "Address not available"
            case .cancelled: "Operation canceled"
            case .connectionRefused: "Connection refused"
            case .connectionReset: "Connection reset"
            case .hostUnreachable: "Host is unreachable"
            case .invalidArgument: "Invalid argument"
            case .inputOutput: "Input/output error"
            case .networkUnreachable: "Network unreachable"
            case .noDevice: "No such device"
            case .noEntry: "No such file or directory"
            case .notExecutable: "Exec format error"
            case .outOfMemory: "Not enough space"
            case .noSpace: "No space left on device"
            case .notConnected: "The socket is not connected"
            case .notSupported: "Operation not supported"
            case .inappropriateOperation: "Inappropriate I/O control operation"
            case .noSuchDeviceOrAddress: "No such device or address"
            case .notPermitted: "Operation not permitted"
            case .protocolError: "Protocol error"
            case .outOfRange: "Result too large"
            case .timedOut: "Connection timed out"
            case .platform: "Platform-generated error"
            }
        }

        /// PXE's status for it (`errno/pcbios.h`).
        var biosCode: UInt32 {
            switch self {
            case .permissionDenied, .notPermitted: 0x3c
            case .addressNotAvailable: 0x19
            case .cancelled: 0xa0
            case .connectionRefused: 0x38
            case .connectionReset, .inputOutput: 0x39
            case .hostUnreachable, .networkUnreachable: 0x11
            case .invalidArgument: 0x02
            case .noDevice, .noEntry, .noSuchDeviceOrAddress: 0x3b
            case .notExecutable, .notConnected, .inappropriateOperation, .protocolError, .outOfRange: 0x01
            case .outOfMemory, .noSpace: 0x06
            case .notSupported: 0x03
            case .timedOut: 0x35
            case .platform: 0x00
            }
        }

        /// EFI's status for it (`errno/efi.h`), the error bit included.
        var efiCode: UInt32 {
            switch self {
            case .permissionDenied, .notPermitted: 0x8f
            case .addressNotAvailable: 0x86
            case .cancelled, .connectionReset: 0x95
            case .connectionRefused, .hostUnreachable, .networkUnreachable: 0x88
            case .invalidArgument: 0x82
            case .inputOutput, .protocolError: 0x98
            case .noDevice, .noEntry, .noSuchDeviceOrAddress: 0x8e
            case .notExecutable: 0x81
            case .outOfMemory: 0x89
            case .noSpace: 0x8b
            case .notConnected: 0x93
            case .notSupported, .inappropriateOperation, .outOfRange: 0x83
            case .timedOut: 0x92
            case .platform: 0x00
            }
        }
    }

    /// The source files whose errors a network boot meets (iPXE `include/ipxe/errfile.h`), in place in the number.
    public enum SourceFile: UInt32, Hashable, Sendable, CaseIterable {
        case exec = 0x02_2000
        case monojob = 0x07_2000
        case open = 0x09_2000
        case resolver = 0x0b_2000
        case settings = 0x0c_2000
        case options = 0x16_2000
        case sanBoot = 0x23_2000
        case ipv4 = 0x05_6000
        case networkDevice = 0x08_6000
        case tcp = 0x0a_6000
        case http = 0x0c_6000
        case iscsi = 0x0d_6000
        case dhcp = 0x10_6000
        case dns = 0x11_6000
        case tftp = 0x12_6000
        case icmpv4 = 0x19_6000
        case nfs = 0x33_6000
        case nfsOpen = 0x34_6000
        case neighbour = 0x37_6000
        case image = 0x00_8000
        case elf = 0x01_8000
        case script = 0x02_8000
        case efiImage = 0x04_8000
        case comboot = 0x87_8000
        case autoboot = 0x03_e000
        case imageCommands = 0x0a_e000
        case tls = 0x0d_e000
        case interface = 0x0e_e000
        case pxeMenu = 0x15_e000
        case certificate = 0x16_e000
        case prompt = 0x22_e000
        case menu = 0x2c_e000
        case menuCommands = 0x2d_e000
        case readLine = 0x32_e000
        case efiDownload = 0x36_e000

        /// What it does, for people.
        public var purpose: String {
            switch self {
            case .exec: "a command"
            case .monojob: "waiting for a job"
            case .open: "opening a URI"
            case .resolver: "resolving a name"
            case .settings: "a setting"
            case .options: "a command's options"
            case .sanBoot: "a SAN device"
            case .ipv4: "IPv4 routing"
            case .networkDevice: "the network card"
            case .tcp: "TCP"
            case .http: "HTTP"
            case .iscsi: "iSCSI"
            case .dhcp: "DHCP"
            case .dns: "DNS"
            case .tftp: "TFTP"
            case .icmpv4: "ICMP"
            case .nfs, .nfsOpen: "NFS"
            case .neighbour: "ARP"
            case .image: "the downloaded image"
            case .elf: "an ELF image"
            case .script: "a script"
            case .efiImage: "an EFI image"
            case .comboot: "a COM32 module"
            case .autoboot: "choosing what to boot"
            case .imageCommands: "a command for images"
            case .prompt: "waiting for a key"
            case .menu, .menuCommands: "a script's menu"
            case .readLine: "typing a line"
            case .tls: "TLS"
            case .interface: "configuring the interface"
            case .pxeMenu: "the PXE boot menu"
            case .certificate: "a certificate"
            case .efiDownload: "a download through the firmware"
            }
        }
    }
}
