internal import NetworkProtocols

/// shim at work: the small program that firmware with Secure Boot trusts, and that fetches GRUB from where it came from
/// itself (rhboot/shim, `shim.c`, `netboot.c`, `httpboot.c`).
///
/// Whether signatures are in order is not played: what comes and is a program for this machine is started, and the key
/// manager (`mmx64.efi`), which a bad signature leads to, is never asked for.
public struct ShimStage: BootStage {
    public let program: BootProgram
    private let identity: ShimIdentity

    public init(program: BootProgram) {
        self.program = program
        identity = ShimIdentity(image: program.image, kind: program.kind)
    }

    public var name: String { identity.version.isEmpty ? "shim" : "shim \(identity.version)" }

    /// From its lists of what counts no longer to the start of GRUB.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        for file in identity.unbundledFiles {
            // None of them has to be there; a certificate that is leads to the next.
            _ = try await fetch(file, on: host)
        }
        let second = identity.secondStage
        var outcome = try await start(second, on: host)
        if case .failed(let failure) = outcome {
            host.show("start_image() returned \(words(failure)), falling back to default loader")
            try await host.wait(for: .seconds(2))
            outcome = try await start(second, on: host)
        }
        switch outcome {
        case .started(let handover): return handover
        case .failed(let failure):
            host.show("start_image() returned \(words(failure))")
            return fail(failure, of: second)
        }
    }

    private enum Outcome {
        case started(Handover)
        case failed(FetchFailure)
    }

    private func start(_ file: String, on host: any BootHost) async throws(BootHalt) -> Outcome {
        let (request, location, _) = location(of: file)
        guard let request else {
            return .started(
                .failed(BootBreak(stage: name, failure: .noNextServer, sentence: "shim knows no server for \(file)."))
            )
        }
        host.show("Fetching Netboot Image \(request.name.displayText)")
        switch try await host.fetch(request) {
        case .failed(let failure):
            if failure.tftpAnswer != nil, identity.takesErrorsForMissing {
                host.show("Unknown TFTP error, treating as file not found")
            }
            host.show("Unable to fetch TFTP image: \(words(failure))")
            return .failed(failure)
        case .complete(let octets): return .started(hand(octets, request.name, location, host))
        }
    }

    /// Starts what came, as the firmware itself would.
    private func hand(
        _ octets: [UInt8],
        _ file: [UInt8],
        _ location: BootFileLocation,
        _ host: any BootHost
    ) -> Handover {
        let kind = BootImageKind(recognising: octets, name: file)
        let isProgram: Bool
        if case .efi = kind { isProgram = true } else { isProgram = false }
        let objection = program.firmware.playedArchitecture.flatMap { kind.objection(for: $0) }
        guard isProgram, objection == nil else {
            host.show("Failed to load image: Unsupported")
            host.show("start_image() returned Unsupported")
            let sentence = objection ?? "\(file.displayText) is no program for UEFI, it is: \(kind.displayName)."
            return .failed(BootBreak(stage: name, failure: .wrongImage, sentence: sentence))
        }
        var next = program
        next.image = octets
        next.kind = kind
        next.name = file
        next.location = location
        next.generation += 1
        guard next.generation <= BootProgram.generationLimit, let stage = next.stage else {
            let what = kind.bootLoader?.rawValue ?? kind.displayName
            return .failed(BootBreak(stage: name, failure: .notPlayed, sentence: "\(what) is not played yet."))
        }
        return .next(stage)
    }

    private func fail(_ failure: FetchFailure, of file: String) -> Handover {
        let isHTTP = program.location.isHTTP
        return .failed(
            BootBreak(
                stage: name,
                failure: failure == .silent ? failure.bootFailure(isHTTP: isHTTP) : .loaderIncomplete,
                sentence: failure.sentence(of: "shim's second stage \(location(of: file).path)")
            )
        )
    }

    // MARK: Where it asks

    private func fetch(_ file: String, on host: any BootHost) async throws(BootHalt) -> [UInt8]? {
        guard let request = location(of: file).0 else { return nil }
        guard case .complete(let octets) = try await host.fetch(request) else { return nil }
        return octets
    }

    /// A file beside shim: below the folder that the header of the acknowledgement names, whatever option 67 says; over
    /// HTTP beside its own URL.
    private func location(of file: String) -> (FetchRequest?, BootFileLocation, path: String) {
        switch program.location {
        case .http(let server, let target, let hostName):
            let path = target.prefix { $0 != UInt8(ascii: "?") }
            let folder = path.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? []
            // The names of programs begin with a backslash, which becomes a second slash (`generate_next_uri`).
            let isProgram = file == identity.secondStage
            let name = Array(folder) + (isProgram ? [UInt8(ascii: "/")] : []) + file.utf8
            var http = HTTPClientConfiguration.edk2HTTPBoot
            http.asksForSizeFirst = false
            let request = FetchRequest(method: .http(http), server: server, name: name, host: hostName)
            return (request, .http(server, target: name, host: hostName), name.displayText)
        case .tftp(let firmwareServer, _):
            let packet = packet
            let folder = Self.folder(of: packet.bootFileInField?.name ?? [])
            let name = folder + file.utf8
            let server = Endpoint(address: packet.nextServer, port: firmwareServer.port)
            let location = BootFileLocation.tftp(server, name: name)
            guard !packet.nextServer.isUnspecified else { return (nil, location, name.displayText) }
            return (FetchRequest(method: .tftp(tftp), server: server, name: name), location, name.displayText)
        }
    }

    /// The acknowledgement, or where that names no file in its header the proxy's answer (`parseDhcp4`).
    private var packet: DHCPMessage {
        let acknowledgement = program.lease.acknowledgement
        guard acknowledgement.bootFileInField == nil, let proxy = program.lease.proxy else { return acknowledgement }
        return proxy
    }

    /// Up to and with the last slash of either kind.
    private static func folder(of name: [UInt8]) -> [UInt8] {
        name.lastIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }.map { Array(name[...$0]) } ?? []
    }

    /// It lets the firmware fetch, in blocks of 512 octets (`FetchNetbootimage`).
    private var tftp: TFTPClientConfiguration {
        var tftp =
            program.firmware.firmware?.tftp
            ?? TFTPClientConfiguration(
                options: [TFTPOption(.blockSize, 512), TFTPOption(.windowSize, 4)],
                requestTimeouts: Array(repeating: .seconds(4), count: 6),
                dataTimeouts: Array(repeating: .seconds(4), count: 6),
                retriesWithoutOptions: false
            )
        tftp.options = tftp.options.map { $0.isNamed(.blockSize) ? TFTPOption(.blockSize, 512) : $0 }
        return tftp
    }

    /// What UEFI calls it (UEFI 2.10 appendix D). EDK2 does not say which of TFTP's errors there was.
    private func words(_ failure: FetchFailure) -> String {
        switch failure {
        case .notFound, .accessDenied, .tftpError:
            program.location.isHTTP ? "HTTP Error" : identity.takesErrorsForMissing ? "Not Found" : "TFTP Error"
        case .silent, .stalled: "Time out"
        case .httpStatus: "HTTP Error"
        case .unreachable: "No Response"
        default: "TFTP Error"
        }
    }
}

/// What shim's own file says of it.
struct ShimIdentity: Hashable, Sendable {
    /// `16.1`; empty where it does not say.
    let version: String
    /// The end of its file names: `x64`.
    let architecture: String

    init(image: [UInt8], kind: BootImageKind) {
        let found = image.span.firstPosition(of: Self.mark).map { $0 + Self.mark.count }
        version =
            found.map { String(decoding: image[$0...].prefix(16).prefix { $0 > 0x20 && $0 < 0x7f }, as: UTF8.self) }
            ?? ""
        switch kind {
        case .efi(.arm64, _, _): architecture = "aa64"
        case .efi(.ia32, _, _): architecture = "ia32"
        case .efi(.arm, _, _): architecture = "arm"
        case .efi(.riscV64, _, _): architecture = "riscv64"
        default: architecture = "x64"
        }
    }

    /// Whether shim's own words stand anywhere in the file.
    static func isFound(in image: [UInt8]) -> Bool { image.span.firstPosition(of: mark) != nil }

    private static let mark = Array("UEFI SHIM\n$Version: ".utf8)

    var secondStage: String { "grub\(architecture).efi" }

    /// Whether it takes any of TFTP's errors for "not found" (16.0, "Unknown TFTP error").
    var takesErrorsForMissing: Bool { (Int(version.prefix { $0.isNumber }) ?? 0) >= 16 }

    /// What it asks for before that, since a network can't be listed: updates of what counts no longer, and
    /// certificates. 15.8 asks for one file, 16 for three (`load_unbundled_trust`).
    var unbundledFiles: [String] {
        let numbers = version.split(separator: ".").compactMap { Int($0.prefix { $0.isNumber }) }
        guard let major = numbers.first else { return [] }
        if major >= 16 { return ["revocations_sku.efi", "revocations_sbat.efi", "shim_certificate_0.efi"] }
        return major == 15 && numbers.count > 1 && numbers[1] >= 8 ? ["revocations.efi"] : []
    }
}
