internal import NetworkProtocols

extension PXELINUXSession {
    /// What trying to boot something came to.
    enum Attempt: Sendable {
        /// The boot went on, or came to its end.
        case over(Handover)
        /// It did not work; PXELINUX asks what else it shall boot.
        case failed(BootBreak)
    }

    /// Boots a choice, and where that fails, what ONERROR says.
    mutating func boot(_ choice: PXELINUXConfiguration.Choice) async throws(BootHalt) -> Attempt {
        let attempt = try await bootOnce(choice)
        guard case .failed(let first) = attempt, let command = configuration.globals.onError else { return attempt }
        // 6 puts the default's command line behind, 3.x what was typed.
        let behind: [UInt8] = version == .six ? configuration.globals.defaultCommand?.text ?? [] : choice.commandLine
        let text = command.text + (behind.isEmpty ? [] : [UInt8(ascii: " ")] + behind)
        guard let other = configuration.choice(commandLine: text) else { return .failed(first) }
        return try await bootOnce(other)
    }

    private mutating func bootOnce(_ choice: PXELINUXConfiguration.Choice) async throws(BootHalt) -> Attempt {
        let kernel: PXELINUXConfiguration.Kernel
        switch choice {
        case .entry(let entry, _):
            if entry.localBoot != nil { return bootLocally(entry) }
            if entry.action != nil { return .failed(stop(.noKernel, "\(entry.labelText) boots nothing.")) }
            kernel = entry.effectiveKernel
        case .file(let name, let arguments):
            guard configuration.globals.allowsImplicitKernels else {
                return .failed(stop(.noKernel, "\(name.displayText) is no label, and IMPLICIT 0 forbids other names."))
            }
            kernel = .init(line: 0, kind: .byName, file: name, arguments: arguments)
        }
        switch kernel.kind.resolved(file: kernel.file, version: version) {
        case .byName, .linux: return try await bootLinux(choice)
        case .com32: return try await runModule(kernel.file, choice)
        case .pxe: return try await chain(choice)
        case .bootSector where version == .three: return try await chain(choice)
        case .bootSector: return notPlayed("Starting a boot sector")
        case .configuration: return try await reload(kernel.file, choice.entryArguments)
        case .comboot where version == .three: return notPlayed("A COMBOOT program")
        case .localBoot: return .over(leave("The machine boots from its own disk."))
        case .bss, .floppyImage, .comboot:
            host.show("Invalid image type for this media type!")
            return .failed(stop(.wrongImage, "\(kernel.fileText) is of a kind that can't be started over a network."))
        }
    }

    private func bootLocally(_ entry: PXELINUXConfiguration.Entry) -> Attempt {
        host.show("Booting from local disk...")
        let device = entry.localBoot ?? 0
        let sentence = "\(entry.labelText): the machine boots from its own disk (LOCALBOOT \(device))."
        // -1 goes on to the firmware's next device, past whoever started PXELINUX.
        return .over(device == -1 ? .done(sentence) : leave(sentence))
    }

    /// Back to whoever started PXELINUX.
    private func leave(_ sentence: String) -> Handover {
        environment.isCalled ? .returned(sentence) : .done(sentence)
    }

    func notPlayed(_ what: String) -> Attempt {
        .over(.failed(stop(.notPlayed, "\(what) is not played yet.")))
    }

    // MARK: Linux

    private mutating func bootLinux(_ choice: PXELINUXConfiguration.Choice) async throws(BootHalt) -> Attempt {
        let mask: PXELINUXConfiguration.SystemAppend =
            switch choice {
            case .entry(let entry, _): entry.systemAppend
            case .file: configuration.globals.systemAppend
            }
        let commandLine = configuration.commandLine(
            for: allowed(choice),
            version: version,
            systemAppend: systemAppend(mask)
        )
        guard commandLine.count <= PXELINUXConfiguration.commandLineLimit else {
            host.show("cmdline too long")
            let most = PXELINUXConfiguration.commandLineLimit
            return .failed(stop(.noKernel, "The command line has \(commandLine.count) octets, \(most) are allowed."))
        }
        let isQuiet = version == .six && commandLine.contains(Array("quiet".utf8))
        guard let wanted = configuration.files(for: choice, version: version).first else {
            return .failed(stop(.noKernel, "\(choice.name.displayText) names no kernel."))
        }
        var failure = FetchFailure.notFound(message: [])
        for name in configuration.kernelNames(for: choice, version: version) {
            switch try await fetch(name) {
            case .file(let octets):
                return try await loaded(octets, name, choice, commandLine, isQuiet)
            case .missing(let reason) where reason.endsLoader:
                return .over(try await reset(stop(.tftpStalled, reason.sentence(of: "The kernel \(name.displayText)"))))
            case .missing(let reason): failure = reason
            }
        }
        showMissing(wanted, isKernel: true)
        return .failed(stop(failure.kernelFailure, failure.sentence(of: "The kernel \(wanted.displayText)")))
    }

    /// The file that was named as a kernel is there: a kernel, or with an ending of its own something else.
    private mutating func loaded(
        _ octets: [UInt8],
        _ name: [UInt8],
        _ choice: PXELINUXConfiguration.Choice,
        _ commandLine: [UInt8],
        _ isQuiet: Bool
    ) async throws(BootHalt) -> Attempt {
        switch PXELINUXConfiguration.KernelKind.byName.resolved(file: name, version: version) {
        case .pxe where choice.isByName: return chain(octets, name)
        case .com32 where choice.isByName && configuration.isMenu(name):
            return try await runMenu(choice.entryArguments)
        case .linux, .byName: break
        default: if choice.isByName { return notPlayed("\(name.displayText), which is no kernel,") }
        }
        if !isQuiet { host.show("Loading \(name.displayText)... \(version == .six ? "ok" : "ready.")") }
        let start = Array(octets.prefix(65536))
        let kind = BootImageKind(recognising: start, name: name)
        if version == .three, !kind.isStartedAsKernel {
            host.show("Invalid or corrupt kernel image.")
            return .failed(noKernel(name, kind))
        }
        var initrds: [KernelHandover.Initrd] = []
        for file in PXELINUXConfiguration.initialRAMDisks(in: commandLine, version: version) {
            switch try await fetch(file) {
            case .file(let content):
                if !isQuiet { host.show("Loading \(file.displayText)...\(version == .six ? "ok" : "ready.")") }
                initrds.append(.init(name: file, octets: content))
            case .missing(let failure):
                let reason = stop(
                    failure.bootFailure(isHTTP: false),
                    failure.sentence(of: "The initrd \(file.displayText)")
                )
                if failure.endsLoader { return .over(try await reset(reason)) }
                showMissing(file, isKernel: false)
                return .failed(reason)
            }
        }
        guard kind.isStartedAsKernel else {
            host.show("Booting kernel failed: Invalid argument")
            return .failed(noKernel(name, kind))
        }
        if case .disguisedAsKernel(let loader, _) = kind {
            guard let stage = program(octets, kind, name).stage else {
                return notPlayed("\(loader.rawValue) (\(name.displayText))")
            }
            return .over(.next(stage))
        }
        try host.reached(.kernel)
        let handover = KernelHandover(
            kernel: octets,
            kernelName: name,
            initrds: initrds,
            commandLine: commandLine,
            lease: environment.lease,
            loader: self.name
        )
        return .over(.next(KernelStage(handover: handover)))
    }

    private func noKernel(_ name: [UInt8], _ kind: BootImageKind) -> BootBreak {
        stop(.wrongImage, "\(name.displayText) was fetched as a kernel and is none, but: \(kind.displayName).")
    }

    private func showMissing(_ name: [UInt8], isKernel: Bool) {
        switch version {
        case .six: host.show("Loading \(name.displayText)... failed: No such file or directory")
        case .three where isKernel: host.show("Could not find kernel image: \(name.displayText)")
        case .three: host.show("Could not find ramdisk image: \(name.displayText)")
        }
    }

    /// ALLOWOPTIONS 0 drops what was typed behind a name; 6 does so for names that are no labels only.
    private func allowed(_ choice: PXELINUXConfiguration.Choice) -> PXELINUXConfiguration.Choice {
        guard !configuration.globals.allowsOptions else { return choice }
        switch choice {
        case .entry(let entry, _): return version == .three ? .entry(entry, arguments: []) : choice
        case .file(let name, _): return .file(name: name, arguments: [])
        }
    }

    // MARK: Other programs

    /// KERNEL with a boot program: it finds the same cached packets as this one.
    private mutating func chain(_ choice: PXELINUXConfiguration.Choice) async throws(BootHalt) -> Attempt {
        var failure = FetchFailure.notFound(message: [])
        let names = configuration.kernelNames(for: choice, version: version)
        for name in names {
            switch try await fetch(name) {
            case .file(let octets): return chain(octets, name)
            case .missing(let reason): failure = reason
            }
        }
        let name = names.first ?? []
        showMissing(name, isKernel: true)
        return .failed(stop(failure.kernelFailure, failure.sentence(of: "The boot program \(name.displayText)")))
    }

    private func chain(_ octets: [UInt8], _ name: [UInt8]) -> Attempt {
        let kind = BootImageKind(recognising: Array(octets.prefix(BootImageKind.prefixLimit)), name: name)
        guard environment.generation < Self.generationLimit else {
            return .over(.failed(stop(.loaderLoop, "Boot programs start each other without end.")))
        }
        guard let stage = program(octets, kind, name).stage else { return notPlayed(kind.displayName) }
        return .over(.next(stage))
    }

    /// What was fetched as another boot program: it finds the packets and the firmware that this one found.
    private func program(_ octets: [UInt8], _ kind: BootImageKind, _ name: [UInt8]) -> BootProgram {
        var program = BootProgram(
            image: octets,
            kind: kind,
            name: name,
            location: location(of: name),
            lease: environment.lease,
            reply: environment.reply,
            firmware: environment.firmware,
            restart: environment.restart
        )
        program.cachedBootFile = environment.bootFile
        program.generation = environment.generation + 1
        return program
    }

    /// CONFIG: another configuration takes the place of this one. What stands behind it leads to another folder.
    private mutating func reload(_ file: [UInt8], _ folder: [UInt8]) async throws(BootHalt) -> Attempt {
        reloads += 1
        guard reloads <= Self.reloadLimit else {
            return .over(.failed(stop(.notPlayed, "Configurations lead to each other without end.")))
        }
        if version == .six {
            // The module starts anew, from the server.
            guard case .file = try await fetch(Array("ldlinux.c32".utf8)) else {
                host.show("Failed to exec ldlinux.c32: No such file or directory")
                return .failed(stop(.loaderIncomplete, "ldlinux.c32 is not there any longer."))
            }
        }
        guard case .file(let octets) = try await fetch(file) else {
            host.show("WARNING: No configuration file found")
            return .failed(stop(.noConfiguration, "The configuration \(file.displayText) is not on the server."))
        }
        changeDirectory(folder)
        try await read(octets, named: file)
        return .over(try await offerChoice())
    }

    private mutating func changeDirectory(_ folder: [UInt8]) {
        let name = Array(folder[...].firstWord.word)
        guard !name.isEmpty else { return }
        if case .relative = PXELINUXPath(name) { directory += name } else { directory = name }
    }
}

extension PXELINUXConfiguration.Choice {
    /// The words as they would be typed.
    var commandLine: [UInt8] {
        let arguments =
            switch self {
            case .entry(_, let arguments), .file(_, let arguments): arguments
            }
        return name + (arguments.isEmpty ? [] : [UInt8(ascii: " ")] + arguments)
    }

    /// What follows the kernel's name, for everything that is no kernel: its arguments.
    var entryArguments: [UInt8] {
        switch self {
        case .entry(let entry, let arguments):
            let words = [entry.effectiveKernel.arguments, entry.append ?? [], arguments]
            return Array(words.filter { !$0.isEmpty }.joined(separator: [UInt8(ascii: " ")]))
        case .file(_, let arguments): return arguments
        }
    }

    /// Whether the file's name decides what it is.
    var isByName: Bool {
        if case .entry(let entry, _) = self { return entry.effectiveKernel.kind == .byName }
        return true
    }
}

extension BootImageKind {
    /// Whether PXELINUX finds a Linux kernel's mark in it.
    var isStartedAsKernel: Bool {
        switch self {
        case .linuxKernel, .disguisedAsKernel: true
        default: false
        }
    }
}

extension FetchFailure {
    /// The end of a boot whose kernel did not come so.
    var kernelFailure: BootFailure {
        switch self {
        case .notFound: .noKernel
        default: bootFailure(isHTTP: false)
        }
    }
}
