extension Persona.ScreenLine {
    /// What iPXE shows, with the numbers of a build for `platform`.
    static func ipxe(_ platform: IPXEErrorNumber.Platform) -> [Persona.ScreenLine] {
        func line(
            _ failure: BootFailure,
            _ text: String,
            _ error: IPXEErrorNumber.POSIXError,
            _ file: IPXEErrorNumber.SourceFile,
            which: UInt32 = 0
        ) -> Persona.ScreenLine {
            let number = IPXEErrorNumber(error, in: file, which: which, platform: platform).text
            return Persona.ScreenLine(failure, number, "\(text) (http://ipxe.org/\(number))")
        }
        return [
            line(.noOffer, "No configuration methods succeeded", .addressNotAvailable, .interface, which: 1),
            line(.proxyOnly, "No configuration methods succeeded", .addressNotAvailable, .interface, which: 1),
            line(.noBootFile, "Nothing to boot: No such file or directory", .noEntry, .autoboot, which: 1),
            // A silent server on port 4011 is no error to iPXE: it goes on with what it has.
            line(.bootServerSilent, "Nothing to boot: No such file or directory", .noEntry, .autoboot, which: 1),
            line(.bootServerWithoutFile, "Nothing to boot: No such file or directory", .noEntry, .autoboot, which: 1),
            line(.addressUnresolved, "Connection timed out", .timedOut, .tftp),
            line(.tftpSilent, "Connection timed out", .timedOut, .tftp),
            line(.tftpStalled, "Connection timed out", .timedOut, .tftp),
            line(.portUnreachable, "Connection timed out", .timedOut, .tftp),
            // Builds since March 2024 say "Not found" and 2d12613b.
            line(.fileNotFound, "No such file or directory", .noEntry, .tftp),
            line(.accessDenied, "Permission denied", .permissionDenied, .tftp),
            line(.tftpError, "Operation not supported", .notSupported, .tftp),
            line(.httpSilent, "Connection timed out", .timedOut, .tcp),
            line(.httpError, "HTTP 5xx Server Error", .inputOutput, .http, which: 5),
            line(.nameUnresolved, "DNS name does not exist", .noSuchDeviceOrAddress, .dns, which: 1),
            line(.wrongImage, "Could not boot image: Exec format error", .notExecutable, .image),
            // What is too large for a BIOS's boot program is none to iPXE.
            line(.imageTooLarge, "Could not boot image: Exec format error", .notExecutable, .image),
            // Without a server the name is no whole URL: nothing can open it.
            line(.noNextServer, "Could not start download: Operation not supported", .notSupported, .open),
            line(.noLink, "Link status: Down", .notConnected, .networkDevice, which: 1),
            line(.cancelled, "Operation canceled", .cancelled, .autoboot),
        ]
    }

    /// What the ROMs after Intel's boot agent show (their list of codes).
    static let biosROM: [Persona.ScreenLine] = [
        .init(.noOffer, "PXE-E51", "No DHCP or proxyDHCP offers were received."),
        .init(.proxyOnly, "PXE-E52", "proxyDHCP offers were received. No DHCP offers were received."),
        .init(.noBootFile, "PXE-E53", "No boot filename received"),
        .init(.bootServerSilent, "PXE-E55", "ProxyDHCP service did not reply to request on port 4011"),
        .init(.bootServerWithoutFile, "PXE-E53", "No boot filename received"),
        .init(.menuMissing, "PXE-E74", "Bad or missing PXE menu and/or prompt information"),
        .init(.groupMissing, "PXE-E76", "Bad or missing multicast discovery address"),
        .init(.bootServersUnlisted, "PXE-E77", "Bad or missing discovery server list"),
        .init(.bootServersSilent, "PXE-E78", "Could not locate boot server"),
        .init(.addressUnresolved, "PXE-E11", "ARP timeout"),
        .init(.tftpSilent, "PXE-E32", "TFTP open timeout"),
        .init(.tftpStalled, "PXE-E35", "TFTP read timeout"),
        .init(.portUnreachable, "PXE-E32", "TFTP open timeout"),
        .init(.fileNotFound, "PXE-E3B", "TFTP Error - File Not found"),
        .init(.accessDenied, "PXE-E3C", "TFTP Error - Access Violation"),
        .init(.tftpError, "PXE-E36", "Error received from TFTP server"),
        .init(.imageTooLarge, "PXE-E79", "NBP is too big to fit in free base memory"),
        .init(.wrongImage, "PXE-E79", "NBP is too big to fit in free base memory"),
        .init(.noNextServer, "PXE-E7B", "Missing MTFTP server IP address"),
        .init(.noLink, "PXE-E61", "Media test failure, check cable"),
        .init(.cancelled, "PXE-EA0", "Network boot canceled by keystroke"),
    ]

    /// What EDK2's PXE driver shows (`NetworkPkg/UefiPxeBcDxe/PxeBcBoot.c`).
    ///
    /// Offers of which none will do end in E16; no offer at all ends in a time-out, so in E18 (`PxeBcDhcp4Dora`).
    /// Older builds print E18 for both.
    static let edk2PXE: [Persona.ScreenLine] = [
        .init(.noOffer, "PXE-E18", "Server response timeout."),
        .init(.proxyOnly, "PXE-E16", "No valid offer received."),
        .init(.noBootFile, "PXE-E16", "No valid offer received."),
        .init(.bootServerSilent, "PXE-E16", "No valid offer received."),
        .init(.bootServerWithoutFile, "PXE-E53", "No boot filename received."),
        .init(.menuMissing, "PXE-E21", "Remote boot cancelled."),
        .init(.groupMissing, "PXE-E99", "Unexpected network error."),
        .init(.bootServersUnlisted, "PXE-E99", "Unexpected network error."),
        .init(.bootServersSilent, "PXE-E18", "Server response timeout."),
        .init(.addressUnresolved, "PXE-E18", "Server response timeout."),
        .init(.tftpSilent, "PXE-E18", "Server response timeout."),
        .init(.tftpStalled, "PXE-E18", "Server response timeout."),
        // An acknowledgement without tsize, and data instead of one (PxeBcMtftp.c, PxeBcMtftp4GetFileSize; Mtftp4Impl.c,
        // Mtftp4GetInfoCheckPacket).
        .init(.sizeNotTold, "PXE-E53", "No boot filename received."),
        .init(.optionsIgnored, "PXE-E99", "Unexpected network error."),
        .init(.portUnreachable, "PXE-E22", "Client received ICMP error from server."),
        .init(.fileNotFound, "PXE-E23", "Client received TFTP error from server."),
        .init(.accessDenied, "PXE-E23", "Client received TFTP error from server."),
        .init(.tftpError, "PXE-E23", "Client received TFTP error from server."),
        .init(.imageTooLarge, "PXE-E05", "Buffer size is smaller than the requested file."),
        .init(.noLink, "PXE-E12", "Could not detect network connection."),
        .init(.cancelled, "PXE-E21", "Remote boot cancelled."),
    ]

    /// What EDK2's HTTP boot driver shows (`NetworkPkg/HttpBootDxe`): it has no codes.
    static let edk2HTTP: [Persona.ScreenLine] = [
        .init(.noOffer, nil, "Error: Could not retrieve NBP file size from HTTP server."),
        .init(.proxyOnly, nil, "Error: Could not retrieve NBP file size from HTTP server."),
        .init(.noBootFile, nil, "Error: Could not retrieve NBP file size from HTTP server."),
        .init(.urlRefused, nil, "Error: Invalid URI address."),
        .init(.unknownFileType, nil, "Error: Could not retrieve NBP file size from HTTP server."),
        .init(.addressUnresolved, nil, "Error: Could not retrieve NBP file size from HTTP server."),
        .init(.portUnreachable, nil, "Error: Could not retrieve NBP file size from HTTP server."),
        .init(.httpSilent, nil, "Error: Could not retrieve NBP file size from HTTP server."),
        .init(.fileNotFound, nil, "Error: Could not retrieve NBP file size from HTTP server."),
        .init(.accessDenied, nil, "Error: Could not retrieve NBP file size from HTTP server."),
        .init(.httpError, nil, "Error: Could not retrieve NBP file size from HTTP server."),
        .init(.nameUnresolved, nil, "Error: Could not retrieve NBP file size from HTTP server."),
        .init(.cancelled, nil, "Error: Remote boot cancelled."),
    ]
}
