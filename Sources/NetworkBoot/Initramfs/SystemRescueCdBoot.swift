internal import NetworkProtocols

/// What `/init` of SystemRescueCd does: an address, the image into memory, its checksum, the root.
struct SystemRescueCdBoot {
    let version: SystemRescueCd
    let commandLine: KernelCommandLine
    let host: any BootHost
    private(set) var tools: BusyboxTools
    /// Whether the card has an address.
    private(set) var isConfigured: Bool

    init(_ version: SystemRescueCd, _ start: InitramfsStart, _ host: any BootHost) {
        self.version = version
        commandLine = start.commandLine
        self.host = host
        tools = BusyboxTools(host: host, version: version.busyboxVersion, age: .old)
        // The card keeps what the kernel gave it until something else is set.
        isConfigured = start.network.interface != nil
        tools.nameServers = start.network.nameServers
    }

    mutating func run() async throws(BootHalt) -> Handover {
        host.show(version.name)
        try await host.wait(for: SystemRescueCd.udevWait + scanDelay)
        if !commandLine.contains("setkmap") {
            host.show("<n> To select a keymap by its number, enter it here; <Enter> for the default")
            _ = try await host.key(within: SystemRescueCd.keymapWait)
        }
        let sources = RootSource.sources(in: commandLine).filter { $0.dialect == .systemRescueCd }
        if let stop = try await configureNetwork(isRootRemote: !sources.isEmpty) { return .failed(stop) }
        guard let source = sources.first else {
            host.show("Cannot find the sysrcd.dat file on any device")
            return panic(.noRootImage, "No netboot= says where the image is, and this machine has no disk with it.")
        }
        switch source.kind {
        case .http(let uri): return try await loadRoot(uri, source, .http)
        case .tftp(let uri): return try await loadRoot(uri, source, .tftp)
        case .nfs(let server, let path, _): return try await mountFolder(server, path, source)
        case .nbd(let server, let port, _): return try await attachDevice(server, port, source)
        case .ftp: return notPlayed("FTP", source)
        case .rootPathOption, .other: return notPlayed("its protocol", source)
        }
    }

    /// `scandelay=n`; the bare word stands for 10 s.
    private var scanDelay: Duration {
        guard let word = commandLine.last("scandelay") else { return .zero }
        guard let value = word.value else { return .seconds(10) }
        return .seconds(min(value.decimalNumber ?? 0, 3600))
    }

    // MARK: The network

    var card: String { host.hardware.interfaceName }

    /// Gives the card its address; returns what ended the boot, where something did.
    private mutating func configureNetwork(isRootRemote: Bool) async throws(BootHalt) -> BootBreak? {
        // ethx= is for every card, eth0= and so on for one of them.
        let own = commandLine[card] ?? commandLine["ethx"]
        let asksForLease = commandLine.contains("dodhcp") && isListed(commandLine["dodhcp"])
        if let own {
            try await configure(own)
            return nil
        }
        guard !commandLine.contains("nodhcp"), asksForLease || (isRootRemote && !commandLine.contains("dodhcp")) else {
            return nil
        }
        return try await askForLease()
    }

    /// Whether this card is one of those that `dodhcp=eth0,eth2` lists; without a value all are.
    private func isListed(_ list: [UInt8]?) -> Bool {
        guard let list, !list.isEmpty else { return true }
        return list.split(separator: UInt8(ascii: ",")).contains { $0.elementsEqual(card.utf8) }
    }

    private mutating func configure(_ text: [UInt8]) async throws(BootHalt) {
        let (addressText, bits) = split(text, at: UInt8(ascii: "/"))
        guard let address = IPv4Address(utf8: addressText) else {
            host.show("ifconfig: bad address '\(addressText.displayText)'")
            return
        }
        // Without /bits ifconfig guesses by the address's class.
        var mask = address.classfulMask
        if let bits {
            guard let length = bits.decimalNumber, length <= 32 else {
                host.show("ifconfig: bad address '\(text.displayText)'")
                return
            }
            mask = IPv4Address(prefixLength: length)
        }
        var interface = InterfaceConfiguration(address: address, mask: mask)
        interface.router = usableGateway(of: interface)
        _ = try await host.configure(.fixed(interface))
        isConfigured = true
        if let server = nameServer { tools.nameServers = [server] }
    }

    /// `gw=` or `gateway=`, where `route` takes it: it has to be on the card's own network.
    private func usableGateway(of interface: InterfaceConfiguration) -> IPv4Address? {
        guard let gateway = (commandLine["gw"] ?? commandLine["gateway"]).flatMap({ IPv4Address(utf8: $0) }) else {
            return nil
        }
        guard interface.isOnLink(gateway) else {
            host.show("route: SIOCADDRT: Network is unreachable")
            return nil
        }
        return gateway
    }

    private var nameServer: IPv4Address? { commandLine["dns"].flatMap { IPv4Address(utf8: $0) } }

    private mutating func askForLease() async throws(BootHalt) -> BootBreak? {
        for _ in 0..<SystemRescueCd.leaseRounds {
            host.show("Attempting to get an IP address by DHCP on \(card)")
            guard let lease = try await tools.udhcpc(hostName: commandLine["dhcphostname"]) else {
                isConfigured = false
                try await host.wait(for: SystemRescueCd.leasePause)
                continue
            }
            isConfigured = true
            var interface = InterfaceConfiguration(
                address: lease.address,
                mask: lease.acknowledgement.subnetMask ?? lease.address.classfulMask,
                router: lease.acknowledgement.routers?.first
            )
            if let gateway = usableGateway(of: interface), gateway != interface.router {
                interface.router = gateway
                _ = try await host.configure(.fixed(interface))
            }
            if let server = nameServer { tools.nameServers = [server] }
            return nil
        }
        let sentence =
            "udhcpc has asked for an address \(SystemRescueCd.leaseRounds) times, and nobody gave one; it goes on for ever."
        return BootBreak(stage: version.name, failure: .noOffer, sentence: sentence)
    }

    // MARK: The image

    enum Program {
        case http
        case tftp

        var isHTTP: Bool { self == .http }
        var name: String { isHTTP ? "wget" : "tftp" }
    }

    /// How large a file may be that goes into the tmpfs, in octets.
    private var space: Int { min(version.tmpfsLimit, max(0, host.hardware.memory - SystemRescueCd.ownMemory)) }

    private func load(
        _ url: BootURL,
        by program: Program
    ) async throws(BootHalt) -> Result<[UInt8], BusyboxTools.Failure> {
        switch program {
        case .http: try await tools.wget(url, limit: space)
        case .tftp: try await tools.tftp(url, limit: space)
        }
    }

    private func loadRoot(_ uri: [UInt8], _ source: RootSource, _ program: Program) async throws(BootHalt) -> Handover {
        guard let url = BootURL(uri), url.scheme != "https" else { return notPlayed("HTTPS", source) }
        guard isConfigured else {
            host.show("\(program.name): can't connect to remote host: Network is unreachable")
            return panic(
                .addressUnresolved,
                "\(card) has no address, so that \(uri.displayText) can't be fetched.",
                program
            )
        }
        var wanted: String?
        if let checksums = source.checksumFile.flatMap({ BootURL($0) }) {
            if program.isHTTP {
                for _ in 0..<version.probes {
                    if case .success = try await load(checksums, by: program) { break }
                    try await host.wait(for: .seconds(1))
                }
            }
            switch try await load(checksums, by: program) {
            case .failure(let failure): return panic(failure, of: "checksum file", program)
            case .success(let file): wanted = RootImageCheck.digest(inMD5File: file) ?? ""
            }
        }
        switch try await load(url, by: program) {
        case .failure(let failure): return panic(failure, of: "image", program)
        case .success(let image): return mount(image, uri, program, wanted: wanted)
        }
    }

    private func mount(_ image: [UInt8], _ uri: [UInt8], _ program: Program, wanted: String?) -> Handover {
        if let wanted {
            let found = RootImageCheck.md5(image)
            guard found == wanted else {
                host.show("sysrcd.dat: FAILED")
                let sentence =
                    wanted.isEmpty
                    ? "The checksum file of \(uri.displayText) holds no MD5."
                    : "The image \(uri.displayText) has the MD5 \(found), and its checksum file says \(wanted)."
                return stop("md5sum failed: the file sysrcd.dat is corrupt", .rootCheckFailed, sentence)
            }
            host.show("sysrcd.dat: OK")
        }
        if let objection = RootImageCheck.objection(to: image) {
            host.show("mount: mounting /dev/loop0 on /livemnt/squashfs failed: Invalid argument")
            return stop(
                "cannot mount the squashfs",
                .rootCheckFailed,
                "The image \(uri.displayText) can't be mounted: \(objection)."
            )
        }
        host.show("The root file system is in memory, and the network is free")
        return .root(MountedRoot(kind: program.isHTTP ? .http : .tftp, uri: uri, bytes: image.count))
    }

    // MARK: Ends

    private func notPlayed(_ what: String, _ source: RootSource) -> Handover {
        let sentence = "The word \(source.word.octets.displayText) wants a root over \(what), which is not played yet."
        return .failed(BootBreak(stage: version.name, failure: .notPlayed, sentence: sentence))
    }

    private func panic(_ failure: BusyboxTools.Failure, of part: String, _ program: Program) -> Handover {
        switch failure.failure {
        case .fileNotFound: return panic(.noRootImage, "The root's \(part) is missing: \(failure.sentence)", program)
        case .imageTooLarge where host.hardware.memory - SystemRescueCd.ownMemory < version.tmpfsLimit:
            let megabytes = host.hardware.memory >> 20
            let sentence =
                "\(megabytes) MiB of memory leave \(space) octets for the image, which is larger. \(failure.sentence)"
            return panic(.tooLittleMemory, sentence, program)
        default: return panic(failure.failure, failure.sentence, program)
        }
    }

    func panic(_ failure: BootFailure, _ sentence: String, _ program: Program? = nil) -> Handover {
        let words =
            program.map {
                "Cannot download the files: \($0.name) failed. May be due to lack of memory"
            } ?? "Cannot find the root file system"
        return stop(words, failure, sentence)
    }

    /// What the script calls a panic: its words, and a small shell.
    func stop(_ words: String, _ failure: BootFailure, _ sentence: String) -> Handover {
        host.show("panic: \(words)")
        host.show("Starting mini-shell")
        return .failed(BootBreak(stage: version.name, failure: failure, sentence: sentence))
    }
}
