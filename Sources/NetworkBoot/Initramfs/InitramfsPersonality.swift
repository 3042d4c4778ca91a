internal import NetworkProtocols

/// A system that lies in an initrd: how it is recognised, and what it does between the kernel and the root.
///
/// Each stands in a file of its own in `Personalities/` and in ``InitramfsCatalog``.
public protocol InitramfsPersonality: Sendable {
    /// A stable short name, such as `systemrescuecd-1`.
    var id: String { get }
    /// The name for people.
    var name: String { get }
    /// What is known of it, each with its source.
    var facts: [Persona.Fact] { get }

    /// How surely it lies in the initrds; 0 for not at all.
    func certainty(of clues: InitramfsClues) -> Int
    /// What its `/init` does.
    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover
}

/// What an initramfs may be recognised by.
public struct InitramfsClues: Hashable, Sendable {
    /// The start of `/init`; nil where the archive is compressed.
    public var initText: [UInt8]?
    /// The start of a disk that holds `/linuxrc`, where the initrd is one and no archive.
    public var disk: [UInt8]?
    /// How it is compressed; nil where it is not.
    public var compression: BootImageKind.Compression?
    /// What the initrds were fetched by.
    public var names: [[UInt8]]
    /// The words that are for it.
    public var commandLine: KernelCommandLine

    /// Whether `/init` speaks of `text`.
    func initSays(_ text: String) -> Bool { initText?.firstRange(of: text.utf8) != nil }

    /// Whether a file that was loaded has `text` in its name.
    func isNamed(_ text: String) -> Bool { names.contains { $0.lowercasedASCII.firstRange(of: text.utf8) != nil } }

    /// Whether the last word of this name says `value`.
    func says(_ name: String, _ value: String) -> Bool { commandLine[name]?.elementsEqual(value.utf8) ?? false }

    /// What the line begins with that names the modules of network cards on a disk.
    static let driverMark = "# drivers: "

    /// What a line `# drivers: e100 tulip` in `/linuxrc` names; nil where there is none.
    var declaredDrivers: [String]? {
        guard let disk, let mark = disk.firstRange(of: Self.driverMark.utf8) else { return nil }
        let line = disk[mark.upperBound...].prefix { $0 != UInt8(ascii: "\n") && $0 != 0 }
        return line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What a line `# personality: NAME` in `/init` says: sample images tell by it what they stand for.
    var declaredPersonality: String? {
        guard let initText = initText ?? disk, let mark = initText.firstRange(of: "# personality: ".utf8) else {
            return nil
        }
        let name = initText[mark.upperBound...].prefix { !$0.isBlank }
        return String(decoding: name, as: UTF8.self)
    }
}

/// What `/init` finds when the kernel starts it.
public struct InitramfsStart: Hashable, Sendable {
    /// `/proc/cmdline`
    public var commandLine: KernelCommandLine
    /// What the kernel made of `ip=`. A disk's `/linuxrc` finds nothing of it.
    public var network: KernelNetwork
    /// What the initrds were fetched by, in order.
    public var initrds: [[UInt8]] = []
    /// The modules of network cards on a disk; nil for all that there are.
    public var drivers: [String]?
    /// What the kernel is built without.
    public var kernelLacks: Set<KernelPart> = []

    public init(commandLine: KernelCommandLine, network: KernelNetwork = KernelNetwork(), initrds: [[UInt8]] = []) {
        self.commandLine = commandLine
        self.network = network
        self.initrds = initrds
    }
}

/// The initramfs that a kernel has unpacked.
public struct InitramfsStage: BootStage {
    private let personality: (any InitramfsPersonality)?
    private var start: InitramfsStart
    private let clues: InitramfsClues

    init(content: InitramfsContent, commandLine: KernelCommandLine, network: KernelNetwork) {
        clues = InitramfsClues(
            initText: content.initText,
            disk: content.isDisk ? content.disk : nil,
            compression: content.compression,
            names: content.names,
            commandLine: commandLine
        )
        start = InitramfsStart(commandLine: commandLine, network: network, initrds: content.names)
        start.drivers = clues.declaredDrivers
        personality = InitramfsCatalog.recognise(clues)
    }

    /// The same on a kernel that is built without some parts.
    func running(on lacks: Set<KernelPart>) -> InitramfsStage {
        var stage = self
        stage.start.kernelLacks = lacks
        return stage
    }

    public var name: String { personality?.name ?? "initramfs" }

    /// From `/init` on.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        if let personality { return try await personality.boot(start, on: host) }
        let file = clues.names.last?.displayText ?? ""
        guard let source = RootSource(in: start.commandLine) else {
            return .done("\(file) is started, and nothing tells it of a root over the network.")
        }
        let sentence =
            "\(file) is no initramfs that is played yet; \(source.word.nameText)= tells it where its root is."
        return .failed(BootBreak(stage: name, failure: .notPlayed, sentence: sentence))
    }
}
