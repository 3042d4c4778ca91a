internal import NetworkProtocols

/// `nbd-client` of today, which dracut, archiso and Alpine call (NBD `nbd-client.c`, version 3.24).
struct NBDClientProgram: Sendable {
    let host: any BootHost
    let resolver: ResolverSettings

    /// `nbd-client SERVER [PORT] [-N EXPORT] /dev/nbd0`
    ///
    /// - Parameters:
    ///   - port: nil for 10809.
    ///   - export: nil for the default one.
    ///   - isPersistent: `-p`: a broken connection is made anew.
    func run(
        server name: [UInt8],
        port: UInt16? = nil,
        export: [UInt8]? = nil,
        isPersistent: Bool = false
    ) async throws(BootHalt) -> Result<AttachedDevice, ProgramFailure> {
        if port != nil, export == nil {
            host.show("Warning: the oldstyle protocol is no longer supported.")
            host.show("This method now uses the newstyle protocol with a default export")
        }
        var subject = Array("nbd://".utf8) + name
        if let port { subject += Array(":\(port)".utf8) }
        if let export, !export.isEmpty { subject += [UInt8(ascii: "/")] + export }
        guard let address = try await resolver.address(of: name, on: host) else {
            host.show("getaddrinfo failed: Name or service not known")
            return .failure(resolver.failure(of: name, in: subject))
        }
        var client = NBDClientConfiguration.nbdClient
        client.isPersistent = isPersistent
        let server = Endpoint(address: address, port: port ?? NBDAttachRequest.defaultPort)
        switch try await AttachedDevice.attach(
            NBDAttachRequest(server: server, export: export ?? [], client: client),
            on: host
        ) {
        case .success(let device):
            host.show("Negotiation: ..size = \(device.device.size >> 20)MB")
            host.show("Connected /dev/nbd0")
            try host.reached(.initramfs)
            return .success(device)
        case .failure(let failure):
            for line in Self.words(failure) { host.show(line) }
            return .failure(failure.programFailure(of: subject))
        }
    }

    private static func words(_ failure: NBDClientFailure) -> [String] {
        func error(_ words: String) -> [String] { ["Error: \(words)", "Exiting."] }
        return switch failure {
        case .unreachable(let reason): error("Socket failed: \(SystemErrorWords.text(reason))")
        case .broken(let reason, 0): error("Socket failed: \(SystemErrorWords.text(reason))")
        case .silent: error("Socket failed: Connection timed out")
        case .oldStyleServer:
            [
                "Negotiation: ..",
                "It looks like you're trying to connect to an oldstyle server. This is no longer supported since nbd 3.10.",
            ]
        case .notNBD: ["Negotiation: .."] + error("Not enough magic from server")
        case .closedInNegotiation:
            [
                "Negotiation: ..",
                "E: server does not support NBD_OPT_GO and dropped connection after sending NBD_OPT_EXPORT_NAME. Try -g.",
            ]
        case .unknownExport(let words):
            ["Negotiation: .."]
                + error("Unknown error returned by server." + (words.isEmpty ? "" : " Server said: \(words)"))
        case .optionRefused(_, let words):
            ["Negotiation: .."]
                + error("Connection not allowed by server policy." + (words.isEmpty ? "" : " Server said: \(words)"))
        case .broken, .closed: ["Negotiation: .."] + error("Reading reply from server: Connection reset by peer")
        case .newStyleServer, .error, .beyondEnd, .deviceChanged, .badAnswer, .tooLarge, .aborted:
            ["Negotiation: ..", "Server sent us a reply we don't understand!"]
        }
    }
}

extension NBDClientFailure {
    /// As a program's end; `uri` is that of the device.
    func programFailure(of uri: [UInt8]) -> ProgramFailure {
        ProgramFailure(bootFailure, sentence(of: "The network block device \(uri.displayText)"))
    }
}
