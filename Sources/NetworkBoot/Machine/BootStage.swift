/// One step of a boot: firmware, loader, kernel, initramfs.
///
/// Straight `async` code that reads like the boot it plays. It ends by handing over to the next stage, by having the
/// root file system, or by a failure that says what a person would see and why.
public protocol BootStage: Sendable {
    /// What it is, for people: `PXELINUX 6.04`.
    var name: String { get }
    func run(on host: any BootHost) async throws(BootHalt) -> Handover
}

/// What comes after a stage.
public enum Handover: Sendable {
    case next(any BootStage)
    /// The root file system is there, and this is what came of it.
    case root(MountedRoot)
    /// The boot went as far as this chain leads without a root file system: LOCALBOOT, or a kernel without an initramfs.
    case done(String)
    /// The program gives control back to the one that called it (``BootProgram/isCalled``), which goes on; the sentence
    /// says why.
    case returned(String)
    case failed(BootBreak)
}

/// A root file system that a boot ended with.
public struct MountedRoot: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case http, tftp, nfs, nbd }

    public var kind: Kind
    /// Where it is from, as people write it.
    public var uri: [UInt8]
    /// How many octets of it are in memory, or were read over the network before it was taken for one.
    public var bytes: Int
    /// Where its files are read from as long as the system runs.
    public var source: Source
    /// What was found in it.
    public var contents: RootContents
    /// Whether the system may write to it, for all it knows.
    public var isWritable = false

    /// Where a root lies.
    public enum Source: Hashable, Sendable {
        /// In the machine's own memory: whoever served it may go.
        case memory
        /// A folder that is mounted over NFS.
        case folder(VolumeID, NFSMountRequest)
        /// A network block device that is attached.
        case device(BlockDevice, NBDAttachRequest)
    }

    public init(
        kind: Kind,
        uri: [UInt8],
        bytes: Int,
        source: Source = .memory,
        contents: RootContents = RootContents()
    ) {
        self.kind = kind
        self.uri = uri
        self.bytes = bytes
        self.source = source
        self.contents = contents
    }
}

/// What was found in a root when it was first read.
public struct RootContents: Hashable, Sendable {
    /// What is started first: `/sbin/init`.
    public var initPath: [UInt8]?
    /// The image that is mounted, where the root is a file in a folder.
    public var imagePath: [UInt8]?
    /// What the superblock of its image or device says.
    public var fileSystem: FileSystemSuperblock?
    /// What its own settings mean for the system that starts from it.
    public var remarks: [RootRemark]

    public init(
        initPath: [UInt8]? = nil,
        imagePath: [UInt8]? = nil,
        fileSystem: FileSystemSuperblock? = nil,
        remarks: [RootRemark] = []
    ) {
        self.initPath = initPath
        self.imagePath = imagePath
        self.fileSystem = fileSystem
        self.remarks = remarks
    }
}

/// Where and why a boot broke, as the machine itself knows it.
public struct BootBreak: Hashable, Sendable {
    /// The stage's name.
    public var stage: String
    public var failure: BootFailure
    /// The code that it shows: `PXE-E53`.
    public var code: String?
    /// One sentence.
    public var sentence: String

    public init(stage: String, failure: BootFailure, code: String? = nil, sentence: String) {
        self.stage = stage
        self.failure = failure
        self.code = code
        self.sentence = sentence
    }
}

/// How a whole boot ended.
public enum BootResult: Hashable, Sendable {
    case root(MountedRoot)
    /// It had its root, which was then lost: its server is gone, or answers no more.
    case lost(MountedRoot, BootBreak)
    case done(String)
    case failed(BootBreak)
    case halted(BootHalt)
}

/// Plays the chain from `first` on until a stage ends it, and then uses the root for as long as the machine is to.
///
/// - Parameter entering: called before each stage runs.
public func playBoot(
    from first: any BootStage,
    on host: any BootHost,
    entering: @Sendable (any BootStage) -> Void = { _ in }
) async -> BootResult {
    var stage = first
    do throws(BootHalt) {
        while true {
            entering(stage)
            switch try await stage.run(on: host) {
            case .next(let following): stage = following
            case .root(let root):
                try host.reached(.root)
                return try await RunningSystem(root: root, host: host).run()
            case .done(let sentence), .returned(let sentence): return .done(sentence)
            case .failed(let reason): return .failed(reason)
            }
        }
    } catch {
        return .halted(error)
    }
}
