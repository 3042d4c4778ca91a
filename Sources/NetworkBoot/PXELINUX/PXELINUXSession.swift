internal import NetworkProtocols

/// One run of PXELINUX from its banner to the kernel, or to where it gives up.
struct PXELINUXSession: Sendable {
    let name: String
    let environment: PXELINUXEnvironment
    let host: any BootHost
    /// What stands before every relative name: the path prefix, and what CONFIG and `chdir` make of it.
    var directory: [UInt8]
    var configuration = PXELINUXConfiguration([])
    /// The name by which the configuration was found, as written.
    var configurationName: [UInt8] = []
    /// Modules that are in memory, and so not fetched again.
    var modules: [[UInt8]] = []
    /// How often CONFIG has led to another configuration.
    var reloads = 0
    /// Files fetched while configurations were read: a stranger's file must not keep the machine busy for ever.
    var readingFetches = 0

    /// How long a prompt without TIMEOUT waits for somebody before the boot is called over: nobody is there.
    static let patience: Duration = .seconds(60)
    /// Ours: octets of a configuration that are read, and different files that it may include. Each of those is read
    /// anew with all before it, and a stranger's must not take minutes.
    static let configurationLimit = 512 << 10
    static let includeLimit = 64
    /// Ours: configurations that lead to each other would go round for ever.
    static let reloadLimit = 16
    /// Ours, for the same reason, of boot programs that start each other.
    static let generationLimit = 8

    var version: PXELINUXVersion { environment.version }

    init(name: String, environment: PXELINUXEnvironment, host: any BootHost) {
        self.name = name
        self.environment = environment
        self.host = host
        directory = environment.prefix
    }

    mutating func run() async throws(BootHalt) -> Handover {
        host.show(environment.banner)
        if version == .three { showAddresses() }
        if let failure = try await loadCore() { return try await reset(failure) }
        if let failure = try await findConfiguration() { return try await reset(failure) }
        if version == .six { host.show(environment.banner) }
        return try await offerChoice()
    }

    // MARK: Its own files

    /// 5 and later have most of themselves in a module.
    private mutating func loadCore() async throws(BootHalt) -> BootBreak? {
        guard version == .six else { return nil }
        let folders = ["", "/boot/isolinux/", "/isolinux/", "/boot/syslinux/", "/syslinux/", "/"]
        for folder in folders {
            let file = Array((folder + "ldlinux.c32").utf8)
            switch try await fetch(file) {
            case .file:
                modules.append(Array("ldlinux.c32".utf8))
                // The folder in which it was found is where everything else is looked for.
                directory += folder.utf8
                return nil
            case .missing(let failure) where failure.endsLoader:
                return stop(.tftpStalled, failure.sentence(of: "PXELINUX's module ldlinux.c32"))
            case .missing: continue
            }
        }
        host.show("Failed to load ldlinux.c32")
        let sentence = "PXELINUX \(environment.release) needs its module ldlinux.c32, and that is not on the server."
        return stop(.loaderIncomplete, sentence)
    }

    // MARK: The configuration

    /// Walks through the names of the search until one of them is there, and reads that.
    private mutating func findConfiguration() async throws(BootHalt) -> BootBreak? {
        let search = PXELINUXConfigurationSearch(
            prefix: directory,
            configurationFile: environment.configurationFile,
            uuid: environment.asksForUUID ? host.hardware.uuid : nil,
            hardwareAddress: host.hardware.hardwareAddress.octets,
            address: environment.address,
            version: version
        )
        var hasAnswered = false
        for candidate in search.candidates {
            if version == .three { host.show("Trying to load: \(candidate.name.displayText)") }
            switch try await fetch(candidate.name) {
            case .file(let octets):
                try await read(octets, named: candidate.name)
                try host.reached(.configuration)
                return nil
            case .missing(let failure) where failure.endsLoader:
                return stop(.tftpStalled, failure.sentence(of: "The configuration \(candidate.name.displayText)"))
            case .missing(let failure):
                if failure.tftpAnswer != nil { hasAnswered = true }
            }
        }
        host.show("Unable to locate configuration file")
        let names = "\(search.candidates.count) names were tried under \(search.folderText)"
        return hasAnswered
            ? stop(.noConfiguration, "There is no configuration for this machine on the server: \(names).")
            : stop(.tftpSilent, "No configuration came, as the server \(environment.server) did not answer: \(names).")
    }

    /// Reads a configuration, and fetches what it wants while it is read: included files, and files to be shown.
    mutating func read(_ octets: [UInt8], named name: [UInt8]) async throws(BootHalt) {
        configurationName = name
        configuration = try await readWhole(octets, isMenu: version == .six)
    }

    // MARK: The end

    /// What a person sees when PXELINUX can't go on: it waits, then resets the machine.
    mutating func reset(_ failure: BootBreak) async throws(BootHalt) -> Handover {
        host.show("Boot failed: press a key to retry, or wait for reset...")
        guard let restart = environment.restart else { return .failed(failure) }
        _ = try await host.key(within: environment.rebootTime ?? Self.patience)
        return .next(restart)
    }

    func stop(_ failure: BootFailure, _ sentence: String) -> BootBreak {
        BootBreak(stage: name, failure: failure, sentence: sentence)
    }

    /// 3.x and 4.x tell what they make of the packets that the firmware kept.
    private func showAddresses() {
        host.show("Getting cached packet  01 02 03")
        host.show("My IP address seems to be \(environment.address.upperCaseHexadecimal) \(environment.address)")
        host.show(String(decoding: systemAppendText(.address) ?? [], as: UTF8.self))
        host.show("TFTP prefix: \(directory.displayText)")
    }
}

extension PXELINUXConfigurationSearch {
    /// Where the search looks, for people.
    var folderText: String { (prefix + Self.folder).displayText }
}

extension FetchFailure {
    /// Whether it stops PXELINUX altogether: a file that was opened and then fell silent ("kaboom").
    var endsLoader: Bool {
        switch self {
        case .stalled, .broken: true
        default: false
        }
    }
}
