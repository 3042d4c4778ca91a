internal import NetworkProtocols

extension IPXESession {
    /// What gPXE and iPXE do of themselves: an address, then what came with it (iPXE and gPXE `usr/autoboot.c`).
    mutating func autoboot() async throws(BootHalt) -> IPXEOutcome {
        let outcome = try await bootFromNetwork()
        if case .over = outcome { return outcome }
        host.show("No more network devices")
        if build.dialect == .gpxe, outcome.error == nil {
            return .failure(build.error(.noDevice, .autoboot, .noBootFile, "There is nothing left to boot from."))
        }
        return outcome
    }

    /// The script autoexec.ipxe beside the program, or at the server's top; nil where there is none.
    mutating func autoexec() async throws(BootHalt) -> IPXEImage? {
        guard let program else { return nil }
        let lease = program.lease
        self.lease = lease
        defer { self.lease = nil }
        workingURI = Self.uri(program.name, of: program.reply.nextServer)
        for name in ["autoexec.ipxe", "/autoexec.ipxe"] {
            if case .success(let image) = try await download(IPXEURI(Array(name.utf8)), isQuiet: false) {
                if !image.octets.isEmpty { return image }
                unregister(image.id)
            }
        }
        workingURI = nil
        trouble = nil
        return nil
    }

    private mutating func bootFromNetwork() async throws(BootHalt) -> IPXEOutcome {
        isOpen = true
        showCard(0)
        let configured = try await configure()
        guard configured.error == nil, let lease else { return configured }
        showRoutes()
        if let outcome = try await bootFromMenu(lease) { return outcome }
        let rootPath = rootPathText
        if let file = namedFile {
            guard let rootPath else { return try await boot(file) }
            if IPXEURI(rootPath).isSANScheme { return sanBoot(rootPath) }
            host.show("Ignoring unsupported root path")
            return try await boot(file)
        }
        if let rootPath { return sanBoot(rootPath) }
        var missing = FirmwareBootFile.Missing(
            .noBootFile,
            "The DHCP server \(lease.server) gave an address and no boot file."
        )
        if case .failure(let found) = FirmwareBootFile.choose(from: lease, firmware: firmware) { missing = found }
        return .failure(nothingToBoot(missing))
    }

    /// Boots what a boot server of PXE's menu names; nil where there is no menu (iPXE usr/pxemenu.c).
    private mutating func bootFromMenu(_ lease: DHCPLease) async throws(BootHalt) -> IPXEOutcome? {
        guard let discovery = firmware.discovery else { return nil }
        let silence = build.error(.timedOut, .dhcp, .bootServersSilent, "No boot server answered.")
        let screen = PXEMenuScreen(host: host, silence: silence.shown(by: build))
        switch try await PXEDiscovery(discovery, host: host, screen: screen).chooseBootServer(lease) {
        case .found(let found):
            guard found.proxy != lease.proxy, let reply = found.proxy, let name = reply.bootFile else { return nil }
            self.lease = found
            settings.messages[.bootServer] = reply
            return try await boot(NamedFile(name: name, server: reply.nextServer))
        case .local(let sentence): return .over(.done(sentence))
        case .failed(let failure, let sentence):
            let error = build.error(.timedOut, .dhcp, failure, sentence)
            trouble = error
            return .failure(error)
        }
    }

    /// A boot file's name, and the server that was named in the same breath.
    private struct NamedFile {
        var name: [UInt8]
        var server: IPv4Address
    }

    /// The setting `filename`, wherever it stands, and `next-server` from the same place.
    private var namedFile: NamedFile? {
        let tag = IPXESettingName.fileName
        guard let octets = settings.octets(tag: tag), let origin = settings.origin(tag: tag) else { return nil }
        let name = Array(octets.prefix { $0 != 0 })
        guard !name.isEmpty else { return nil }
        let server = settings.messages[origin]?.nextServer ?? settings.address(tag: IPXESettingName.nextServer) ?? .any
        return NamedFile(name: build.dialect == .ipxe ? settings.expand(name).text : name, server: server)
    }

    private mutating func nothingToBoot(_ missing: FirmwareBootFile.Missing) -> IPXEError {
        let error: IPXEError
        switch (missing.failure, build.dialect) {
        case (.noNextServer, .ipxe):
            error = build.error(.notSupported, .open, missing.failure, missing.sentence)
            host.show("Could not start download: \(error.shown(by: build))")
        case (_, .gpxe):
            error = build.error(.noEntry, .autoboot, missing.failure, missing.sentence)
            host.show("No filename or root path specified")
        case (_, .ipxe):
            error = build.error(.noEntry, .autoboot, which: 1, missing.failure, missing.sentence)
            host.show("Nothing to boot: \(error.shown(by: build))")
        }
        trouble = error
        return error
    }

    /// Fetches the boot file and starts it.
    private mutating func boot(_ file: NamedFile) async throws(BootHalt) -> IPXEOutcome {
        let uri = Self.uri(file.name, of: file.server)
        let shown = file.name.displayText
        guard !file.server.isUnspecified || uri.schemeName != "tftp" || uri.host != Array("0.0.0.0".utf8) else {
            let sentence = "A boot file was named, but not the server that has it: siaddr is 0.0.0.0."
            return .failure(nothingToBoot(.init(.noNextServer, sentence)))
        }
        switch build.dialect {
        case .gpxe: host.show("Booting from filename \"\(shown)\"")
        case .ipxe:
            if !file.server.isUnspecified { host.show("Next server: \(file.server)") }
            host.show("Filename: \(shown)")
        }
        let outcome: IPXEOutcome
        switch try await download(uri, isQuiet: false) {
        case .failure(let error): outcome = .failure(error)
        case .success(var image):
            if build.dialect == .ipxe { show(image) }
            image.isFreedAfterwards = true
            update(image)
            try host.reached(image.kind == .script ? .address : .loader)
            outcome = try await execute(image)
            if case .failure(let error) = outcome, build.dialect == .ipxe {
                host.show("Could not boot image: \(error.shown(by: build))")
            }
        }
        if case .failure(let error) = outcome {
            trouble = error
            if build.dialect == .gpxe {
                host.show("Could not boot from filename \"\(shown)\": \(error.shown(by: build))")
            }
        }
        return outcome
    }

    /// Where a boot file is: a whole URI as it says, any other name on the server, its slashes kept (`pxe_uri`).
    static func uri(_ name: [UInt8], of server: IPv4Address) -> IPXEURI {
        let uri = IPXEURI(name)
        return uri.isAbsolute && uri.opaque == nil ? uri : IPXEURI(server: server, fileName: name)
    }

    // MARK: SAN

    private var rootPathText: [UInt8]? {
        guard let octets = settings.octets(tag: IPXESettingName.rootPath) else { return nil }
        let text = Array(octets.prefix { $0 != 0 })
        return text.isEmpty ? nil : settings.expand(text).text
    }

    private func sanBoot(_ rootPath: [UInt8]) -> IPXEOutcome {
        host.show("Root path: \(rootPath.displayText)")
        return bootSAN(rootPath)
    }

    /// `sanboot`, `sanhook`, `sanunhook`.
    func sanBoot(_ word: IPXECommand.Word, _ arguments: IPXEArguments) -> IPXEOutcome {
        guard word != .sanunhook else { return .success }
        guard let path = arguments.positional.first ?? rootPathText else {
            return .over(.done("The machine boots from a disk of its own (sanboot without a root path)."))
        }
        guard word == .sanboot else { return .over(notPlayed("A SAN device (\(path.displayText))")) }
        return bootSAN(path)
    }

    /// The boot goes on from a disk over the network, which is told, and not followed here.
    private func bootSAN(_ path: [UInt8]) -> IPXEOutcome {
        guard IPXEURI(path).isSANScheme else {
            let sentence = "The root path \(path.displayText) is none that \(build.program) can boot from."
            let error = build.error(.notSupported, .open, .notPlayed, sentence)
            host.show("Could not open SAN device: \(error.shown(by: build))")
            return .failure(error)
        }
        host.show("Registered SAN device 0x80")
        host.show("Booting from SAN device 0x80")
        return .over(.done("\(build.program) boots from the SAN disk \(path.displayText)."))
    }
}

extension IPXEURI {
    /// Whether a disk may be had by it.
    var isSANScheme: Bool { ["iscsi", "aoe", "fcp", "ib_srp", "srp", "http", "https"].contains(schemeName) }
}
