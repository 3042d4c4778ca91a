internal import Deployment
internal import NetworkProtocols

extension ServicesPlan {
    /// What `map`, of a server or of a change to it, says of services.
    init(_ map: MappingReader, of server: InterfaceAddress) {
        let reading = map.reading
        dhcp = DHCPPlan.plans(map.nodes("dhcp"), server: server, reading: reading)
        proxy = map.node("proxy").flatMap { ProxyPlan($0, reading: reading) }
        tftp = map.node("tftp").flatMap { TFTPPlan($0, reading: reading) }
        http = map.node("http").flatMap { HTTPPlan($0, reading: reading) }
        dns = map.node("dns").flatMap { DNSPlan($0, reading: reading) }
        nfs = map.node("nfs").flatMap { NFSPlan($0, reading: reading) }
        nbd = map.node("nbd").flatMap { NBDPlan($0, reading: reading) }
        rarp = map.node("rarp").flatMap { RARPPlan($0, reading: reading) }
        // `dhcp:` with nothing behind it serves its own network's machines with no addresses: surely a slip.
        for key in Self.words where map.has(key) && map.node(key) == nil {
            reading.complain(
                map.line(of: key),
                "\(map.kind.title), \(key): nothing stands behind it; leave it out, or say what it serves"
            )
        }
    }
}

extension TFTPPlan {
    /// The name of a file tree, or a mapping.
    init?(_ node: ScenarioNode, reading: ScenarioReading) {
        line = node.line
        if case .text(let tree) = node.content {
            self.tree = tree
            return
        }
        guard let map = reading.mapping(node, .tftp), let tree = map.required("files") else { return nil }
        guard let name = reading.text(tree, for: "tftp, files") else { return nil }
        self.tree = name
        largestBlock = map.value("largest-block", .count)
        largestWindow = map.value("largest-window", .count)
        let words = TFTPServerConfiguration().options.map(\.rawValue)
        let known = map.nodes("options").compactMap { node in
            reading.word(node, for: "tftp, options", among: words).map { TFTPOptionName(rawValue: $0) }
        }
        options = map.has("options") ? known : nil
    }
}

extension HTTPPlan {
    /// The name of a file tree, or a mapping.
    init?(_ node: ScenarioNode, reading: ScenarioReading) {
        line = node.line
        port = 80
        redirects = []
        templates = []
        if case .text(let tree) = node.content {
            self.tree = tree
            return
        }
        guard let map = reading.mapping(node, .http), let tree = map.required("files") else { return nil }
        guard let name = reading.text(tree, for: "http, files") else { return nil }
        self.tree = name
        port = UInt16(map.value("port", .port) ?? 80)
        redirects = Self.redirects(map)
        templates = HTTPTemplate.read(map)
    }

    /// What stands behind `redirects`.
    static func redirects(_ map: MappingReader) -> [Redirect] {
        let reading = map.reading
        guard let node = map.node("redirects") else { return [] }
        guard case .mapping(let entries) = node.content else {
            reading.complain(node.line, "http, redirects: wants a mapping (‘/path: URL’), not \(node.kindName)")
            return []
        }
        return entries.compactMap { entry in
            guard entry.key.hasPrefix("/") else {
                reading.complain(entry.line, "http, redirects: ‘\(entry.key)’ is no path; begin it with ‘/’")
                return nil
            }
            return reading.text(entry.value, for: "http, redirects").map { Redirect(path: entry.key, url: $0) }
        }
    }
}

extension RARPPlan {
    init?(_ node: ScenarioNode, reading: ScenarioReading) {
        guard let map = reading.mapping(node, .rarp), let table = map.required("hosts") else { return nil }
        line = map.line
        guard case .mapping(let entries) = table.content else {
            reading.complain(
                table.line,
                "rarp, hosts: wants a mapping (‘\"52:54:00:12:34:56\": 10.0.0.7’), not \(table.kindName)"
            )
            return nil
        }
        hosts = entries.compactMap { entry in
            guard let mac = TextForm<MACAddress>.mac.read(entry.key) else {
                reading.complain(
                    entry.line,
                    "rarp, hosts: ‘\(entry.key)’ is no hardware address; write 52:54:00:12:34:56"
                )
                return nil
            }
            return reading.value(entry.value, for: "rarp, hosts", TextForm<IPv4Address>.address).map { .init(mac, $0) }
        }
        needsBootFile = map.value("needs-boot-file", .yesNo) ?? false
        secondary = map.value("secondary", .duration)
    }
}

extension DNSPlan {
    init?(_ node: ScenarioNode, reading: ScenarioReading) {
        guard let map = reading.mapping(node, .dns), let table = map.required("hosts") else { return nil }
        hosts = reading.names(table, of: "dns, hosts").map { entry in
            let addresses = reading.elements(entry.value).compactMap {
                reading.value($0, for: "dns, hosts", TextForm<IPv4Address>.address)
            }
            return Host(name: entry.key, addresses: addresses)
        }
    }
}

extension NFSPlan {
    init?(_ node: ScenarioNode, reading: ScenarioReading) {
        guard let map = reading.mapping(node, .nfs), let table = map.required("exports") else { return nil }
        line = map.line
        guard case .mapping(let entries) = table.content else {
            reading.complain(
                table.line,
                "nfs, exports: wants a mapping (‘\"/folder *(ro)\": tree’), not \(table.kindName)"
            )
            return nil
        }
        exports = entries.compactMap { entry in
            guard entry.key.hasPrefix("/") else {
                reading.complain(
                    entry.line,
                    "nfs, exports: ‘\(entry.key.prefix(60))’ is no line of /etc/exports; begin it with ‘/’"
                )
                return nil
            }
            for problem in ExportsFile(Array(entry.key.utf8), file: reading.file).scenarioProblems {
                reading.complain(entry.line, "nfs, exports: " + problem)
            }
            return reading.text(entry.value, for: "nfs, exports").map {
                Export(line: entry.line, text: entry.key, tree: $0)
            }
        }
        port = UInt16(map.value("port", .port) ?? 2049)
        mountPort = UInt16(map.value("mount-port", .port) ?? 20048)
        hasPortMapper = map.value("port-mapper", .yesNo) ?? true
        versions = map.has("versions") ? map.values("versions", .count) : nil
        mountVersions = map.has("mount-versions") ? map.values("mount-versions", .count) : nil
        largestRead = map.value("largest-read", .size)
        let words = Transport.allCases.map(\.rawValue)
        let said = map.nodes("transports").compactMap { node in
            reading.word(node, for: "nfs, transports", among: words).flatMap(Transport.init(rawValue:))
        }
        transports = map.has("transports") ? said : Transport.allCases
        complainOfValues(map)
    }

    /// Says what no server can be told.
    private func complainOfValues(_ map: MappingReader) {
        let reading = map.reading
        func complain(_ key: String, _ sentence: String) {
            reading.complain(map.line(of: key), "nfs, \(key): " + sentence)
        }
        for (key, values, known) in [("versions", versions, 2...4), ("mount-versions", mountVersions, 1...3)] {
            guard let values else { continue }
            if values.isEmpty || !values.allSatisfy(known.contains) {
                complain(key, "wants numbers from \(known.lowerBound) to \(known.upperBound), at least one")
            }
        }
        if map.has("transports"), map.nodes("transports").isEmpty {
            complain("transports", "wants ‘udp’ or ‘tcp’ or both")
        }
        if let largestRead, largestRead < 512 { complain("largest-read", "wants 512 or more") }
        if hasPortMapper, port == 111 || mountPort == 111 {
            complain("port", "111 is the port mapper's; choose another, or say ‘port-mapper: no’")
        }
    }
}

extension NBDPlan {
    init?(_ node: ScenarioNode, reading: ScenarioReading) {
        guard let map = reading.mapping(node, .nbd), let table = map.required("exports") else { return nil }
        line = map.line
        guard case .mapping(let entries) = table.content else {
            reading.complain(
                table.line,
                "nbd, exports: wants a mapping (‘name: tree/file’; ‘\"\"’ for the one without a name), not \(table.kindName)"
            )
            return nil
        }
        exports = entries.compactMap { Export($0, reading: reading) }
        port = map.node("port")?.content == .text("none") ? nil : UInt16(map.value("port", .port) ?? 10809)
        standard = map.text("default")
        style = map.choice("style", Style.self) ?? .fixedNewStyle
        let names = exports.map(\.name)
        if let standard, !names.contains(standard) {
            let sentence = ScenarioReading.unknown(standard, in: "nbd, default", allowed: names)
            reading.complain(map.line(of: "default"), sentence)
        }
        let taken = exports.compactMap(\.oldStylePort)
        for export in exports {
            guard let own = export.oldStylePort else { continue }
            if own == port || taken.filter({ $0 == own }).count > 1 {
                reading.complain(
                    export.line,
                    "nbd export, oldstyle-port: \(own) is the port of something else here; give each export its own"
                )
            }
        }
        if port == nil, exports.allSatisfy({ $0.oldStylePort == nil }) {
            reading.complain(map.line(of: "port"), "nbd, port: no port is left; give an export one of its own")
        }
    }
}

extension NBDPlan.Export {
    /// `name: tree/path`, or a mapping.
    init?(_ entry: ScenarioNode.Entry, reading: ScenarioReading) {
        line = entry.line
        name = entry.key
        clients = []
        if case .text(let file) = entry.value.content {
            self.file = file
            return
        }
        guard let map = reading.mapping(entry, .nbdExport),
            let file = map.required("file").flatMap({ reading.text($0, for: "nbd export, file") })
        else { return nil }
        self.file = file
        oldStylePort = map.value("oldstyle-port", .port).map { UInt16($0) }
        clients = map.values("clients", .interfaceAddress)
    }
}

extension ExportsFile {
    /// What is wrong with it, each as a sentence with its remedy; what is merely served otherwise is let pass.
    fileprivate var scenarioProblems: [String] {
        (problems + service(file: "").problems).filter { $0.severity == .error }.map { problem in
            problem.sentence + (problem.remedy.map { "; \($0)" } ?? "")
        }
    }
}
