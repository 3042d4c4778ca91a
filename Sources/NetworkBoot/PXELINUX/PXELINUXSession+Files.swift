internal import NetworkProtocols

extension PXELINUXSession {
    /// What came of asking for a file.
    enum Fetched: Sendable {
        case file([UInt8])
        case missing(FetchFailure)
    }

    /// Asks for a file by its name as written, as often as PXERETRY says. An empty file is none.
    func fetch(_ written: [UInt8]) async throws(BootHalt) -> Fetched {
        var last = FetchFailure.notFound(message: [])
        for _ in 0...min(configuration.globals.retries, 16) {
            switch try await fetchOnce(written) {
            case .complete(let octets) where octets.isEmpty: last = .notFound(message: [])
            case .complete(let octets): return .file(octets)
            case .failed(let failure):
                last = failure
                if failure.endsLoader { return .missing(failure) }
            }
        }
        return .missing(last)
    }

    private func fetchOnce(_ written: [UInt8]) async throws(BootHalt) -> FetchOutcome {
        let path = PXELINUXPath(written)
        guard written.count <= PXELINUXPath.nameLimit else { return .failed(.notFound(message: [])) }
        switch path.target(prefix: directory) {
        case .tftp(let server, let port, let name):
            let address = try await self.address(of: server)
            let endpoint = Endpoint(address: address, port: port ?? 69)
            return try await host.fetch(FetchRequest(method: .tftp(tftp), server: endpoint, name: name))
        case .url(let text) where version == .three && !environment.fetchesURLs:
            // A name like any other, for the boot server.
            if environment.knowsURLs {
                host.show("URL syntax, but gPXE extensions not detected, trying plain TFTP...")
            }
            let endpoint = Endpoint(address: environment.server, port: 69)
            return try await host.fetch(FetchRequest(method: .tftp(tftp), server: endpoint, name: text))
        case .url(let text):
            guard let url = BootURL(text), url.scheme == "http", let http else {
                return .failed(.notFound(message: []))
            }
            let address = try await self.address(of: url.host)
            let port = url.port ?? 80
            let request = FetchRequest(
                method: .http(http),
                server: Endpoint(address: address, port: port),
                name: url.path.isEmpty ? [UInt8(ascii: "/")] : url.path,
                host: url.host + (port == 80 ? [] : Array(":\(port)".utf8))
            )
            return try await host.fetch(request)
        }
    }

    /// Where a file lies, by its name as written; a host by its name counts as the boot server.
    func location(of written: [UInt8]) -> BootFileLocation {
        func address(_ host: [UInt8]?) -> IPv4Address { host.flatMap { IPv4Address(utf8: $0) } ?? environment.server }
        switch PXELINUXPath(written).target(prefix: directory) {
        case .tftp(let server, let port, let name):
            return .tftp(Endpoint(address: address(server), port: port ?? 69), name: name)
        case .url(let text):
            guard let url = BootURL(text) else {
                return .tftp(Endpoint(address: environment.server, port: 69), name: text)
            }
            return BootFileLocation(url, at: address(url.host))
        }
    }

    private var tftp: TFTPClientConfiguration {
        var tftp = PXELINUXStage.tftp
        tftp.sizeLimit = host.hardware.memory
        return tftp
    }

    private var http: HTTPClientConfiguration? {
        environment.speaksHTTP ? PXELINUXStage.http(release: environment.release) : environment.firmwareHTTP
    }

    /// The address of a host by its name, or of the boot server; also of that where the name is not known
    /// (`url_set_ip`).
    private func address(of name: [UInt8]?) async throws(BootHalt) -> IPv4Address {
        guard let name, !name.isEmpty else { return environment.server }
        if let address = IPv4Address(utf8: name) { return address }
        let question = ResolveRequest(name: name, servers: environment.nameServers, domain: environment.domain)
        if case .found(let addresses) = try await host.resolve(question), let address = addresses.first {
            return address
        }
        return environment.server
    }

    // MARK: Reading a configuration

    /// The configuration that `octets` make together with the files that they include. What they name to be shown is
    /// fetched and shown as its line is read.
    ///
    /// - Parameter isMenu: whether MENU INCLUDE is followed: 3.x and 4.x leave that to the menu's module.
    mutating func readWhole(_ octets: [UInt8], isMenu: Bool) async throws(BootHalt) -> PXELINUXConfiguration {
        let octets = Array(octets.prefix(Self.configurationLimit))
        var included: [[UInt8]: [UInt8]] = [:]
        var read = PXELINUXConfiguration(octets)
        var index = 0
        while index < read.directives.count {
            let directive = read.directives[index]
            index += 1
            let name = Array(directive.argument[...].firstWord.word)
            switch directive.keyword {
            case .say?: host.show(directive.argument.displayText)
            case .include?,
                .menu? where isInclude(directive, isMenu: isMenu):
                guard included[name] == nil, included.count < Self.includeLimit,
                    let content = try await fetchWhileReading(name)
                else { continue }
                included[name] = Array(content.prefix(Self.configurationLimit))
                // What is included stands behind this line from now on; what stands before it stays.
                read = PXELINUXConfiguration(octets, includedFiles: included)
            case .display?:
                if let text = try await fetchWhileReading(name) { showText(text) }
            case .font?, .keyboardMap?: _ = try await fetchWhileReading(name)
            default: continue
            }
        }
        return read
    }

    private func isInclude(_ directive: PXELINUXConfiguration.Directive, isMenu: Bool) -> Bool {
        directive.keyword == .include || (isMenu && directive.menuKeyword == Array("include".utf8))
    }

    private mutating func fetchWhileReading(_ name: [UInt8]) async throws(BootHalt) -> [UInt8]? {
        guard !name.isEmpty, readingFetches < 1024 else { return nil }
        readingFetches += 1
        guard case .file(let octets) = try await fetch(name) else { return nil }
        return octets
    }

    /// Shows a text file without the octets that steer colours and pictures (Syslinux `doc/syslinux.txt`, "DISPLAY FILE
    /// FORMAT").
    func showText(_ octets: [UInt8]) {
        var line: [UInt8] = []
        var index = 0
        // 1Ah ends the text, what follows is not shown.
        let text = octets.prefix { $0 != 0x1a }
        while index < text.count {
            let octet = text[index]
            index += 1
            switch octet {
            case 0x0a:
                host.show(line.displayText)
                line = []
            // A colour and its two digits.
            case 0x0f: index += 2
            // A picture's name, up to the line's end.
            case 0x18: index = text[index...].firstIndex(of: 0x0a) ?? text.count
            case 0..<0x20, 0x7f: continue
            default: line.append(octet)
            }
            if line.count >= 512 {
                host.show(line.displayText)
                line = []
            }
        }
        if !line.isEmpty { host.show(line.displayText) }
    }

    // MARK: SYSAPPEND

    /// The strings of a mask, in ascending order of its bits. What is made of SMBIOS but the UUID is not played.
    func systemAppend(_ mask: PXELINUXConfiguration.SystemAppend) -> [[UInt8]] {
        [.address, .bootInterface, .uuid].filter { mask.contains($0) }.compactMap { systemAppendText($0) }
    }

    /// One of the strings; nil where the machine has none.
    func systemAppendText(_ string: PXELINUXConfiguration.SystemAppend) -> [UInt8]? {
        switch string {
        case .address:
            let interface = environment.interface
            let router = environment.lease.acknowledgement.routers?.first ?? interface.router ?? .any
            return Array("ip=\(environment.address):\(environment.server):\(router):\(interface.mask)".utf8)
        case .bootInterface: return Array("BOOTIF=01-\(host.hardware.hardwareAddress.text(separator: "-"))".utf8)
        case .uuid where version == .six:
            return PXELINUXConfigurationSearch.text(uuid: host.hardware.uuid).map { Array("SYSUUID=\($0)".utf8) }
        default: return nil
        }
    }
}
