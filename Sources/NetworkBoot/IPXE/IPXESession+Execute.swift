internal import NetworkProtocols

extension IPXESession {
    /// Starts an image (iPXE `core/image.c`, `image_exec`).
    mutating func execute(_ first: IPXEImage) async throws(BootHalt) -> IPXEOutcome {
        var image = first
        while true {
            guard mayGoOn(), descend() else { return .over(goesRound) }
            defer { ascend() }
            let old = change(to: image.uri)
            // While it runs it is no image that `boot` or `imgfree` would find.
            unregister(image.id)
            var replacement: IPXEImage?
            let outcome: IPXEOutcome
            switch image.kind {
            case .script: (outcome, replacement) = try await runScript(image)
            case .bzImage: outcome = try await startKernel(image)
            case .networkBootProgram: outcome = try await startProgram(image)
            case .efi: outcome = try await startEFI(image)
            case .com32: outcome = try await runModule(image)
            case .elf: outcome = .over(notPlayed("\(image.name.displayText), an ELF program,"))
            case .other: outcome = .failure(notExecutable(image))
            }
            _ = change(to: old)
            if case .over = outcome { return outcome }
            guard let replacement else {
                if !image.isFreedAfterwards { _ = register(image) }
                return outcome
            }
            image = replacement
        }
    }

    private mutating func runScript(_ image: IPXEImage) async throws(BootHalt) -> (IPXEOutcome, IPXEImage?) {
        try host.reached(.configuration)
        return try await run(IPXEScript(image.octets, for: build.dialect), named: image.name)
    }

    // MARK: Linux

    /// A kernel finds all images that are kept beside it as its initrd (iPXE `arch/x86/image/bzimage.c`).
    mutating func startKernel(_ image: IPXEImage) async throws(BootHalt) -> IPXEOutcome {
        let content = image.content
        if case .disguisedAsKernel(let loader, _) = content {
            guard [.ipxe, .gpxe].contains(loader) else { return .over(notPlayed(content.displayName)) }
            return try await startProgram(image)
        }
        return try handOver(image, initrds: images)
    }

    private func handOver(_ image: IPXEImage, initrds: [IPXEImage]) throws(BootHalt) -> IPXEOutcome {
        try host.reached(.kernel)
        let handover = KernelHandover(
            kernel: image.octets,
            kernelName: image.uri.octets,
            initrds: initrds.map { KernelHandover.Initrd(name: $0.uri.octets, octets: $0.octets) },
            commandLine: image.arguments ?? [],
            lease: lease,
            loader: name
        )
        return .over(.next(KernelStage(handover: handover)))
    }

    // MARK: Other programs

    private mutating func startEFI(_ image: IPXEImage) async throws(BootHalt) -> IPXEOutcome {
        let content = image.content
        if let architecture = build.persona.playedArchitecture,
            content.verdict(for: architecture) == .wrongArchitecture
        {
            return .failure(notExecutable(image))
        }
        switch content {
        case .linuxKernel(let version, _, _):
            // The kernel's own stub takes initrds by their names, newer kernels also what the loader leaves to it.
            let words = KernelCommandLine(image.arguments ?? []).words
            let named = words.filter { $0.name == Array("initrd".utf8) }.compactMap(\.value)
            let asks = build.leavesInitrds && !(ReleaseNumber(version ?? "") < ReleaseNumber(5, 7))
            let isWhole = asks || named.contains(Array("initrd.magic".utf8))
            let initrds = isWhole ? images : named.compactMap { name in images.first { $0.name == name } }
            return try handOver(image, initrds: initrds)
        default: return try await startProgram(image)
        }
    }

    /// Starts a boot program, which finds the program's own settings in the packets that a PXE firmware keeps.
    mutating func startProgram(_ image: IPXEImage) async throws(BootHalt) -> IPXEOutcome {
        let content = image.content
        if build.platform == .bios, image.kind == .networkBootProgram, content.objection(for: .bios) != nil {
            return .failure(notExecutable(image))
        }
        guard let lease else {
            return .over(notPlayed("A boot program without a lease"))
        }
        try host.reached(.loader)
        let isSame = program.map { $0.image == image.octets } ?? false
        let generation = (program?.generation ?? 0) + 1
        let repetitions = isSame ? (program?.repetitions ?? 0) + 1 : 0
        guard repetitions <= BootProgram.repetitionLimit, generation <= BootProgram.generationLimit else {
            return .over(.failed(circle(image)))
        }
        let packets = cachedPackets(of: lease)
        var started = BootProgram(
            image: image.octets,
            kind: content,
            name: image.uri.octets,
            location: location(of: image),
            lease: packets.lease,
            reply: packets.reply,
            firmware: build.persona,
            restart: restart
        )
        started.cachedBootFile = packets.reply.bootFile ?? []
        started.arguments = image.arguments ?? []
        started.generation = generation
        started.repetitions = repetitions
        // Only where something is left for the script to do does it matter that PXELINUX comes back.
        started.isCalled = script.map { $0.script.statements[$0.next...].contains { !$0.text.isEmpty } } ?? false
        if let stage = started.stage {
            guard started.isCalled, stage is PXELINUXStage else { return .over(.next(stage)) }
            let end = try await stage.run(on: host)
            guard case .returned = end else { return .over(end) }
            return .success
        }
        switch content.bootLoader {
        case let loader?:
            return .over(notPlayed(loader == .unknown ? "The boot file, a program of unknown make," : loader.rawValue))
        case nil: return .over(notPlayed("The boot file (\(content.displayName))"))
        }
    }

    /// The end of a chain that leads to where it began.
    private func circle(_ image: IPXEImage) -> BootBreak {
        let file = image.uri.redacted.displayText
        let userClass = build.program
        return BootBreak(
            stage: name,
            failure: .loaderLoop,
            sentence:
                "\(userClass) loads itself again and again: the server names \(file) to clients of user class "
                + "\(userClass), too, instead of what \(userClass) is to boot."
        )
    }

    private func location(of image: IPXEImage) -> BootFileLocation {
        let uri = image.uri
        let address = IPv4Address(utf8: uri.host ?? []) ?? settings.address(tag: IPXESettingName.nextServer) ?? .any
        if uri.schemeName == "http" {
            return .http(
                Endpoint(address: address, port: uri.portNumber ?? 80),
                target: uri.requestTarget,
                host: uri.authority
            )
        }
        let name = Array(percentDecoded(uri.path ?? []).dropFirst())
        return .tftp(Endpoint(address: address, port: uri.portNumber ?? 69), name: name)
    }

    /// The acknowledgement and the reply as a boot program finds them: made anew of all settings, so that what a script
    /// has set is there too (iPXE `net/fakedhcp.c`).
    private func cachedPackets(of lease: DHCPLease) -> (lease: DHCPLease, reply: DHCPMessage) {
        var acknowledgement = lease.acknowledgement
        for tag in UInt32(1)...254 where tag != 52 && tag != 53 {
            guard let octets = settings.octets(tag: tag), octets.count <= 1024 else { continue }
            let code = DHCPOptionCode(UInt8(tag))
            guard settings.origin(tag: tag) != .dhcp(0), acknowledgement.options[code] != octets else { continue }
            if tag == IPXESettingName.fileName {
                acknowledgement.bootFileField = Array(octets.prefix(127))
                guard octets.count > 127 else { continue }
            }
            acknowledgement.options[code] = octets
        }
        if let server = settings.address(tag: IPXESettingName.nextServer) { acknowledgement.nextServer = server }
        var changed = lease
        changed.acknowledgement = acknowledgement
        return (changed, lease.proxy ?? acknowledgement)
    }
}
