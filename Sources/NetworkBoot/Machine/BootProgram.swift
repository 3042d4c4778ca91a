public import NetworkProtocols

/// A program that a firmware or a loader has fetched and starts, with all that it finds when it begins: itself, and what
/// the firmware keeps of its way here.
public struct BootProgram: Sendable {
    /// The whole file.
    public var image: [UInt8]
    public var kind: BootImageKind
    /// The name by which it was asked for, as whoever started it wrote it: a file's name, or a URL.
    public var name: [UInt8]
    /// Where it came from.
    public var location: BootFileLocation
    /// What is put behind its name: EFI's load options, iPXE's arguments.
    public var arguments: [UInt8] = []
    /// What the firmware was given; the acknowledgement is PXE's cached packet 2.
    public var lease: DHCPLease
    /// PXE's cached packet 3: the answer of a proxy or boot server where there was one, else the acknowledgement.
    public var reply: DHCPMessage
    /// The firmware whose services it uses.
    public var firmware: Persona
    /// What a reset begins with; nil where the boot ends there.
    public var restart: FirmwareStage?
    /// The boot file that PXE's cached packets name; nil where that is `name`. gPXE and iPXE leave there what their own
    /// DHCP server named, whatever they have fetched since.
    public var cachedBootFile: [UInt8]?
    /// Whether what started it goes on when it ends: iPXE's and gPXE's scripts do.
    public var isCalled = false
    /// How many programs one after the other have led here, so that a chain that goes round has an end.
    public var generation = 0
    /// How often in a row the same program was started by itself.
    public var repetitions = 0

    /// So many programs may start each other.
    public static let generationLimit = 16
    /// So often a program may start itself.
    public static let repetitionLimit = 2

    public init(
        image: [UInt8],
        kind: BootImageKind,
        name: [UInt8],
        location: BootFileLocation,
        lease: DHCPLease,
        reply: DHCPMessage,
        firmware: Persona,
        restart: FirmwareStage? = nil
    ) {
        self.image = image
        self.kind = kind
        self.name = name
        self.location = location
        self.lease = lease
        self.reply = reply
        self.firmware = firmware
        self.restart = restart
    }

    /// The stage that it is: one line for each loader that is played. Nil where it is none of them.
    public var stage: (any BootStage)? {
        switch kind.bootLoader {
        case .pxelinux: PXELINUXStage(environment: PXELINUXEnvironment(self))
        case .gpxe, .ipxe: IPXEStage(self)
        case .grub2: GRUBStage(program: self)
        case .shim: ShimStage(program: self)
        case .unifiedKernelImage: EFIKernelStage(program: self)
        case .systemdBoot: SystemdBootStage(program: self)
        // What a whole file says of itself may stand behind the part that is looked at (Debian's shim: at 544 KiB).
        case .unknown where ShimIdentity.isFound(in: image): ShimStage(program: self)
        default: kind.isKernelForEFI ? EFIKernelStage(program: self) : nil
        }
    }
}

extension BootImageKind {
    /// Whether it is a kernel that firmware of UEFI starts without a loader.
    fileprivate var isKernelForEFI: Bool {
        switch self {
        case .linuxKernel(_, _, let machine), .linuxImage(_, let machine): machine != nil
        default: false
        }
    }
}

extension PXELINUXEnvironment {
    /// What PXELINUX finds when it is started as `program`.
    init(_ program: BootProgram) {
        self.init(
            image: program.image,
            bootFile: program.cachedBootFile ?? program.name,
            lease: program.lease,
            reply: program.reply,
            firmwareHTTP: program.firmware.firmware?.http,
            restart: program.restart
        )
        // The packets may name another file.
        speaksHTTP = PXELINUXIdentity(image: program.image, name: program.name).speaksHTTP
        generation = program.generation
        isCalled = program.isCalled
        firmware = program.firmware
    }
}
