internal import NetworkProtocols

extension TFTPClientConfiguration {
    /// How gPXE and iPXE ask for files: from the shortest wait on twice as long each time, up to the limit (iPXE
    /// `net/udp/tftp.c`, `include/ipxe/retry.h`).
    static let ipxe = TFTPClientConfiguration(
        options: [TFTPOption(.blockSize, 1432), TFTPOption(.transferSize, 0)],
        requestTimeouts: ipxeTimeouts,
        dataTimeouts: ipxeTimeouts,
        answersStrangers: false,
        toleratesUnaskedOptions: true,
        cancellation: .init(.notDefined, "TFTP Aborted")
    )

    private static let ipxeTimeouts: [Duration] = [
        .milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8),
    ]
}

extension DHCPClientConfiguration {
    /// How gPXE and iPXE ask for an address on an e1000 card (`net/udp/dhcp.c` of both). Option 175 begins with the card's
    /// bus identity and the version; then comes what the build can do, by its numbers.
    static func ipxe(
        _ architecture: ClientArchitecture,
        interface: NetworkInterfaceIdentifier,
        userClass: String,
        requests: [UInt8],
        version: [UInt8],
        features: [UInt8],
        seconds: SecondsField = .attempts
    ) -> DHCPClientConfiguration {
        let vendorClass = NetworkBootClass(method: .pxe, architecture: architecture, interface: interface)
        // The PXE extensions are in their second version.
        let capabilities = features.flatMap { [$0, 1, $0 == 0x10 ? 2 : 1] }
        var dhcp = DHCPClientConfiguration(options: [
            .messageType,
            .fixed(.maximumMessageSize, [0x05, 0xc0]),
            .fixed(.clientArchitectures, [UInt8(architecture.rawValue >> 8), UInt8(architecture.rawValue & 0xff)]),
            .fixed(.networkInterface, [1, interface.major, interface.minor]),
            .fixed(.vendorClass, vendorClass.octets),
            .fixed(.userClass, Array(userClass.utf8)),
            .fixed(.parameterRequestList, requests),
            .fixed(.etherboot, [0xb1, 5, 1, 0x80, 0x86, 0x10, 0x0e, 0xeb, 3] + version + capabilities),
            .clientIdentifier, .machineIdentifier, .serverIdentifier, .requestedAddress,
        ])
        dhcp.seconds = seconds
        dhcp.requestRepeatsSeconds = false
        dhcp.discoverWaits = .init([1_020, 2_032, 4_064, 8_074].map { .milliseconds($0) })
        dhcp.requestWaits = .init([275, 549, 1_044, 2_032, 4_064, 8_074].map { .milliseconds($0) })
        dhcp.collection = .untilComplete(patience: .seconds(2))
        dhcp.selection = .ipxe
        dhcp.checks.serverIdentifier = false
        dhcp.checks.acknowledgementFitsOffer = true
        dhcp.checks.refusalFitsServer = true
        dhcp.checks.takesBOOTP = true
        dhcp.whenUnanswered = .fail
        dhcp.whenRefused = .restart(after: .seconds(1))
        return dhcp
    }
}
