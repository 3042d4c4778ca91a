public import NetworkProtocols

extension GRUBSession {
    /// Where a file lies: `(device)path`, or a path on the device that `root` names.
    struct FileName: Sendable {
        var device: [UInt8]
        var path: [UInt8]
    }

    /// The name with its device; nil where `root` is not set.
    private func fileName(_ name: [UInt8]) -> FileName? {
        if name.first == UInt8(ascii: "("), let close = name.firstIndex(of: UInt8(ascii: ")")) {
            return FileName(device: Array(name[1..<close]), path: Array(name[(close + 1)...]))
        }
        return variables["root"].map { FileName(device: $0, path: name) }
    }

    func wholeName(_ name: [UInt8]) -> [UInt8] {
        if name.first == UInt8(ascii: "(") { return name }
        return Array("(".utf8) + (variables["root"] ?? []) + Array(")".utf8) + name
    }

    /// Fetches a file whole.
    mutating func open(_ name: [UInt8]) async throws(BootHalt) -> Result<[UInt8], GRUBError> {
        guard let file = fileName(name) else { return .failure(GRUBError("variable `root' isn't set", .noNextServer)) }
        if file.device == Array("memdisk".utf8) {
            guard let octets = image.memdisk?.file(at: file.path) else {
                return .failure(GRUBError("file `\(file.path.displayText)' not found", .fileNotFound))
            }
            return .success(octets)
        }
        switch try await request(for: file, isProbe: false) {
        case .failure(let error): return .failure(error)
        case .success(let request):
            switch try await host.fetch(request) {
            case .complete(let octets): return .success(octets)
            case .failed(let failure): return .failure(GRUBError(failure, of: file.path, in: request))
            }
        }
    }

    /// Whether a file is there: it is opened, and closed at once.
    mutating func probe(_ name: [UInt8]) async throws(BootHalt) -> Result<Void, GRUBError> {
        guard let file = fileName(name) else { return .failure(GRUBError("variable `root' isn't set", .noNextServer)) }
        if file.device == Array("memdisk".utf8) {
            return image.memdisk?.file(at: file.path) == nil ? .failure(GRUBError("file not found")) : .success(())
        }
        switch try await request(for: file, isProbe: true) {
        case .failure(let error): return .failure(error)
        case .success(let request):
            if case .failed(let failure) = try await host.fetch(request) {
                return .failure(GRUBError(failure, of: file.path, in: request))
            }
            return .success(())
        }
    }

    // MARK: Devices

    /// `(tftp)`, `(tftp,host:port)`, `(http,host)`, `(pxe)`, `(pxe:host)` (`grub-core/net/net.c`, `grub_net_open_real`).
    private mutating func request(
        for file: FileName,
        isProbe: Bool
    ) async throws(BootHalt) -> Result<FetchRequest, GRUBError> {
        budget.spendFile()
        guard !budget.isSpent else { return .failure(GRUBError("out of memory", .notPlayed, endless().sentence)) }
        var (kind, server) = split(file.device, at: UInt8(ascii: ","))
        if kind == Array("pxe".utf8) {
            kind = Array("tftp".utf8)
        } else if kind.starts(with: "pxe:".utf8) {
            (kind, server) = (Array("tftp".utf8), Array(kind.dropFirst(4)))
        }
        guard kind == Array("tftp".utf8) || kind == Array("http".utf8) else {
            let device = file.device.displayText
            let sentence =
                "GRUB was to read \(file.path.displayText) from \(device), a device that this machine has not."
            return .failure(GRUBError("disk `\(device)' not found", .fileNotFound, sentence))
        }
        if kind == Array("http".utf8), let error = try await loadHTTP(file.device) { return .failure(error) }
        guard let server = server ?? variables["net_default_server"], !server.isEmpty else {
            return .failure(GRUBError("no server is specified", .noNextServer))
        }
        let (name, port) = hostAndPort(server)
        guard let address = try await address(of: name) else {
            return .failure(GRUBError("couldn't resolve hardware address", .nameUnresolved))
        }
        if kind == Array("http".utf8) {
            let endpoint = Endpoint(address: address, port: port ?? 80)
            let host = name + (port.map { Array(":\($0)".utf8) } ?? [])
            return .success(FetchRequest(method: .http(http), server: endpoint, name: file.path, host: host))
        }
        var tftp = isProbe ? GRUBStage.probe : GRUBStage.tftp
        tftp.sizeLimit = host.hardware.memory
        let endpoint = Endpoint(address: address, port: port ?? 69)
        return .success(FetchRequest(method: .tftp(tftp), server: endpoint, name: Self.withoutDoubleSlashes(file.path)))
    }

    /// Loads the module that a web server needs, where the image lacks it: Debian's signed images do.
    private mutating func loadHTTP(_ device: [UInt8]) async throws(BootHalt) -> GRUBError? {
        let module = Array("http".utf8)
        guard !image.hasModule(module), !loadedModules.contains(module) else { return nil }
        let missing = GRUBError(
            "disk `\(device.displayText)' not found",
            .loaderIncomplete,
            "GRUB was to ask a web server, and has no module for it: this build of GRUB speaks TFTP alone."
        )
        guard let prefix = variables["prefix"], !prefix.starts(with: "(http".utf8) else { return missing }
        guard case .success = try await open(prefix + Array("/\(image.platform)/http.mod".utf8)) else { return missing }
        loadedModules.append(module)
        return nil
    }

    private var http: HTTPClientConfiguration { .grub(version: image.version) }

    func address(of name: [UInt8]) async throws(BootHalt) -> IPv4Address? {
        if let address = IPv4Address(utf8: name) { return address }
        let question = ResolveRequest(
            name: name,
            servers: lease.acknowledgement.domainNameServers ?? [],
            domain: nil
        )
        guard case .found(let addresses) = try await host.resolve(question) else { return nil }
        return addresses.first
    }

    /// Of several slashes one is sent (`grub_normalize_filename`).
    private static func withoutDoubleSlashes(_ path: [UInt8]) -> [UInt8] {
        var name: [UInt8] = []
        for octet in path where octet != UInt8(ascii: "/") || name.last != octet { name.append(octet) }
        return name
    }

    // MARK: What it looks for by itself

    /// The lists of what modules there are, in the order in which normal mode reads them (`read_lists`).
    mutating func readLists(of prefix: [UInt8]) async throws(BootHalt) {
        for list in ["command.lst", "fs.lst", "crypto.lst", "terminal.lst"] {
            let name = prefix + Array("/\(image.platform)/\(list)".utf8)
            guard case .success(let octets) = try await open(name), list == "command.lst" else { continue }
            moduleCommands = octets.split(separator: UInt8(ascii: "\n")).prefix(4096).compactMap { line in
                let name = line.prefix { $0 != UInt8(ascii: ":") }.drop { $0 == UInt8(ascii: "*") }
                return name.isEmpty ? nil : Array(name)
            }
        }
    }

    /// The first of the names of a configuration that is on the server: with the machine's UUID, its hardware address,
    /// its address digit by digit, and plain. Only over TFTP, and where `feature_net_search_cfg` is not `n`
    /// (`grub_net_search_config_file`).
    ///
    /// - Parameter isLast: whether the plain name is taken without a look whether it is there.
    mutating func searchConfiguration(_ plain: [UInt8], isLast: Bool) async throws(BootHalt) -> [UInt8]? {
        let isSwitchedOff = variables["feature_net_search_cfg"]?.first == UInt8(ascii: "n")
        if plain.dropFirst().starts(with: "tftp".utf8), !isSwitchedOff {
            let search = GRUBConfigurationSearch(
                plain: plain,
                uuid: variables["net_\(interface)_clientuuid"],
                hardwareAddress: host.hardware.hardwareAddress,
                address: lease.address
            )
            for name in search.names.dropLast() {
                if case .success = try await probe(name) { return name }
                missedConfigurations += 1
            }
        }
        guard image.looksBesideItself else { return plain }
        if case .success = try await probe(plain) { return plain }
        missedConfigurations += 1
        return isLast ? nil : nil
    }
}

/// The names by which GRUB asks for its configuration, one after the other.
public struct GRUBConfigurationSearch: Hashable, Sendable {
    /// In order; the plain name is the last.
    public let names: [[UInt8]]

    /// - Parameters:
    ///   - plain: the name that the others are made of, such as `(tftp,192.168.1.5)/grub/grub.cfg`.
    ///   - uuid: option 97 of the reply, as text; nil where it had none.
    public init(plain: [UInt8], uuid: [UInt8]?, hardwareAddress: MACAddress, address: IPv4Address) {
        var suffixes = uuid.map { [$0] } ?? []
        suffixes.append(Array("01-\(hardwareAddress.text(separator: "-"))".utf8))
        let digits = Array(address.upperCaseHexadecimal.utf8)
        for count in stride(from: 8, through: 1, by: -1) { suffixes.append(Array(digits.prefix(count))) }
        names = suffixes.map { plain + [UInt8(ascii: "-")] + $0 } + [plain]
    }

    /// Which step of a search a requested name is, in words; nil for a name that is none.
    public static func step(of name: [UInt8]) -> String? {
        let file = Array(name.split(separator: UInt8(ascii: "/")).last ?? [])
        guard file.starts(with: "grub.cfg".utf8) else { return nil }
        let rest = file.dropFirst(8)
        if rest.isEmpty { return "default" }
        guard rest.first == UInt8(ascii: "-") else { return nil }
        let suffix = Array(rest.dropFirst())
        let groups = suffix.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        if groups.count == 1, (1...8).contains(suffix.count), suffix.isHexadecimal {
            return "IP address, \(suffix.count) digit\(suffix.count == 1 ? "" : "s")"
        }
        guard groups.allSatisfy({ $0.allSatisfy { $0.hexadecimalValue != nil } }) else { return nil }
        if groups.map(\.count) == [8, 4, 4, 4, 12] { return "UUID" }
        return groups.count == 7 && groups.allSatisfy({ $0.count == 2 }) ? "hardware address" : nil
    }
}

extension GRUBError {
    /// What GRUB says of a file that did not come.
    init(_ failure: FetchFailure, of path: [UInt8], in request: FetchRequest) {
        let name = path.displayText
        let isHTTP: Bool
        if case .http = request.method { isHTTP = true } else { isHTTP = false }
        let kind = failure.bootFailure(isHTTP: isHTTP)
        let sentence = failure.sentence(of: "The file \(name)")
        if !isHTTP, let (_, message) = failure.tftpAnswer {
            self.init(message.displayText, kind, sentence)
            return
        }
        switch failure {
        case .notFound: self.init("file `\(name)' not found", kind, sentence)
        case .accessDenied(let message): self.init("unsupported HTTP error 403: \(message.displayText)", kind, sentence)
        case .httpStatus(let status): self.init("unsupported HTTP error \(status)", kind, sentence)
        case .silent: self.init("time out opening `\(name)'", kind, sentence)
        case .unreachable(.addressUnresolved): self.init("couldn't resolve hardware address", kind, sentence)
        case .broken(.refused, _): self.init("time out opening `\(name)'", kind, sentence)
        default: self.init("timeout reading `\(name)'", kind, sentence)
        }
    }
}
