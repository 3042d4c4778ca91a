internal import NetworkProtocols

/// The firmware of a machine that boots from the network: it asks for an address, fetches the boot file that came with
/// it, and starts that.
///
/// Which firmware it is, its persona says: every difference is data there (``Persona/Firmware``).
public struct FirmwareStage: BootStage {
    public let persona: Persona
    /// How often the machine may still start from the beginning, where a boot loader resets it. A machine without limit
    /// would go round for ever.
    public var restartsLeft: Int

    /// - Parameter restartsLeft: how often the machine may start again after a boot loader gave up.
    public init(persona: Persona, restartsLeft: Int = 0) {
        self.persona = persona
        self.restartsLeft = restartsLeft
    }

    public var name: String { persona.name }

    /// What a reset of the machine begins with; nil where it has started often enough.
    var restart: FirmwareStage? {
        restartsLeft > 0 ? FirmwareStage(persona: persona, restartsLeft: restartsLeft - 1) : nil
    }

    /// From power-on to the start of the boot file.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        guard let dhcp = persona.dhcp else { return notPlayed(persona.name) }
        guard let firmware = persona.firmware else { return try await takeAddress(dhcp, on: host) }
        if firmware.wording == .uBoot { return .next(UBootStage(persona: persona)) }
        if firmware.wording == .ipxe { return try await IPXEStage(firmware: self).run(on: host) }
        let screen = FirmwareScreen(persona: persona, wording: firmware.wording, host: host)
        screen.begin()
        if firmware.bannerTime > .zero { try await host.wait(for: firmware.bannerTime) }
        screen.askForAddress()
        var lease: DHCPLease
        switch try await host.configure(.dhcp(dhcp)) {
        case .leased(let granted): lease = granted
        case .configured, .resolved:
            return screen.fail(.noOffer, "The address was set by hand, and no boot file can come that way.", name)
        case .failed(let failure):
            let (kind, sentence) = Self.explain(failure)
            return screen.fail(kind, sentence, name)
        }
        screen.showAddress(of: lease)
        try host.reached(.address)
        if firmware.wording == .raspberryPi { return .next(RaspberryPiStage(persona: persona, lease: lease)) }
        if let discovery = firmware.discovery {
            let menu = PXEMenuScreen(host: host)
            switch try await PXEDiscovery(discovery, host: host, screen: menu).complete(lease) {
            case .found(let completed): lease = completed
            case .local(let sentence):
                screen.showLocalBoot()
                return .done(sentence)
            case .failed(let failure, let sentence): return screen.fail(failure, sentence, name)
            }
        }
        switch FirmwareBootFile.choose(from: lease, firmware: firmware) {
        case .failure(let missing): return screen.fail(missing.failure, missing.sentence, name)
        case .success(let file): return try await load(file, lease, firmware, screen, on: host)
        }
    }

    /// What is played of a firmware whose way to its boot file is not.
    private func takeAddress(
        _ dhcp: DHCPClientConfiguration,
        on host: any BootHost
    ) async throws(BootHalt) -> Handover {
        switch try await host.configure(.dhcp(dhcp)) {
        case .leased, .configured, .resolved:
            try host.reached(.address)
            return notPlayed("What \(persona.name) does with its address")
        case .failed(let failure):
            let (kind, sentence) = Self.explain(failure)
            return .failed(BootBreak(stage: name, failure: kind, sentence: sentence))
        }
    }

    /// Fetches the boot file and hands over to it.
    private func load(
        _ file: FirmwareBootFile,
        _ lease: DHCPLease,
        _ firmware: Persona.Firmware,
        _ screen: FirmwareScreen,
        on host: any BootHost
    ) async throws(BootHalt) -> Handover {
        screen.show(file)
        if firmware.pauseBeforeFetch > .zero { try await host.wait(for: firmware.pauseBeforeFetch) }
        let location: BootFileLocation
        switch try await locate(file, lease, on: host) {
        case .success(let found): location = found
        case .failure(let missing): return screen.fail(missing.failure, missing.sentence, name)
        }
        let toldSize = firmware.takesSizeFromOption13 ? file.message.bootFileSize.map { Int($0) * 512 } : nil
        if toldSize == nil, let probe = firmware.sizeProbe, case .tftp(let server, let name) = location {
            let request = FetchRequest(method: .tftp(probe), server: server, name: name)
            if case .failed(let failure) = try await host.fetch(request), !Self.goesOn(after: failure, of: probe) {
                return screen.fail(file, failure, isHTTP: false, self.name)
            }
        }
        let request: FetchRequest
        switch location {
        case .tftp(let server, let name):
            request = FetchRequest(method: .tftp(firmware.tftp), server: server, name: name)
        case .http(let server, let target, let host):
            guard let http = firmware.http else { return notPlayed("A boot file over HTTP") }
            request = FetchRequest(method: .http(http), server: server, name: target, host: host)
        }
        switch try await host.fetch(request) {
        case .failed(let failure):
            return screen.fail(file, failure, isHTTP: location.isHTTP, name)
        case .complete(let octets):
            if let toldSize, octets.count > toldSize {
                let sentence = "The boot file has \(octets.count) octets, and option 13 says \(toldSize) at most."
                return screen.fail(.imageTooLarge, sentence, name)
            }
            screen.showLoaded(file, octets.count)
            try host.reached(.loader)
            return start(octets, file, location, lease, firmware, screen)
        }
    }

    /// Where the boot file is, once a name in its URL is an address.
    private func locate(
        _ file: FirmwareBootFile,
        _ lease: DHCPLease,
        on host: any BootHost
    ) async throws(BootHalt) -> Result<BootFileLocation, FirmwareBootFile.Missing> {
        switch file.place {
        case .known(let location): return .success(location)
        case .named(let url):
            let question = ResolveRequest(
                name: url.host,
                servers: lease.acknowledgement.domainNameServers ?? [],
                domain: lease.acknowledgement.domainName
            )
            if case .found(let addresses) = try await host.resolve(question), let address = addresses.first {
                return .success(.init(url, at: address))
            }
            return .failure(
                .init(.nameUnresolved, "The name \(url.host.displayText) in the boot file's URL has no address.")
            )
        }
    }

    /// A server that does not know the option that asks for the size may say so; the file itself is asked for then,
    /// unless the firmware can't do without.
    private static func goesOn(after failure: FetchFailure, of probe: TFTPClientConfiguration) -> Bool {
        guard probe.fileRefusal == nil, case .tftpError = failure else { return false }
        return true
    }

    static func explain(_ failure: DHCPClientFailure) -> (BootFailure, String) {
        switch failure {
        case .noOffer(let proxies) where proxies.isEmpty:
            (.noOffer, "Nobody offered an address: no DHCP server heard the machine, or none answered it.")
        case .noOffer: (.proxyOnly, "A proxy offered a boot file, but nobody offered an address.")
        case .nothingUseful(let offers):
            (
                .noBootFile,
                "\(offers.count) offers came, and none leads to a boot: no boot file, or not for this firmware."
            )
        case .requestUnanswered: (.noOffer, "An address was offered, but nobody acknowledged the request for it.")
        case .refused(let server): (.noOffer, "The DHCP server \(server) refused the address (DHCPNAK).")
        case .addressInUse(let address, let owner):
            (.noOffer, "The address \(address) was offered, but \(owner) has it already.")
        case .aborted: (.cancelled, "The request for an address was broken off.")
        }
    }
}

// MARK: What the file is

extension FirmwareStage {
    /// Starts what was fetched, as far as it can be started and is played.
    private func start(
        _ octets: [UInt8],
        _ file: FirmwareBootFile,
        _ location: BootFileLocation,
        _ lease: DHCPLease,
        _ firmware: Persona.Firmware,
        _ screen: FirmwareScreen
    ) -> Handover {
        let kind = BootImageKind(recognising: octets, name: location.fileName)
        if octets.isEmpty { return screen.fail(.wrongImage, "The boot file is empty.", name) }
        if octets.count > firmware.imageLimit {
            let most = "a BIOS has room for \(firmware.imageLimit) octets"
            return screen.fail(.imageTooLarge, "The boot file has \(octets.count) octets, and \(most).", name)
        }
        if firmware.starts == .taggedImages {
            let isTagged = octets.starts(with: [0x36, 0x13, 0x03, 0x1b])
            if isTagged || octets.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
                return notPlayed(isTagged ? "The tagged image" : "The boot file (\(kind.displayName))")
            }
            let sentence =
                "The boot file is neither a tagged image (mknbi) nor an ELF program, it is: \(kind.displayName)."
            return screen.fail(.wrongImage, sentence, name)
        }
        if let architecture = persona.playedArchitecture, let objection = kind.objection(for: architecture) {
            let remedy = kind.remedy(for: architecture).map { " " + $0 } ?? ""
            return screen.fail(.wrongImage, objection + remedy, name)
        }
        screen.start(file)
        let program = BootProgram(
            image: octets,
            kind: kind,
            name: file.name,
            location: location,
            lease: lease,
            reply: file.message,
            firmware: persona,
            restart: restart
        )
        if let stage = program.stage { return .next(stage) }
        if location.isHTTP, [.iso9660, .diskImage].contains(kind) {
            return .done("has made a RAM disk of \(file.name.displayText); what boots from it is not played")
        }
        switch kind.bootLoader {
        case let loader?:
            return notPlayed(loader == .unknown ? "The boot file, a program of unknown make," : loader.rawValue)
        case nil: return notPlayed("The boot file (\(kind.displayName))")
        }
    }

    /// The end of what is played here, which is no fault of anybody's.
    private func notPlayed(_ what: String) -> Handover {
        .failed(BootBreak(stage: name, failure: .notPlayed, sentence: "\(what) is not played yet."))
    }
}
