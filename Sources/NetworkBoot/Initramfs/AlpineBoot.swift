internal import NetworkProtocols

/// One boot of Alpine's initramfs: an address, then the packages of a root in memory, or a root on a block device.
struct AlpineBoot {
    let commandLine: KernelCommandLine
    let host: any BootHost
    private var tools: BusyboxTools
    private var isConfigured = false

    init(_ start: InitramfsStart, _ host: any BootHost) {
        commandLine = start.commandLine
        self.host = host
        tools = BusyboxTools(host: host, version: "1.36.1", age: .new)
    }

    /// After so many rounds of udhcpc it is taken for granted that no lease comes; the program itself goes on for ever.
    private static let leaseRounds = 10
    private static let linkWait = Duration.seconds(4)

    private var card: String { host.hardware.interfaceName }

    private func value(_ name: String) -> [UInt8]? { commandLine[name].flatMap { $0.isEmpty ? nil : $0 } }
    private func url(_ name: String) -> BootURL? {
        value(name).flatMap { BootURL($0) }.flatMap { ["http", "https", "ftp"].contains($0.scheme) ? $0 : nil }
    }

    /// The repositories that are asked, in order; `auto` looks for one on a medium.
    private var repositories: [[UInt8]] {
        guard let text = value("alpine_repo"), !text.elementsEqual("auto".utf8) else { return [] }
        return commaList(text)
    }

    mutating func run() async throws(BootHalt) -> Handover {
        host.show("Alpine Init 3.11.0-r0")
        host.show(" * Loading boot drivers: ok.")
        let repositoryURL = repositories.first.flatMap { BootURL($0) }
        let needsNetwork =
            value("ip") != nil || value("nbd") != nil || url("apkovl") != nil
            || repositoryURL.map { ["http", "https", "ftp"].contains($0.scheme) } ?? false
        var device: AttachedDevice?
        if let list = value("nbd") {
            if let end = try await configure() { return end }
            switch try await attach(list) {
            case .success(let found): device = found
            case .failure(let failure):
                host.show("Failed to setup nbd device.")
                if value("root") != nil { return try await failMount(failure) }
            }
        }
        if let root = value("root") { return try await mountRoot(root, device) }
        guard needsNetwork else {
            host.show(" * Mounting boot media: failed. ")
            return shell(
                .noRootImage,
                "Neither alpine_repo=, apkovl= nor nbd= says where the system is, and this machine has no disk."
            )
        }
        host.show(" * Mounting boot media: ok.")
        if let end = try await configure() { return end }
        return try await install()
    }

    // MARK: The network

    /// `configure_ip`; returns what ended the boot, where something did.
    private mutating func configure() async throws(BootHalt) -> Handover? {
        guard !isConfigured else { return nil }
        let parameter = value("ip") ?? Array("dhcp".utf8)
        let fields = parameter.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { Array($0) }
        func field(_ index: Int) -> [UInt8] { index < fields.count ? fields[index] : [] }
        if field(0).elementsEqual("off".utf8) || field(0).elementsEqual("none".utf8) { return nil }
        let asksForLease = field(0).elementsEqual("dhcp".utf8) || field(6).elementsEqual("dhcp".utf8)
        var device = field(5)
        if device.isEmpty, let word = value("BOOTIF") {
            let isOwn = host.hardware.isWritten(BootInterfaceWord.without01(word))
            device = isOwn ? Array(card.utf8) : []
        }
        guard device.isEmpty || device.elementsEqual(card.utf8) else {
            host.show("ip: can't find device '\(device.displayText)'")
            return shell(
                .commandLineRefused,
                "This machine has no card of the name \(device.displayText), which ip= wants."
            )
        }
        if asksForLease {
            host.show(" * Obtaining IP via DHCP (\(card)): ")
            guard try await tools.udhcpc(rounds: Self.leaseRounds) != nil else {
                let sentence =
                    "udhcpc has asked for an address in \(Self.leaseRounds) rounds, and nobody gave one; it goes on for ever."
                return .failed(BootBreak(stage: "Alpine", failure: .noOffer, sentence: sentence))
            }
            host.show("ok.")
        } else {
            guard !field(0).isEmpty || !field(3).isEmpty else { return nil }
            if let end = try await configureByHand(field(0), gateway: field(2), mask: field(3)) { return end }
        }
        tools.nameServers += [field(7), field(8)].compactMap { IPv4Address(utf8: $0) }
        isConfigured = true
        return nil
    }

    private func configureByHand(
        _ text: [UInt8],
        gateway: [UInt8],
        mask maskText: [UInt8]
    ) async throws(BootHalt) -> Handover? {
        guard let address = IPv4Address(utf8: text), let mask = IPv4Address(utf8: maskText) else {
            host.show(" * Setting IP (\(card)): failed. ")
            return shell(
                .commandLineRefused,
                "ifconfig does not take the address \(text.displayText) with the mask \(maskText.displayText)."
            )
        }
        var interface = InterfaceConfiguration(address: address, mask: mask)
        if let router = IPv4Address(utf8: gateway) {
            if interface.isOnLink(router) {
                interface.router = router
            } else {
                host.show("ip: RTNETLINK answers: Network unreachable")
            }
        }
        _ = try await host.configure(.fixed(interface))
        host.show(" * Setting IP (\(card)): ok.")
        return nil
    }

    // MARK: A root on a block device

    private func attach(_ list: [UInt8]) async throws(BootHalt) -> Result<AttachedDevice, ProgramFailure> {
        var last = ProgramFailure(.commandLineRefused, "nbd=\(list.displayText) names no server.")
        for item in commaList(list) {
            let (server, port) = hostAndPort(item)
            let program = NBDClientProgram(
                host: host,
                resolver: ResolverSettings(servers: tools.nameServers, domain: tools.domain)
            )
            switch try await program.run(server: server, port: port) {
            case .success(let device): return .success(device)
            case .failure(let failure): last = failure
            }
        }
        return .failure(last)
    }

    private mutating func mountRoot(_ root: [UInt8], _ attached: AttachedDevice?) async throws(BootHalt) -> Handover {
        guard root.hasPrefix("/dev/nbd"), var device = attached else {
            guard value("nbd") == nil else {
                return .done("Alpine goes on with \(root.displayText), which is not the network block device.")
            }
            return .done("Alpine goes on with \(root.displayText), which is no root over the network.")
        }
        switch try await device.superblock() {
        case .failure(let failure): return try await failMount(failure.programFailure(of: device.request.uri))
        case .success(let superblock):
            let objection = FileSystemSuperblock.objection(
                to: superblock,
                length: device.device.size,
                unless: [.squashFS, .ext2, .ext3, .ext4, .iso9660, .erofs]
            )
            if let objection {
                host.show("mount: mounting \(root.displayText) on /sysroot failed: Invalid argument")
                let uri = device.request.uri.displayText
                return try await failMount(
                    ProgramFailure(.rootCheckFailed, "The device \(uri) can't be mounted: \(objection).")
                )
            }
            guard let mounted = device.root() else { return shell(.nbdError, "Nothing of the device was read.") }
            host.show(" * Mounting root: ok.")
            return .root(mounted)
        }
    }

    private func failMount(_ reason: ProgramFailure) async throws(BootHalt) -> Handover {
        host.show(" * Mounting root: failed. ")
        return shell(reason.failure, reason.sentence)
    }

    // MARK: A root in memory

    private mutating func install() async throws(BootHalt) -> Handover {
        if let end = try await loadSettings() { return end }
        host.show(" * Installing packages to root filesystem: ")
        var reason = ProgramFailure(
            .noRootImage,
            "No alpine_repo= says where the packages are, and there is no medium."
        )
        var bytes = 0
        var source: [UInt8]?
        for repository in repositories {
            switch try await fetchIndex(of: repository) {
            case .success(let count):
                bytes += count
                source = source ?? repository
            case .failure(let failure): reason = failure
            }
        }
        guard let source else {
            for line in [
                "ERROR: unable to select packages:", "  alpine-base (no such package):",
                "    required by: world[alpine-base]", "ok.", "/sbin/init not found in new root",
            ] { host.show(line) }
            return shell(reason.failure, reason.sentence)
        }
        host.show("ok.")
        var root = MountedRoot(kind: .http, uri: source, bytes: bytes)
        try await loadModules(into: &root)
        return .root(root)
    }

    /// `REPO/ARCH/APKINDEX.tar.gz`
    private mutating func fetchIndex(of repository: [UInt8]) async throws(BootHalt) -> Result<Int, ProgramFailure> {
        var text = repository
        if text.last == UInt8(ascii: "/") { text.removeLast() }
        let uri = text + Array("/x86_64/APKINDEX.tar.gz".utf8)
        guard let url = BootURL(uri), url.scheme == "http" else {
            host.show("WARNING: opening \(text.displayText): Protocol not supported")
            let sentence = "The repository \(text.displayText) is of a protocol that is not played."
            return .failure(ProgramFailure(.notPlayed, sentence))
        }
        host.show("fetch \(uri.displayText)")
        let resolver = ResolverSettings(servers: tools.nameServers, domain: tools.domain)
        guard let address = try await resolver.address(of: url.host, on: host) else {
            host.show("WARNING: opening \(text.displayText): temporary error (try again later)")
            return .failure(resolver.failure(of: url.host, in: uri))
        }
        let request = FetchRequest(
            method: .http(.apk),
            server: Endpoint(address: address, port: url.port ?? 80),
            name: url.path,
            host: url.host + (url.port.map { Array(":\($0)".utf8) } ?? [])
        )
        switch try await host.fetch(request) {
        case .complete(let octets):
            try host.reached(.initramfs)
            let kind = BootImageKind(recognising: Array(octets.prefix(64)), name: [])
            guard case .compressed(.gzip) = kind else {
                host.show("WARNING: opening \(text.displayText): BAD archive")
                let sentence = "The index \(uri.displayText) is no gzip archive, but: \(kind.displayName)."
                return .failure(ProgramFailure(.rootCheckFailed, sentence))
            }
            return .success(octets.count)
        case .failed(let failure):
            let words =
                failure.isHTTPStatus
                ? "No such file or directory" : "network error (check Internet connection and firewall)"
            host.show("WARNING: opening \(text.displayText): \(words)")
            let kind = failure.bootFailure(isHTTP: true)
            return .failure(
                ProgramFailure(
                    kind == .fileNotFound ? .noRootImage : kind,
                    failure.sentence(of: "The index \(uri.displayText)")
                )
            )
        }
    }

    /// `apkovl=`: without it the boot goes on, with one that can't be unpacked it does not.
    private mutating func loadSettings() async throws(BootHalt) -> Handover? {
        guard let text = value("apkovl"), url("apkovl") != nil else { return nil }
        var filled = text
        replace("{MAC}", by: "\(host.hardware.hardwareAddress)", in: &filled)
        replace("{UUID}", by: Self.uuidText(host.hardware.uuid), in: &filled)
        guard let url = BootURL(filled), url.scheme == "http",
            case .success(let octets) = try await tools.wget(url, limit: host.hardware.memory / 2)
        else { return nil }
        let name = url.path.split(separator: UInt8(ascii: "/")).last.map { Array($0).displayText } ?? ""
        if name.hasSuffix(".gz") {
            let kind = BootImageKind(recognising: Array(octets.prefix(64)), name: [])
            guard case .compressed(.gzip) = kind else {
                host.show("tar: invalid magic")
                host.show(" * Loading user settings from /tmp/\(name): failed. ")
                return shell(
                    .rootCheckFailed,
                    "The settings \(filled.displayText) are no gzip archive, but: \(kind.displayName)."
                )
            }
        }
        host.show(" * Loading user settings from /tmp/\(name): ok.")
        return nil
    }

    private func replace(_ pattern: String, by text: String, in octets: inout [UInt8]) {
        guard let place = octets.firstRange(of: pattern.utf8) else { return }
        octets.replaceSubrange(place, with: text.utf8)
    }

    /// As `/sys/class/dmi/id/product_uuid` has it: the first three groups the other way round than on the wire.
    static func uuidText(_ wire: [UInt8]) -> String {
        guard wire.count == 16 else { return "" }
        let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
        var text = ""
        for (index, place) in order.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            let digits = String(wire[place], radix: 16)
            text += digits.count == 1 ? "0" + digits : digits
        }
        return text
    }

    /// OpenRC's service `modloop`, once the system runs.
    private mutating func loadModules(into root: inout MountedRoot) async throws(BootHalt) {
        guard let url = url("modloop"), url.scheme == "http" else { return }
        host.show(" * Mounting modloop ...")
        switch try await tools.wget(url, limit: host.hardware.memory / 2) {
        case .failure: host.show(" * Failed to mount modloop [ !! ]")
        case .success(let octets):
            let superblock = FileSystemSuperblock(octets)
            let length = UInt64(octets.count)
            guard FileSystemSuperblock.objection(to: superblock, length: length, unless: [.squashFS]) == nil else {
                host.show("mount: mounting /dev/loop0 on /.modloop failed: Invalid argument")
                host.show(" * Failed to mount modloop [ !! ]")
                return
            }
            host.show(" * Verifying modloop")
            root = MountedRoot(kind: .http, uri: url.octets, bytes: root.bytes + octets.count)
            root.contents.fileSystem = superblock
        }
    }

    private func shell(_ failure: BootFailure, _ sentence: String) -> Handover {
        host.show("Launching initramfs emergency recovery shell.")
        host.show("Type exit to continue boot.")
        return .failed(BootBreak(stage: "Alpine", failure: failure, sentence: sentence))
    }
}
