/// A BIOS that starts a network loader from a medium of its own: gPXE on a floppy disk, a CD, a stick or a disk, for network
/// cards that have no ROM. From there on it is the loader's persona that asks, from its first packet on.
public struct LocalLoaderStage: BootStage {
    /// What the loader lies on.
    public enum Medium: String, Hashable, Sendable, CaseIterable {
        case floppy
        case cd
        case usb
        case disk
    }

    public let medium: Medium
    /// The loader: a persona that is firmware and a program at once, such as gPXE.
    public let persona: Persona

    /// Personas that come as images for floppy disks, CDs, sticks and disks, too.
    public static let loaders = ["gpxe", "ipxe-bios", "ipxe-efi", "etherboot"]

    public init(medium: Medium, persona: Persona) {
        self.medium = medium
        self.persona = persona
    }

    public var name: String { "BIOS" }

    /// From power-on to the loader's first instruction.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        host.show(line)
        try await host.wait(for: readingTime)
        return .next(FirmwareStage(persona: persona))
    }

    /// As SeaBIOS names its devices; a stick is a hard disk to it.
    private var line: String {
        switch medium {
        case .floppy: "Booting from Floppy..."
        case .cd: "Booting from DVD/CD..."
        case .usb, .disk: "Booting from Hard Disk..."
        }
    }

    /// How long some 300 KiB take, about: a floppy disk gives 30 KiB a second, a CD first comes up to speed.
    private var readingTime: Duration {
        switch medium {
        case .floppy: .seconds(10)
        case .cd: .seconds(4)
        case .usb: .seconds(1)
        case .disk: .milliseconds(500)
        }
    }
}
