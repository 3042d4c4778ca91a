internal import NetworkProtocols

/// One run of U-Boot's commands behind its lease.
struct UBootSession: Sendable {
    let name: String
    let firmware: Persona.Firmware
    let lease: DHCPLease
    let host: any BootHost
    /// What stands before every name: the boot file's folder, with its slash.
    private var folder: [UInt8] = []
    private var server: IPv4Address?
    /// Why an entry could not be booted; the first.
    private var trouble: BootBreak?

    /// How long a menu without time-out waits for somebody before the boot is called over.
    private static let patience: Duration = .seconds(60)
    /// Files that a configuration may include (`MAX_NEST_LEVEL`, and ours beside it).
    private static let includeLimit = 16

    init(name: String, firmware: Persona.Firmware, lease: DHCPLease, host: any BootHost) {
        self.name = name
        self.firmware = firmware
        self.lease = lease
        self.host = host
    }

    mutating func run() async throws(BootHalt) -> Handover {
        let message = lease.acknowledgement
        if !message.nextServer.isUnspecified { server = message.nextServer }
        let told = message.bootFileInField?.name ?? message.bootFileInOption?.name
        if case .complete = try await autoload(told) { try host.reached(.loader) }
        if let told { folder = told.lastIndex(of: UInt8(ascii: "/")).map { Array(told[...$0]) } ?? [] }
        host.show("missing environment variable: pxeuuid")
        var last = FetchOutcome.failed(.silent)
        let search = UBootConfigurationSearch(
            hardwareAddress: host.hardware.hardwareAddress,
            address: lease.address
        )
        for file in search.names {
            last = try await retrieve(file)
            guard case .complete(let octets) = last else { continue }
            host.show("Config file '\(told?.displayText ?? "<NULL>")' found")
            try host.reached(.configuration)
            return try await boot(octets)
        }
        host.show("Config file not found")
        return .failed(missing(last, search.names.count))
    }

    private func missing(_ last: FetchOutcome, _ count: Int) -> BootBreak {
        guard server != nil else { return stop(.noNextServer, "U-Boot was told no server: siaddr is 0.0.0.0.") }
        if case .failed(.silent) = last {
            return stop(.tftpSilent, "No configuration came, as the server did not answer: \(count) names were tried.")
        }
        return stop(
            .noConfiguration,
            "There is no configuration for this machine on the server: \(count) names were tried."
        )
    }

    func stop(_ failure: BootFailure, _ sentence: String) -> BootBreak {
        BootBreak(stage: name, failure: failure, sentence: sentence)
    }

    // MARK: Files

    /// What `dhcp` loads when it has its address: the boot file, else one named after the address.
    private func autoload(_ told: [UInt8]?) async throws(BootHalt) -> FetchOutcome {
        guard let told else {
            let file = "\(lease.address.upperCaseHexadecimal).img"
            host.show("*** Warning: no boot file name; using '\(file)'")
            return try await load(Array(file.utf8))
        }
        return try await load(told)
    }

    /// A file that a configuration names, or one: below the boot file's folder.
    private func retrieve(_ file: [UInt8]) async throws(BootHalt) -> FetchOutcome {
        host.show("Retrieving file: \((folder + file).displayText)")
        return try await load(folder + file)
    }

    /// `tftpboot`: `server:name` goes to another server.
    private func load(_ written: [UInt8]) async throws(BootHalt) -> FetchOutcome {
        var (file, server) = (written, server)
        let (before, behind) = split(written, at: UInt8(ascii: ":"))
        if let behind, let other = IPv4Address(utf8: before) { (file, server) = (behind, other) }
        guard let server else {
            host.show("*** ERROR: `serverip' not set")
            return .failed(.unreachable(.noRoute))
        }
        host.show("TFTP from server \(server); our IP address is \(lease.address)")
        host.show("Filename '\(file.displayText)'.")
        var tftp = firmware.tftp
        tftp.sizeLimit = host.hardware.memory
        let endpoint = Endpoint(address: server, port: 69)
        let outcome = try await host.fetch(FetchRequest(method: .tftp(tftp), server: endpoint, name: file))
        switch outcome {
        case .complete(let octets):
            host.show("Bytes transferred = \(octets.count) (\(String(octets.count, radix: 16)) hex)")
        case .failed(let failure):
            if let (code, message) = failure.tftpAnswer {
                host.show("TFTP error: '\(message.displayText)' (\(code.rawValue))")
                host.show(code == .fileNotFound || code == .accessViolation ? "Not retrying..." : "Starting again")
            } else if case .unreachable(.addressUnresolved) = failure {
                host.show("ARP Retry count exceeded; starting again")
            } else {
                host.show("Retry count exceeded; starting again")
            }
        }
        return outcome
    }

    // MARK: pxe boot

    private mutating func boot(_ octets: [UInt8]) async throws(BootHalt) -> Handover {
        let configuration = try await read(octets)
        guard !configuration.entries.isEmpty else {
            return .failed(stop(.noKernel, "The configuration has no entry that U-Boot could boot."))
        }
        var attempted: [Int] = []
        if let first = try await choose(in: configuration) {
            guard first >= 0 else {
                return .failed(stop(.waitsForKey, "U-Boot's menu waits for a number, and nobody types one."))
            }
            attempted.append(first)
            if let handover = try await boot(configuration.entries[first]) { return handover }
        }
        // What was not tried yet is tried in order.
        for index in configuration.entries.indices.prefix(256) where !attempted.contains(index) {
            if let handover = try await boot(configuration.entries[index]) { return handover }
        }
        return .failed(trouble ?? stop(.noKernel, "None of the configuration's entries could be booted."))
    }

    /// The configuration with what it includes.
    private func read(_ octets: [UInt8]) async throws(BootHalt) -> PXELINUXConfiguration {
        var included: [[UInt8]: [UInt8]] = [:]
        var read = PXELINUXConfiguration(Array(octets.prefix(PXELINUXSession.configurationLimit)))
        while let next = read.globals.includes.first(where: { included[$0.file] == nil }),
            included.count < Self.includeLimit
        {
            let outcome = try await retrieve(next.file)
            if case .complete(let content) = outcome {
                included[next.file] = Array(content.prefix(PXELINUXSession.configurationLimit))
            } else {
                host.show("Couldn't retrieve \(next.file.displayText)")
                included[next.file] = []
            }
            read = PXELINUXConfiguration(
                Array(octets.prefix(PXELINUXSession.configurationLimit)),
                includedFiles: included
            )
        }
        return read
    }

    /// The entry that is booted first; nil where none is the default, negative where a person is waited for in vain.
    private func choose(in configuration: PXELINUXConfiguration) async throws(BootHalt) -> Int? {
        let entries = configuration.entries
        let wanted = (configuration.globals.onTimeout ?? configuration.globals.defaultCommand)?.text
        let preset =
            entries.firstIndex { entry in wanted.map { entry.label == $0 } ?? entry.isMenuDefault }
            ?? entries.firstIndex(where: \.isMenuDefault)
        let hasMenu = configuration.globals.prompts || configuration.directives.contains { $0.keyword == .menu }
        guard hasMenu else { return preset }
        if let title = configuration.menus.first?.title { host.show(title.displayText) }
        for (index, entry) in entries.prefix(256).enumerated() {
            host.show("\(index + 1):\t\((entry.menuLabel ?? entry.label).displayText)")
        }
        host.show("Enter choice: ")
        let tenths = configuration.globals.timeout
        var digits: [UInt8] = []
        var limit: Duration = tenths > 0 ? .seconds((min(tenths, 864_000) + 9) / 10) : Self.patience
        while let key = try await host.key(within: limit) {
            limit = Self.patience
            switch key {
            case .character(let digit): if digits.count < 8 { digits.append(digit) }
            case .enter:
                if digits.isEmpty { return preset }
                if let number = digits.decimalNumber, (1...entries.count).contains(number) { return number - 1 }
                host.show("\(digits.displayText) not found")
                digits = []
            default: break
            }
        }
        return tenths > 0 ? preset : -1
    }

    /// Boots an entry; nil where that does not work and another is to be tried.
    private mutating func boot(_ entry: PXELINUXConfiguration.Entry) async throws(BootHalt) -> Handover? {
        let label = entry.labelText
        host.show("\(label)")
        if entry.localBoot != nil { return .done("\(label): U-Boot runs its own localcmd.") }
        guard let kernel = entry.kernel else {
            host.show("No kernel given, skipping \(label)")
            return nil
        }
        var initrds: [KernelHandover.Initrd] = []
        if let name = entry.initialRAMDisk ?? Self.initrd(in: entry.append ?? []) {
            guard case .complete(let octets) = try await retrieveOrNote(name, "initrd", label) else { return nil }
            initrds = [.init(name: name, octets: octets)]
        }
        // `image#configuration` chooses in an image that holds several.
        let file = split(kernel.file, at: UInt8(ascii: "#")).0
        guard case .complete(let octets) = try await retrieveOrNote(file, "kernel", label) else { return nil }
        let commandLine = (entry.append ?? []) + additions(entry.systemAppend)
        if !commandLine.isEmpty { host.show("append: \(commandLine.displayText)") }
        guard case .linuxImage = BootImageKind(recognising: octets, name: file) else {
            host.show("Bad Linux ARM64 Image magic!")
            note(.wrongImage, "\(file.displayText) was fetched as a kernel and is none for this machine.")
            return nil
        }
        host.show("Starting kernel ...")
        try host.reached(.kernel)
        let handover = KernelHandover(
            kernel: octets,
            kernelName: file,
            initrds: initrds,
            commandLine: commandLine,
            lease: lease,
            loader: name
        )
        return .next(KernelStage(handover: handover))
    }

    private mutating func retrieveOrNote(
        _ file: [UInt8],
        _ what: String,
        _ label: String
    ) async throws(BootHalt) -> FetchOutcome {
        let outcome = try await retrieve(file)
        if case .failed(let failure) = outcome {
            host.show("Skipping \(label) for failure retrieving \(what)")
            let kind = what == "kernel" && failure.bootFailure(isHTTP: false) == .fileNotFound
            note(
                kind ? .noKernel : failure.bootFailure(isHTTP: false),
                failure.sentence(of: "The \(what) \(file.displayText)")
            )
        }
        return outcome
    }

    private mutating func note(_ failure: BootFailure, _ sentence: String) {
        if trouble == nil { trouble = stop(failure, sentence) }
    }

    /// The `initrd=` of an APPEND line, up to the next blank.
    private static func initrd(in append: [UInt8]) -> [UInt8]? {
        guard let found = append.firstRange(of: "initrd=".utf8) else { return nil }
        let name = append[found.upperBound...].prefix { !$0.isBlank }
        return name.isEmpty ? nil : Array(name)
    }

    /// What IPAPPEND puts behind the command line.
    private func additions(_ mask: PXELINUXConfiguration.SystemAppend) -> [UInt8] {
        var text = ""
        let interface = lease.interfaceConfiguration
        if mask.contains(.address) {
            let router = interface.router.map { "\($0)" } ?? "<NULL>"
            text += " ip=\(lease.address):\(server.map { "\($0)" } ?? "<NULL>"):\(router):\(interface.mask)"
        }
        if mask.contains(.bootInterface) {
            text += " BOOTIF=01-\(host.hardware.hardwareAddress.text(separator: "-"))"
        }
        return Array(text.utf8)
    }
}
