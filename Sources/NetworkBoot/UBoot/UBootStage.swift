public import NetworkProtocols

/// U-Boot at work, as its scripts for network boots have it: `dhcp; pxe get; pxe boot` (U-Boot 2023.01, `net/bootp.c`,
/// `net/tftp.c`, `cmd/pxe.c`, `boot/pxe_utils.c`).
///
/// `dhcp` loads the boot file that it is told, and where it is told none one that is named after its address; whatever
/// comes of that, `pxe get` follows.
public struct UBootStage: BootStage {
    public let persona: Persona

    public init(persona: Persona) {
        self.persona = persona
    }

    /// The release that is played.
    static let release = "2023.01"

    public var name: String { "U-Boot \(Self.release)" }

    /// From its banner to the start of a kernel.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        guard let dhcp = persona.dhcp, let firmware = persona.firmware else {
            return .failed(BootBreak(stage: name, failure: .notPlayed, sentence: "\(persona.name) is not played."))
        }
        host.show(name)
        host.show("Hit any key to stop autoboot:  2")
        try await host.wait(for: .seconds(2))
        host.show("BOOTP broadcast 1")
        switch try await host.configure(.dhcp(dhcp)) {
        case .leased(let lease):
            host.show("DHCP client bound to address \(lease.address) (1 ms)")
            try host.reached(.address)
            var session = UBootSession(name: name, firmware: firmware, lease: lease, host: host)
            return try await session.run()
        case .configured, .resolved, .failed:
            host.show("Retry time exceeded; starting again")
            let sentence = "Nobody gave U-Boot an address: no DHCP server heard it, or none answered it."
            return .failed(BootBreak(stage: name, failure: .noOffer, sentence: sentence))
        }
    }

    /// How it asks for files: a time-out of 5 s that it names, and ten repetitions (`net/tftp.c`; a capture of Debian's
    /// build for QEMU's ARM machine).
    public static let tftp = TFTPClientConfiguration(
        options: [TFTPOption(.timeout, 5), TFTPOption(.blockSize, 1468)],
        requestTimeouts: Array(repeating: .seconds(5), count: 11),
        dataTimeouts: Array(repeating: .seconds(5), count: 11),
        retriesWithoutOptions: false,
        answersStrangers: false,
        toleratesUnaskedOptions: true
    )
}

/// The names by which `pxe get` asks for its configuration, one after the other (`cmd/pxe.c`).
public struct UBootConfigurationSearch: Hashable, Sendable {
    /// Below `pxelinux.cfg/`, in order.
    public let names: [[UInt8]]

    /// - Parameter architecture: what U-Boot calls its own (`CONFIG_SYS_ARCH`).
    public init(hardwareAddress: MACAddress, address: IPv4Address, architecture: String = "arm") {
        var names = [Array("01-\(hardwareAddress.text(separator: "-"))".utf8)]
        let digits = Array(address.upperCaseHexadecimal.utf8)
        for count in stride(from: 8, through: 1, by: -1) { names.append(Array(digits.prefix(count))) }
        names += [Array("default-\(architecture)".utf8), Array("default".utf8)]
        self.names = names.map { PXELINUXConfigurationSearch.folder + $0 }
    }
}
