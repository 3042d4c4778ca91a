internal import NetworkProtocols

/// What differs between the versions of SystemRescueCd's initramfs, 1.x to 5.x.
struct SystemRescueCd: Sendable {
    let id: String
    let name: String
    let facts: [Persona.Fact]
    /// The number before the first point of its versions.
    let majors: ClosedRange<Int>
    /// How its initrd is compressed.
    let compression: BootImageKind.Compression
    let busyboxVersion: String
    /// How much the file system in memory holds that the image goes into, in octets.
    let tmpfsLimit: Int
    /// How often it asks for the checksum file before it fetches anything, a second apart; 0 for not at all.
    let probes: Int

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
            let digits = text[place.upperBound...].prefix { $0.isASCIIDigit }
            guard let major = digits.decimalNumber else { return 1 }
            return majors.contains(major) ? 9 : 0
        }
        let words = RootSource.sources(in: clues.commandLine).contains { $0.dialect == .systemRescueCd }
        let isNamed = clues.names.contains { $0.hasSuffixIgnoringCase("initram.igz") }
        let asks = ["ethx", "dodhcp", "setkmap", "scandelay"].contains { clues.commandLine.contains($0) }
        guard words || isNamed || asks else { return 0 }
        return 2 + (clues.compression == compression ? 1 : 0) + (isNamed ? 1 : 0)
    }
}
