internal import NetworkProtocols

extension IPXESession {
    /// The commands for images (iPXE and gPXE `hci/commands/image_cmd.c`).
    mutating func runImage(
        _ word: IPXECommand.Word,
        _ arguments: IPXEArguments
    ) async throws(BootHalt) -> IPXEOutcome {
        switch word {
        case .imgstat:
            for image in images { show(image) }
            return .success
        case .imgfree: return free(arguments.positional)
        default:
            return build.dialect == .gpxe
                ? try await runImageOfGPXE(word, arguments) : try await runImageOfIPXE(word, arguments)
        }
    }

    func show(_ image: IPXEImage) {
        let colon = build.dialect == .gpxe ? ":" : " :"
        let kind = image.kind.name.map { " [\($0)]" } ?? ""
        let arguments = image.arguments.map { " \"\($0.displayText)\"" } ?? ""
        let freed = image.isFreedAfterwards && build.dialect == .ipxe ? " [AUTOFREE]" : ""
        host.show("\(image.name.displayText)\(colon) \(image.octets.count) bytes\(kind)\(freed)\(arguments)")
    }

    private mutating func free(_ names: [[UInt8]]) -> IPXEOutcome {
        guard !names.isEmpty else {
            images = []
            return .success
        }
        for name in names {
            guard let image = image(named: name) else { return .failure(noImage(name)) }
            unregister(image.id)
        }
        return .success
    }

    private func noImage(_ name: [UInt8]) -> IPXEError {
        let quoted = build.dialect == .gpxe ? name.displayText : "\"\(name.displayText)\""
        host.show(build.dialect == .gpxe ? "No such image: \(quoted)" : "\(quoted): no such image")
        let sentence = "There is no image \(name.displayText)."
        return build.error(.noEntry, .imageCommands, .wrongImage, sentence)
    }

    // MARK: iPXE

    private mutating func runImageOfIPXE(
        _ word: IPXECommand.Word,
        _ arguments: IPXEArguments
    ) async throws(BootHalt) -> IPXEOutcome {
        var image: IPXEImage
        if let name = arguments.positional.first {
            let mayBeThere = ![.imgfetch, .module, .initrd].contains(word)
            if mayBeThere, let known = self.image(named: name) {
                image = known
            } else {
                switch try await download(IPXEURI(name), isQuiet: arguments.has("quiet")) {
                case .success(let loaded): image = loaded
                case .failure(let error): return .failure(error)
                }
            }
        } else {
            guard let selected = selectedImage.flatMap({ id in images.first { $0.id == id } }) else {
                host.show("No image selected")
                return .failure(build.error(.noEntry, .imageCommands, .wrongImage, "No image was selected to boot."))
            }
            image = selected
        }
        if word == .imgargs { image.arguments = nil }
        if let name = arguments.options["name"] { image.name = name }
        if arguments.positional.count > 1 { image.arguments = arguments.joined(from: 1) }
        if arguments.has("autofree") { image.isFreedAfterwards = true }
        update(image)
        switch word {
        case .kernel, .imgload, .imgselect:
            guard image.kind != .other else { return .failure(notBootable(image, verb: "select")) }
            selectedImage = image.id
            return .success
        case .imgexec, .chain, .boot:
            guard image.kind != .other else { return .failure(notBootable(image, verb: "boot")) }
            if arguments.has("replace"), script != nil {
                script?.replacement = image
                stop = .script
                return .success
            }
            let outcome = try await execute(image)
            if case .failure(let error) = outcome { host.show("Could not boot: \(error.shown(by: build))") }
            return outcome
        default: return .success
        }
    }

    /// An image that can't be started, with the line that says so.
    func notBootable(_ image: IPXEImage, verb: String) -> IPXEError {
        let error = notExecutable(image)
        host.show("Could not \(verb): \(error.shown(by: build))")
        return error
    }

    func notExecutable(_ image: IPXEImage) -> IPXEError {
        let sentence: String
        if image.octets.isEmpty {
            sentence = "The boot file is empty."
        } else if let architecture = build.persona.playedArchitecture,
            let objection = image.content.objection(for: architecture)
        {
            sentence = objection
        } else {
            sentence = "\(image.name.displayText) can't be started, it is: \(image.content.displayName)."
        }
        return build.error(.notExecutable, .image, .wrongImage, sentence)
    }

    // MARK: gPXE

    private mutating func runImageOfGPXE(
        _ word: IPXECommand.Word,
        _ arguments: IPXEArguments
    ) async throws(BootHalt) -> IPXEOutcome {
        switch word {
        case .imgload, .imgargs, .imgexec, .boot:
            return try await runKeptImage(word, arguments)
        default: break
        }
        let name = arguments.positional[0]
        var image: IPXEImage
        switch try await download(IPXEURI(name), isQuiet: false) {
        case .success(let loaded): image = loaded
        case .failure(let error):
            host.show("Could not fetch \(name.displayText): \(error.shown(by: build))")
            return .failure(error)
        }
        image.name = arguments.options["name"] ?? image.name
        image.arguments = arguments.positional.count > 1 ? arguments.joined(from: 1) : nil
        update(image)
        guard word == .kernel || word == .chain else { return .success }
        guard image.kind != .other else {
            let error = notExecutable(image)
            host.show("Could not fetch \(name.displayText): \(error.shown(by: build))")
            return .failure(error)
        }
        selectedImage = image.id
        guard word == .chain else { return .success }
        let outcome = try await execute(image)
        if case .failure(let error) = outcome {
            host.show("Could not fetch \(name.displayText): \(error.shown(by: build))")
        }
        return outcome
    }

    /// `imgload`, `imgargs`, `imgexec` and `boot` take images by name, never from a server.
    private mutating func runKeptImage(
        _ word: IPXECommand.Word,
        _ arguments: IPXEArguments
    ) async throws(BootHalt) -> IPXEOutcome {
        guard let name = arguments.positional.first else {
            guard let image = selectedImage.flatMap({ id in images.first { $0.id == id } }) else {
                host.show("No (unique) loaded image")
                return .failure(build.error(.noEntry, .imageCommands, .wrongImage, "No image was loaded to boot."))
            }
            return try await start(image)
        }
        guard var image = image(named: name) else { return .failure(noImage(name)) }
        switch word {
        case .imgargs:
            image.arguments = arguments.joined(from: 1)
            update(image)
            return .success
        case .imgload:
            guard image.kind != .other else {
                let error = notExecutable(image)
                host.show("Could not load \(name.displayText): \(error.shown(by: build))")
                return .failure(error)
            }
            selectedImage = image.id
            return .success
        default: return try await start(image)
        }
    }

    private mutating func start(_ image: IPXEImage) async throws(BootHalt) -> IPXEOutcome {
        let outcome = try await execute(image)
        if case .failure(let error) = outcome {
            host.show("Could not execute \(image.name.displayText): \(error.shown(by: build))")
        }
        return outcome
    }

    // MARK: Downloading

    /// Downloads a file and keeps it; says on the screen how that goes.
    mutating func download(_ written: IPXEURI, isQuiet: Bool) async throws(BootHalt) -> Result<IPXEImage, IPXEError> {
        let uri = written.resolved(against: workingURI)
        let start = isQuiet ? "" : "\((build.dialect == .gpxe ? uri : written).redacted.displayText)... "
        switch try await fetch(uri) {
        case .failure(let error):
            let isStarted = error.number & 0x00ff_e000 != IPXEErrorNumber.SourceFile.open.rawValue
            if !isStarted { host.show("Could not start download: \(error.shown(by: build))") }
            if isStarted, !isQuiet { host.show(start + error.shown(by: build)) }
            trouble = error
            return .failure(error)
        case .success(let octets):
            if !isQuiet { host.show(start + "ok") }
            let image = IPXEImage(octets, from: uri, build: build, imageLimit: firmware.imageLimit)
            guard let kept = register(image) else {
                let sentence = "The machine has no room for another file of \(octets.count) octets."
                let error = build.error(.outOfMemory, .image, .tooLittleMemory, sentence)
                host.show("Could not register image: \(error.shown(by: build))")
                return .failure(error)
            }
            return .success(kept)
        }
    }

    /// The octets of a file.
    func fetch(_ uri: IPXEURI) async throws(BootHalt) -> Result<[UInt8], IPXEError> {
        let shown = uri.redacted.displayText
        guard uri.isAbsolute else {
            let sentence = "\(shown) is no whole URI, and there is nothing that it could be completed by."
            return .failure(build.error(.notSupported, .open, .noNextServer, sentence))
        }
        guard let hostName = uri.host, ["tftp", "http"].contains(uri.schemeName) else {
            let isPlayed = !["https", "ftp", "nfs"].contains(uri.schemeName)
            let sentence =
                isPlayed
                ? "\(build.program) opens no \(uri.schemeName) URI: \(shown)."
                : "Fetching over \(uri.schemeName) is not played yet: \(shown)."
            return .failure(build.error(.notSupported, .open, isPlayed ? .wrongImage : .notPlayed, sentence))
        }
        guard lease != nil || hasStaticAddress else {
            let sentence = "\(shown) was wanted before the network card had an address."
            return .failure(
                build.error(.networkUnreachable, .ipv4, text: "Network unreachable", .addressUnresolved, sentence)
            )
        }
        let address: IPv4Address
        switch try await self.address(of: hostName) {
        case .success(let found): address = found
        case .failure(let error): return .failure(error)
        }
        let isHTTP = uri.schemeName == "http"
        let request: FetchRequest
        if isHTTP {
            guard let http = firmware.http else {
                return .failure(
                    build.error(.notSupported, .open, .notPlayed, "\(build.program) fetches nothing by HTTP.")
                )
            }
            let endpoint = Endpoint(address: address, port: uri.portNumber ?? 80)
            let name = uri.requestTarget
            request = FetchRequest(method: .http(http), server: endpoint, name: name, host: uri.authority)
        } else {
            let endpoint = Endpoint(address: address, port: uri.portNumber ?? 69)
            let name = percentDecoded(uri.path ?? []).dropFirst()
            request = FetchRequest(method: .tftp(firmware.tftp), server: endpoint, name: Array(name))
        }
        switch try await host.fetch(request) {
        case .complete(let octets): return .success(octets)
        case .failed(let reason): return .failure(build.error(reason, isHTTP: isHTTP, "The file \(shown)"))
        }
    }

    /// The address of a host by its name.
    func address(of name: [UInt8]) async throws(BootHalt) -> Result<IPv4Address, IPXEError> {
        if let address = IPv4Address(utf8: name) { return .success(address) }
        let servers = settings.octets(tag: 6).map { octets in
            stride(from: 0, to: octets.count - 3, by: 4).map {
                IPv4Address(octets[$0], octets[$0 + 1], octets[$0 + 2], octets[$0 + 3])
            }
        }
        guard let servers, !servers.isEmpty else {
            let sentence = "The name \(name.displayText) can't be looked up: no DHCP server named a name server."
            return .failure(
                build.error(
                    .noSuchDeviceOrAddress,
                    .dns,
                    which: 2,
                    text: "No DNS servers available",
                    .nameUnresolved,
                    sentence
                )
            )
        }
        let question = ResolveRequest(name: name, servers: servers, domain: settings.octets(tag: 15))
        if case .found(let addresses) = try await host.resolve(question), let address = addresses.first {
            return .success(address)
        }
        let sentence = "The name \(name.displayText) has no address."
        return .failure(
            build.error(
                .noSuchDeviceOrAddress,
                .dns,
                which: 1,
                text: "DNS name does not exist",
                .nameUnresolved,
                sentence
            )
        )
    }
}
