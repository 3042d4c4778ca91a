internal import NetworkProtocols

/// One boot of Fedora CoreOS over PXE: an address, Ignition's configuration, the root image.
struct FedoraCoreOSBoot {
    let commandLine: KernelCommandLine
    let host: any BootHost
    /// Whether the loader brought the root image along.
    private let isRootLoaded: Bool
    private var network: DracutNetwork

    init(_ start: InitramfsStart, _ host: any BootHost) {
        commandLine = start.commandLine
        self.host = host
        isRootLoaded = start.initrds.contains { $0.lowercasedASCII.firstRange(of: "rootfs".utf8) != nil }
        network = DracutNetwork(.networkManager, start.commandLine, on: host)
    }

    /// What goes on for ever is given up here after so many times.
    private static let patience = 100
    private static let retryPause = Duration.seconds(5)

    mutating func run() async throws(BootHalt) -> Handover {
        host.show("Welcome to Fedora CoreOS dracut-102 (Initramfs)!")
        do throws(DracutRoot.Objection) {
            try network.readCommandLine(for: nil)
        } catch {
            host.show("dracut: FATAL: \(error.words)")
            return fail(ProgramFailure(.commandLineRefused, "dracut refuses its command line: \(error.words)."))
        }
        if let failure = try await network.bringUp() { return emergency(failure) }
        if let end = try await fetchConfiguration() { return end }
        guard !isRootLoaded else {
            return .done(
                "The root image was loaded as an initrd, and is in memory: nothing more comes over the network."
            )
        }
        return try await fetchRoot()
    }

    // MARK: Ignition

    private func fetchConfiguration() async throws(BootHalt) -> Handover? {
        guard let text = commandLine["ignition.config.url"], !text.isEmpty else { return nil }
        guard let url = BootURL(text), url.scheme == "http" || url.scheme == "tftp" else {
            host.show("ignition[741]: failed to fetch config: invalid url scheme")
            return emergency(
                ProgramFailure(
                    .notPlayed,
                    "Ignition's configuration \(text.displayText) is of a protocol that is not played."
                )
            )
        }
        var milliseconds = 100
        for attempt in 1...Self.patience {
            host.show("ignition[741]: GET \(text.displayText): attempt #\(attempt)")
            let outcome = try await ask(url)
            switch outcome {
            case .success(let octets): return check(octets, text)
            case .failure(let reason) where reason.isFinal:
                host.show("ignition[741]: failed to fetch config: \(reason.words)")
                host.show("ignition[741]: Ignition failed: failed to fetch config: \(reason.words)")
                return emergency(reason.failure)
            case .failure(let reason):
                host.show("ignition[741]: GET error: Get \"\(text.displayText)\": \(reason.words)")
                if attempt == Self.patience { return emergency(reason.failure) }
                try await host.wait(for: .milliseconds(milliseconds))
                milliseconds = min(milliseconds * 2, 5000)
            }
        }
        return nil
    }

    private struct Refusal: Error {
        var words: String
        var failure: ProgramFailure
        /// Whether it is not asked for again.
        var isFinal: Bool
    }

    private func ask(_ url: BootURL) async throws(BootHalt) -> Result<[UInt8], Refusal> {
        guard let address = try await network.resolver.address(of: url.host, on: host) else {
            let failure = network.resolver.failure(of: url.host, in: url.octets)
            let words = "dial tcp: lookup \(url.host.displayText): no such host"
            return .failure(Refusal(words: words, failure: failure, isFinal: false))
        }
        let isHTTP = url.scheme == "http"
        let request = FetchRequest(
            method: isHTTP ? .http(.ignition) : .tftp(TFTPClientConfiguration(sizeLimit: 16 << 20)),
            server: Endpoint(address: address, port: url.port ?? (isHTTP ? 80 : 69)),
            name: isHTTP ? (url.path.isEmpty ? [UInt8(ascii: "/")] : url.path) : Array(url.path.dropFirst()),
            host: isHTTP ? url.host + (url.port.map { Array(":\($0)".utf8) } ?? []) : []
        )
        switch try await host.fetch(request) {
        case .complete(let octets):
            try host.reached(.initramfs)
            host.show("ignition[741]: GET result: OK")
            return .success(octets)
        case .failed(let failure):
            let reason = ProgramFailure(
                failure.bootFailure(isHTTP: isHTTP),
                failure.sentence(of: "Ignition's configuration \(url.octets.displayText)")
            )
            switch failure {
            case .notFound:
                host.show("ignition[741]: GET result: Not Found")
                return .failure(Refusal(words: "resource not found", failure: reason, isFinal: true))
            case .accessDenied:
                host.show("ignition[741]: GET result: Forbidden")
                return .failure(Refusal(words: "resource requires credentials", failure: reason, isFinal: true))
            case .httpStatus(let status) where status < 500:
                return .failure(Refusal(words: "unexpected status \(status)", failure: reason, isFinal: true))
            case .httpStatus(let status):
                return .failure(Refusal(words: "server error \(status)", failure: reason, isFinal: false))
            case .broken(.refused, _), .unreachable(.portUnreachable):
                let words = "dial tcp \(address):\(request.server.port): connect: connection refused"
                return .failure(Refusal(words: words, failure: reason, isFinal: false))
            case .tftpError, .tooLarge, .badAnswer, .redirectFailed, .sizeNotTold, .unknownFileType, .aborted:
                return .failure(Refusal(words: "failed to fetch", failure: reason, isFinal: true))
            case .silent, .stalled, .broken, .unreachable:
                let words = "dial tcp \(address):\(request.server.port): i/o timeout"
                return .failure(Refusal(words: words, failure: reason, isFinal: false))
            }
        }
    }

    /// It is JSON with a member `ignition`.
    private func check(_ octets: [UInt8], _ url: [UInt8]) -> Handover? {
        let start = octets.drop(while: \.isBlank)
        if start.first == UInt8(ascii: "{"), octets.firstRange(of: "\"ignition\"".utf8) != nil {
            host.show("ignition[741]: fetched base config from \"system\"")
            return nil
        }
        let words = start.isEmpty ? "not a config (empty)" : "config is not valid"
        host.show("ignition[741]: parsing config: \(words)")
        host.show("ignition[741]: Ignition failed: failed to fetch config: \(words)")
        let kind = BootImageKind(recognising: Array(octets.prefix(BootImageKind.prefixLimit)), name: [])
        let sentence =
            "Ignition's configuration \(url.displayText) is no JSON with \"ignition\" in it, but: \(kind.displayName)."
        return emergency(ProgramFailure(.rootCheckFailed, sentence))
    }

    // MARK: The root image

    private func fetchRoot() async throws(BootHalt) -> Handover {
        guard let text = commandLine["coreos.live.rootfs_url"], !text.isEmpty else {
            for line in [
                "No rootfs image found.  Modify your PXE configuration to add the rootfs",
                "image as a second initrd, or use the coreos.live.rootfs_url kernel parameter",
                "to specify an HTTP or HTTPS URL to the rootfs.",
            ] { host.show("coreos-livepxe-rootfs[765]: \(line)") }
            let sentence = "Neither a second initrd nor coreos.live.rootfs_url= brings the root image."
            return emergency(ProgramFailure(.noRootImage, sentence))
        }
        host.show("coreos-livepxe-rootfs[765]: Fetching rootfs image from \(text.displayText)...")
        guard let url = BootURL(text), ["http", "https", "tftp"].contains(url.scheme) else {
            tell("Unsupported scheme for image specified by:", text)
            host.show(
                "coreos-livepxe-rootfs[765]: Only HTTP, HTTPS, and TFTP are supported. Please fix your PXE configuration."
            )
            let sentence = "coreos.live.rootfs_url=\(text.displayText) is of a protocol that it does not take."
            return emergency(ProgramFailure(.commandLineRefused, sentence))
        }
        var curl = Curl(on: host, version: "8.5.0")
        curl.resolver = network.resolver
        curl.fails = false
        if let end = try await waitForServer(url, curl) { return end }
        curl.fails = true
        curl.retries = 5
        if case .failed(_, let failure) = try await curl.head(url, limit: 1 << 40) {
            tell("Couldn't query the server for the rootfs specified by:", text)
            return emergency(missing(failure))
        }
        switch try await curl.get(url, limit: host.hardware.memory / 2) {
        case .failed(_, let failure):
            tellOfImage(text)
            return emergency(missing(failure))
        case .complete(let octets):
            let kind = BootImageKind(recognising: Array(octets.prefix(BootImageKind.prefixLimit)), name: [])
            guard case .cpio = kind else {
                host.show("coreos-livepxe-rootfs[765]: bsdtar: Error opening archive: Unrecognized archive format")
                tellOfImage(text)
                let sentence = "The root image \(text.displayText) is no cpio archive, but: \(kind.displayName)."
                return emergency(ProgramFailure(.rootCheckFailed, sentence))
            }
            return .root(MountedRoot(kind: url.scheme == "tftp" ? .tftp : .http, uri: text, bytes: octets.count))
        }
    }

    /// HEAD until somebody answers, whatever it is.
    private func waitForServer(_ url: BootURL, _ curl: Curl) async throws(BootHalt) -> Handover? {
        for attempt in 1...Self.patience {
            guard case .failed(_, let failure) = try await curl.head(url, limit: 1 << 40) else { return nil }
            tell("Couldn't establish connectivity with the server specified by:", url.octets)
            if attempt == Self.patience || failure.failure == .notPlayed {
                var reason = failure
                if reason.failure != .notPlayed { reason.sentence += " It is asked again every 5 s for ever." }
                return emergency(reason)
            }
            host.show("coreos-livepxe-rootfs[765]: Retrying in 5s...")
            try await host.wait(for: Self.retryPause)
        }
        return nil
    }

    private func missing(_ failure: ProgramFailure) -> ProgramFailure {
        switch failure.failure {
        case .fileNotFound: ProgramFailure(.noRootImage, failure.sentence)
        case .imageTooLarge:
            ProgramFailure(
                .tooLittleMemory,
                "Half of \(host.hardware.memory >> 20) MiB of memory is there for the root image. \(failure.sentence)"
            )
        default: failure
        }
    }

    private func tell(_ words: String, _ url: [UInt8]) {
        host.show("coreos-livepxe-rootfs[765]: \(words)")
        host.show("coreos-livepxe-rootfs[765]: coreos.live.rootfs_url=\(url.displayText)")
    }

    private func tellOfImage(_ url: [UInt8]) {
        tell("Couldn't fetch, verify, and unpack image specified by:", url)
        host.show(
            "coreos-livepxe-rootfs[765]: Check that the URL is correct and that the rootfs version matches the initramfs."
        )
    }

    // MARK: Ends

    private func emergency(_ reason: ProgramFailure) -> Handover {
        host.show("Entering emergency mode. Exit the shell to continue.")
        host.show("Press Enter for emergency shell or wait 5 minutes for reboot.")
        return fail(reason)
    }

    private func fail(_ reason: ProgramFailure) -> Handover {
        .failed(BootBreak(stage: "Fedora CoreOS", failure: reason.failure, sentence: reason.sentence))
    }
}
