internal import NetworkProtocols

extension GRUBSession {
    /// `linux`, `initrd`, `chainloader` and `boot`.
    mutating func load(_ command: [UInt8], _ words: [[UInt8]]) async throws(BootHalt) -> Flow {
        if command.starts(with: "linux".utf8) {
            try await loadLinux(words)
        } else if command.starts(with: "initrd".utf8) {
            try await loadInitrds(words)
        } else if command == Array("chainloader".utf8) {
            try await loadProgram(words)
        } else {
            return try await boot()
        }
        return .goesOn
    }

    private mutating func loadLinux(_ words: [[UInt8]]) async throws(BootHalt) {
        loaded = nil
        guard let name = words.first else { return show(GRUBError("filename expected", .noKernel)) }
        switch try await open(name) {
        case .failure(let error):
            let sentence = error.sentence.map { _ in "The kernel \(name.displayText): \(error.words)." }
            let failure: BootFailure? = error.failure == .fileNotFound ? .noKernel : error.failure
            show(GRUBError(error.words, failure, error.failure == .fileNotFound ? missingKernel(name) : sentence))
        case .success(let octets):
            let kind = BootImageKind(recognising: octets, name: name)
            guard isKernel(kind) else {
                let sentence = "\(name.displayText) was fetched as a kernel and is none, but: \(kind.displayName)."
                return show(GRUBError("invalid magic number", .wrongImage, sentence))
            }
            let commandLine = GRUBCommandLine.text(kernel: name, arguments: Array(words.dropFirst()))
            loaded = GRUBLoaded(kind: .linux(name: name, octets: octets, commandLine: commandLine))
        }
    }

    private func missingKernel(_ name: [UInt8]) -> String { "The kernel \(name.displayText) is not on the server." }

    /// Whether this platform's `linux` takes the file.
    private func isKernel(_ kind: BootImageKind) -> Bool {
        switch kind {
        case .linuxKernel, .disguisedAsKernel: image.platform.hasPrefix("x86") || image.platform.hasPrefix("i386")
        case .linuxImage(.arm64, _): image.platform.hasPrefix("arm64")
        case .linuxImage(.riscV, _): image.platform.hasPrefix("riscv")
        default: false
        }
    }

    private mutating func loadInitrds(_ words: [[UInt8]]) async throws(BootHalt) {
        guard !words.isEmpty else { return show(GRUBError("filename expected")) }
        guard case .linux? = loaded?.kind else {
            return show(GRUBError("you need to load the kernel first", .noKernel))
        }
        var initrds: [KernelHandover.Initrd] = []
        for name in words where !name.starts(with: "newc:".utf8) {
            switch try await open(name) {
            case .success(let octets): initrds.append(.init(name: name, octets: octets))
            case .failure(let error):
                // The kernel stays loaded, and is started without.
                loaded?.lacksInitrd = true
                let sentence =
                    error.failure == .fileNotFound ? "The initrd \(name.displayText) is not on the server." : nil
                return show(GRUBError(error.words, error.failure, sentence ?? error.sentence))
            }
        }
        loaded?.initrds = initrds
        loaded?.lacksInitrd = false
    }

    /// Another program: GRUB hands it to the firmware, which starts it.
    private mutating func loadProgram(_ words: [[UInt8]]) async throws(BootHalt) {
        loaded = nil
        let names = words.drop { $0.starts(with: "-".utf8) }
        guard let name = names.first else { return show(GRUBError("filename expected")) }
        if name == Array("+1".utf8) || name.last == UInt8(ascii: ")") {
            return show(GRUBError("invalid file name `\(name.displayText)'"))
        }
        switch try await open(name) {
        case .failure(let error):
            let missing = "The program \(name.displayText) is not on the server."
            show(GRUBError(error.words, error.failure, error.failure == .fileNotFound ? missing : error.sentence))
        case .success(let octets):
            let arguments = Array(names.dropFirst().joined(separator: [UInt8(ascii: " ")]))
            loaded = GRUBLoaded(kind: .program(octets, name: name, nil, arguments: arguments))
        }
    }

    /// Starts what is loaded.
    mutating func boot() async throws(BootHalt) -> Flow {
        guard let loaded else {
            show(GRUBError("you need to load the kernel first", .noKernel))
            return .goesOn
        }
        switch loaded.kind {
        case .linux(let kernel, let octets, let commandLine):
            if case .disguisedAsKernel(let loader, _) = BootImageKind(recognising: octets, name: kernel) {
                return notPlayed("\(loader.rawValue) (\(kernel.displayText))")
            }
            if !loaded.lacksInitrd { try host.reached(.kernel) }
            let handover = KernelHandover(
                kernel: octets,
                kernelName: kernel,
                initrds: loaded.initrds,
                commandLine: commandLine,
                lease: lease,
                loader: name
            )
            return .over(.next(KernelStage(handover: handover)))
        case .program(let octets, let file, _, let arguments): return try await chain(octets, file, arguments)
        }
    }

    private mutating func chain(
        _ octets: [UInt8],
        _ file: [UInt8],
        _ arguments: [UInt8]
    ) async throws(BootHalt) -> Flow {
        let kind = BootImageKind(recognising: octets, name: file)
        if let architecture = program.firmware.playedArchitecture, let objection = kind.objection(for: architecture) {
            loaded = nil
            show(GRUBError("cannot load image", .wrongImage, objection))
            return .goesOn
        }
        guard program.generation < BootProgram.generationLimit else {
            return .over(.failed(stop(.notPlayed, "Boot programs start each other without end.")))
        }
        var next = program
        next.image = octets
        next.kind = kind
        next.name = file
        next.arguments = arguments
        next.lease = lease
        next.generation += 1
        if let stage = next.stage { return .over(.next(stage)) }
        return notPlayed(kind.bootLoader?.rawValue ?? "The program \(file.displayText) (\(kind.displayName))")
    }

    // MARK: The network's own commands

    /// `net_bootp`: a lease of GRUB's own.
    mutating func requestAddress() async throws(BootHalt) {
        guard let dhcp = Persona.grub2.dhcp else { return show(GRUBError("couldn't autoconfigure \(interface)")) }
        switch try await host.configure(.dhcp(dhcp)) {
        case .leased(let granted):
            lease = granted
            describeInterface("\(interface):dhcp", granted, isDefault: false)
        case .configured, .resolved: break
        case .failed:
            let sentence = "GRUB asked for an address of its own, and nobody gave it one."
            show(GRUBError("couldn't autoconfigure \(interface)", .noOffer, sentence))
        }
    }

    /// `net_get_dhcp_option VARIABLE INTERFACE NUMBER KIND`
    mutating func getOption(_ words: [[UInt8]]) async throws(BootHalt) {
        guard words.count >= 4, let number = words[2].decimalNumber.flatMap({ UInt8(exactly: $0) }) else {
            return show(GRUBError("four arguments expected"))
        }
        guard let value = lease.acknowledgement.options.octets(of: DHCPOptionCode(number)) else {
            return show(GRUBError("no DHCP option \(number) found"))
        }
        let text: [UInt8]
        switch words[3] {
        case Array("string".utf8): text = Array(value)
        case Array("number".utf8):
            guard value.count <= 8 else { return show(GRUBError("invalid number")) }
            text = Array("\(value.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })".utf8)
        case Array("hex".utf8):
            text = value.flatMap { octet in [octet >> 4, octet & 15].map { Array("0123456789abcdef".utf8)[Int($0)] } }
        default: return show(GRUBError("unrecognised DHCP option format specification `\(words[3].displayText)'"))
        }
        if words[0] == Array("-".utf8) { host.show(text.displayText) } else { try await set(words[0], text) }
    }

    mutating func lookUp(_ words: [[UInt8]]) async throws(BootHalt) {
        guard let name = words.first else { return show(GRUBError("two arguments expected")) }
        guard let address = try await address(of: name) else { return show(GRUBError("no DNS record found")) }
        host.show("\(address)")
    }

    func listNetwork(_ command: [UInt8]) {
        guard command.starts(with: "net_ls".utf8) else { return }
        host.show("\(interface) \(host.hardware.hardwareAddress) \(lease.address)")
    }
}
