public import NetworkProtocols

/// GRUB 2 at work: it looks for its configuration where it was loaded from, runs it, shows its menu, fetches a kernel and
/// its initrds, and starts them (GNU GRUB 2.06 and its makers' builds, `grub-core`).
///
/// What the image itself says counts: its prefix, the configuration inside of it, and its small disk. A build whose
/// commands lie in modules on the server is played as one that has them in it.
public struct GRUBStage: BootStage {
    public let program: BootProgram
    let image: GRUBImage

    public init(program: BootProgram) {
        self.program = program
        image = GRUBImage(program.image, kind: program.kind)
    }

    public var name: String { "GRUB \(image.version.prefix { $0 != "-" })" }

    /// From its welcome to the start of a kernel.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        var session = GRUBSession(name: name, program: program, image: image, host: host)
        return try await session.run()
    }

    /// How GRUB asks for files over TFTP: 40 requests, the waits between them growing by 20 ms; what it has acknowledged
    /// it never acknowledges again by itself (`grub-core/net/tftp.c`, `net.c`).
    public static let tftp = TFTPClientConfiguration(
        options: [TFTPOption(.blockSize, 1024), TFTPOption(.transferSize, 0)],
        requestTimeouts: (0..<40).map { .milliseconds(400 + 20 * $0) },
        dataTimeouts: [(0..<40).reduce(Duration.zero) { $0 + .milliseconds(400 + 20 * $1) }],
        retriesWithoutOptions: false,
        answersStrangers: false,
        toleratesUnaskedOptions: true,
        cancellation: .init(.notDefined, "closed"),
        sizeFarewell: .init(.notDefined, "closed")
    )

    /// How it looks whether a file is there: it opens and closes it.
    public static let probe: TFTPClientConfiguration = {
        var probe = tftp
        probe.asksForSizeOnly = true
        probe.acknowledgesBeforeFarewell = true
        return probe
    }()
}
