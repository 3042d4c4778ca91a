public import NetworkProtocols

/// PXELINUX at work: it finds its configuration, lets a person choose, fetches kernel and initrds, and starts them
/// (Syslinux `core/fs/pxe/pxe.c`, `com32/elflink/ldlinux`; 3.x and 4.x: `core/pxelinux.asm`).
///
/// Nobody holds Shift or Alt at its start: what the `boot:` prompt needs is PROMPT, or a failure.
public struct PXELINUXStage: BootStage {
    public let environment: PXELINUXEnvironment

    public init(environment: PXELINUXEnvironment) {
        self.environment = environment
    }

    public var name: String { environment.release.isEmpty ? "PXELINUX" : "PXELINUX \(environment.release)" }

    /// From its banner to the start of a kernel.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        var session = PXELINUXSession(name: name, environment: environment, host: host)
        return try await session.run()
    }

    /// How PXELINUX asks for files over TFTP: the options in this order, and 31 requests over 131 s before it gives up
    /// (Syslinux `core/fs/pxe/tftp.c`).
    public static let tftp = TFTPClientConfiguration(
        options: [TFTPOption(.transferSize, 0), TFTPOption(.blockSize, 1408)],
        requestTimeouts: timeouts,
        dataTimeouts: timeouts,
        retriesWithoutOptions: false,
        answersStrangers: false,
        cancellation: .init(.notDefined, "No error, file close"),
        optionRefusal: .init(.optionNegotiation, "TFTP protocol error")
    )

    /// In ticks of the BIOS timer, 18.2 of them a second (Syslinux `core/fs/pxe/core.c`, `TimeoutTable`).
    private static let timeouts: [Duration] = [
        2, 2, 3, 3, 4, 5, 6, 7, 9, 10, 12, 15, 18, 21, 26, 31, 37, 44, 53, 64, 77, 92, 110, 132, 159, 191, 229, 255,
        255, 255, 255,
    ].map { .microseconds(54_925 * $0) }

    /// How `lpxelinux.0` asks for files over HTTP (Syslinux `core/fs/pxe/http.c`).
    static func http(release: String) -> HTTPClientConfiguration { .syslinux(release: release) }
}
