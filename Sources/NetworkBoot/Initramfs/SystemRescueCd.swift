internal import NetworkProtocols

/// What differs between the versions of SystemRescueCd's initramfs, 1.x to 5.x.
struct SystemRescueCd: Sendable {
    let id: String
    let name: String
    let facts: [Persona.Fact]
    /// Which versions it is of.
    let versions: Range<ReleaseNumber>
    /// Whether it is what command lines are taken to speak to where nothing else is known of the initrd.
    let isUsual: Bool
    /// How its initrd is compressed.
    let compression: BootImageKind.Compression
    let busyboxVersion: String
    /// How much the file system in memory holds that the image goes into, in octets.
    let tmpfsLimit: Int
    /// How it attaches a network block device; nil before 1.4.0, which knew neither NBD nor NFS.
    let networkRoots: NetworkRoots?
    /// How often it asks for the checksum file before it fetches anything, a second apart; 0 for not at all.
    let probes: Int

    /// Which `nbd-client` it calls, and how.
    enum NetworkRoots: Hashable, Sendable {
        /// `nbd-client IP PORT /dev/nbd0 -persist`: the old style, an export to a port.
        case byPort
        /// `nbd-client -N PORT IP /dev/nbd0 -persist`: the new style on port 10809, and what is written as a port is the
        /// export's name.
        case byName
    }

    /// How much memory the system itself needs beside the image: its manual asks for 400 MB for an image of 198 MB.
    static let ownMemory = 200_000_000
    /// How long udev is given, and the keyboard's prompt.
    static let udevWait = Duration.seconds(3)
    static let keymapWait = Duration.seconds(20)
    /// After so many rounds of udhcpc it is taken for granted that no lease comes; the script itself goes on for ever.
    static let leaseRounds = 10
    static let leasePause = Duration.seconds(2)

    /// The text of `/init` makes it sure; the initrd's name and the command line's words let it be expected.
    func certainty(of clues: InitramfsClues) -> Int {
        if let text = clues.initText {
            guard let place = text.firstRange(of: "SystemRescueCd ".utf8) else { return 0 }
            let number = text[place.upperBound...].prefix { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
            guard number.first?.isASCIIDigit == true else { return isUsual ? 1 : 0 }
            return versions.contains(ReleaseNumber(String(decoding: number, as: UTF8.self))) ? 9 : 0
        }
        guard isUsual, clues.disk == nil else { return 0 }
        let words = RootSource.sources(in: clues.commandLine).contains { $0.dialect == .systemRescueCd }
        let isNamed = clues.names.contains { $0.hasSuffixIgnoringCase("initram.igz") }
        let asks = ["ethx", "dodhcp", "setkmap", "scandelay"].contains { clues.commandLine.contains($0) }
        guard words || isNamed || asks else { return 0 }
        return 2 + (clues.compression == compression ? 1 : 0) + (isNamed ? 1 : 0)
    }
}

/// A version of SystemRescueCd: what differs is data, all else is ``SystemRescueCdBoot``.
protocol SystemRescueCdPersonality: InitramfsPersonality {
    var version: SystemRescueCd { get }
}

extension SystemRescueCdPersonality {
    var id: String { version.id }
    var name: String { version.name }
    var facts: [Persona.Fact] { version.facts }

    func certainty(of clues: InitramfsClues) -> Int { version.certainty(of: clues) }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        var boot = SystemRescueCdBoot(version, start, host)
        return try await boot.run()
    }
}
