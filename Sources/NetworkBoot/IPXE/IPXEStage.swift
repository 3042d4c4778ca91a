internal import NetworkProtocols

/// gPXE or iPXE at work, as a card's own ROM or as a boot program: it asks for an address of its own, fetches what came
/// with that, and runs it, a script as well as a boot program.
public struct IPXEStage: BootStage {
    public let persona: Persona
    /// How it was started; nil for a card's own ROM.
    let program: BootProgram?
    let restart: FirmwareStage?
    private let build: IPXEBuild

    /// A card's own ROM.
    init(firmware: FirmwareStage) {
        persona = firmware.persona
        program = nil
        restart = firmware.restart
        build = IPXEBuild(persona: firmware.persona, version: nil, driver: "82540em")
    }

    /// What another firmware or loader has fetched.
    init(_ program: BootProgram) {
        let version: String?
        let isEFI: Bool
        var driver = "undionly"
        switch program.kind {
        case .efi(_, _, let found): (version, isEFI) = (found, true)
        case .networkBootProgram(_, let found): (version, isEFI) = (found, false)
        case .disguisedAsKernel(_, let found):
            (version, isEFI) = (found, false)
            // What starts as a kernel has taken the card over from the firmware.
            driver = "82540em"
        default: (version, isEFI) = (nil, false)
        }
        let persona: Persona =
            program.kind.bootLoader == .gpxe ? .gpxe : isEFI ? .ipxeEFI : .ipxeBIOS
        self.persona = persona
        self.program = program
        restart = program.restart
        build = IPXEBuild(persona: persona, version: version, driver: isEFI ? "SNP" : driver)
    }

    public var name: String { persona.name }

    /// From its banner to the start of something else.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        guard let firmware = persona.firmware else {
            let sentence = "\(persona.name) is not played yet."
            return .failed(BootBreak(stage: name, failure: .notPlayed, sentence: sentence))
        }
        var session = IPXESession(build: build, firmware: firmware, program: program, restart: restart, host: host)
        showBanner(on: host)
        let outcome: IPXEOutcome
        if build.looksForAutoexec, let script = try await session.autoexec() {
            outcome = try await session.execute(script)
        } else {
            host.show("Press Ctrl-B for the \(build.program) command line...")
            if firmware.bannerTime > .zero { try await host.wait(for: firmware.bannerTime) }
            outcome = try await session.autoboot()
        }
        switch outcome {
        case .over(let handover): return handover
        case .success: return .done("\(build.program) ended without anything left to boot; the firmware goes on.")
        case .failure(let error):
            let number = IPXEErrorNumber(rawValue: error.number)
            let code = build.dialect == .gpxe ? nil : number.text
            return .failed(BootBreak(stage: name, failure: error.failure, code: code, sentence: error.sentence))
        }
    }

    private func showBanner(on host: any BootHost) {
        let program = build.program
        host.show("\(program) initialising devices...ok")
        let line =
            build.dialect == .gpxe
            ? "Open Source Boot Firmware -- http://etherboot.org"
            : "Open Source Network Boot Firmware -- http://ipxe.org"
        host.show("\(program) \(build.version) -- \(line)")
    }
}
