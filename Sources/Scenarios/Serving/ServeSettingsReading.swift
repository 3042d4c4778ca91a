internal import Deployment
internal import NetworkBoot
internal import NetworkProtocols

extension ServeSettings {
    /// Reads settings in YAML.
    init(yaml text: String, file: String, surroundings: Surroundings) throws(ScenarioProblems) {
        let root: ScenarioNode
        do throws(ScenarioProblem) {
            root = try ScenarioNode(yaml: text, file: file)
        } catch {
            throw ScenarioProblems(problems: [error])
        }
        let reading = ScenarioReading(file: file)
        let settings = reading.mapping(root, .serve).flatMap { ServeSettings($0, surroundings) }
        guard let settings, reading.problems.isEmpty else {
            let problems = reading.problems.enumerated().sorted {
                ($0.element.line, $0.offset) < ($1.element.line, $1.offset)
            }
            throw ScenarioProblems(problems: problems.map(\.element))
        }
        self = settings
    }

    private init?(_ map: MappingReader, _ surroundings: Surroundings) {
        let reading = map.reading
        let named = surroundings.interface ?? map.text("interface")
        if named == nil {
            reading.complain(map.line, "serve: ‘interface’ is missing; name the interface to serve on, such as eth0")
        }
        service = BootService(interface: named ?? "")
        places = SettingPlaces(file: reading.file)
        let own = Self.ownAddress(map, interface: service.interface, surroundings)
        service.address = own.map { InterfaceConfiguration(address: $0.address, mask: $0.mask) }
        if let own {
            let plans = DHCPPlan.plans(map.nodes("dhcp"), server: own, reading: reading)
            service.dhcp = DHCPServerConfiguration(plans, address: own.address)
            service.proxy = map.node("proxy").flatMap { ProxyPlan($0, reading: reading) }.map {
                ProxyDHCPServerConfiguration($0, address: own.address)
            }
        } else if map.has("dhcp"), !map.has("address"), named != nil {
            reading.complain(
                map.line(of: "dhcp"),
                "serve, dhcp: the interface \(service.interface) has no address; write ‘address: 192.168.1.5/24’"
            )
        }
        service.tftp = map.node("tftp").flatMap { .init(tftp: $0, folder: surroundings.folder, reading: reading) }
        service.http = map.node("http").flatMap { .init(http: $0, folder: surroundings.folder, reading: reading) }
        service.dns = map.node("dns").flatMap { DNSPlan($0, reading: reading) }.map { plan in
            DNSServerConfiguration(hosts: plan.hosts.map { .init(name: Array($0.name.utf8), addresses: $0.addresses) })
        }
        service.nfs = map.node("nfs").flatMap { .init($0, reading: reading, warnings: &warnings) }
        service.nbd = map.node("nbd").flatMap { .init($0, reading: reading) }
        service.rarp = map.node("rarp").flatMap { RARPPlan($0, reading: reading) }.map { .init($0) }
        if service.rarp?.needsBootFile == true, service.tftp == nil {
            reading.complain(
                map.line(of: "rarp"),
                "serve, rarp, needs-boot-file: looks for files that ‘tftp’ hands out, and there is none"
            )
        }
        service.leaseFile = map.text("leases")
        service.user = map.text("user")
        service.metrics = map.value("metrics", .endpoint)
        service.misbehaviour = map.nodes("misbehave").flatMap { node in
            FaultPlan.faults(node, reading: reading).compactMap { try? $0.choice(file: reading.file) }
        }
        preparation = map.node("prepare").flatMap { PreparedConfiguration($0, reading: reading) }
        if preparation != nil, service.tftp == nil {
            reading.complain(
                map.line(of: "prepare"),
                "serve, prepare: is for files that ‘tftp’ hands out, and there is none"
            )
        }
        let services = ["dhcp", "proxy", "tftp", "http", "dns", "nfs", "nbd", "rarp"]
        for key in services where map.has(key) && map.node(key) == nil {
            reading.complain(
                map.line(of: key),
                "serve, \(key): nothing stands behind it; leave it out, or say what it serves"
            )
        }
        if !services.contains(where: map.has) {
            reading.complain(
                map.line,
                "serve: serves nothing; say one of dhcp, proxy, tftp, http, dns, nfs, nbd and rarp at least"
            )
        }
        notePlaces(map)
        settle()
    }

    /// What the file says, else the first that the interface has.
    private static func ownAddress(
        _ map: MappingReader,
        interface: String,
        _ surroundings: Surroundings
    ) -> InterfaceAddress? {
        if map.has("address") { return map.value("address", .interfaceAddress) }
        guard let first = surroundings.interfaces.named(interface)?.addresses.first else { return nil }
        return InterfaceAddress(address: first.address, prefixLength: first.mask.prefixLength ?? 32)
    }

    /// Where lints can point; keys of inner mappings stand on the lines of their values where they have none of their own.
    private mutating func notePlaces(_ map: MappingReader) {
        let outer: [(SettingPlaces.Setting, String)] = [
            (.interface, "interface"), (.address, "address"), (.dhcp, "dhcp"), (.tftp, "tftp"), (.http, "http"),
            (.nfs, "nfs"), (.nbd, "nbd"), (.user, "user"), (.leases, "leases"), (.metrics, "metrics"),
        ]
        for (setting, key) in outer where map.has(key) { places.lines[setting] = map.line(of: key) }
        let inner: [(String, String, SettingPlaces.Setting)] = [
            ("dhcp", "subnet", .subnet), ("dhcp", "router", .router), ("dhcp", "name-servers", .nameServers),
            ("dhcp", "ranges", .ranges), ("dhcp", "bootp-ranges", .ranges), ("dhcp", "reservations", .reservations),
            ("dhcp", "classes", .classes), ("dhcp", "next-server", .nextServer), ("dhcp", "boot-file", .bootFile),
            ("tftp", "files", .tftpFolder), ("http", "files", .httpFolder), ("prepare", "image", .imageURL),
        ]
        for (outer, key, setting) in inner {
            for node in map.nodes(outer) {
                guard case .mapping(let entries) = node.content, let entry = entries.first(where: { $0.key == key }),
                    places.lines[setting] == nil
                else { continue }
                places.lines[setting] = entry.line
            }
        }
        if places.lines[.tftpFolder] == nil { places.lines[.tftpFolder] = places.lines[.tftp] }
        if places.lines[.httpFolder] == nil { places.lines[.httpFolder] = places.lines[.http] }
    }
}

extension BootService.RARPService {
    fileprivate init(_ plan: RARPPlan) {
        self.init(plan.hosts, needsBootFile: plan.needsBootFile)
        if let patience = plan.secondary { rank = .secondary(within: patience) }
    }
}

extension BootService.FileService<TFTPServerConfiguration> {
    /// A folder, or a mapping.
    fileprivate init?(tftp node: ScenarioNode, folder: String?, reading: ScenarioReading) {
        guard let parts = ServedFolder(node, .servedTFTP, folder: folder, reading: reading) else { return nil }
        var configuration = TFTPServerConfiguration()
        if let map = parts.map {
            configuration.port = UInt16(map.value("port", .port) ?? 69)
            if let block = map.value("largest-block", .count) {
                configuration.blockSizeLimit = block
                if !(8...65464).contains(block) {
                    reading.complain(
                        map.line(of: "largest-block"),
                        "tftp, largest-block: wants a number from 8 to 65464 (RFC 2348)"
                    )
                }
            }
            if let window = map.value("largest-window", .count) {
                configuration.windowSizeLimit = window
                if !(1...65535).contains(window) {
                    reading.complain(
                        map.line(of: "largest-window"),
                        "tftp, largest-window: wants a number from 1 to 65535 (RFC 7440 §3)"
                    )
                }
            }
        }
        self.init(parts.folder, configuration, links: parts.links, generated: parts.generated)
    }
}

extension BootService.FileService<HTTPServerConfiguration> {
    /// A folder, or a mapping.
    fileprivate init?(http node: ScenarioNode, folder: String?, reading: ScenarioReading) {
        guard let parts = ServedFolder(node, .servedHTTP, folder: folder, reading: reading) else { return nil }
        var configuration = HTTPServerConfiguration()
        if let map = parts.map {
            let ports = map.values("port", .port).map { UInt16($0) }
            if !ports.isEmpty { configuration.ports = ports }
            configuration.redirects = HTTPPlan.redirects(map).map { HTTPRedirect(from: $0.path, to: $0.url) }
            configuration.templates = HTTPTemplate.read(map)
        }
        self.init(parts.folder, configuration, links: parts.links, generated: parts.generated)
    }
}

/// What services that hand out files have in common.
private struct ServedFolder {
    /// Nil where the folder alone was written.
    var map: MappingReader?
    var folder: String
    var links = BootService.LinkPolicy.withinFolder
    var generated: [String: [UInt8]] = [:]

    init?(_ node: ScenarioNode, _ kind: Vocabulary, folder named: String?, reading: ScenarioReading) {
        if case .text(let text) = node.content {
            folder = text
        } else {
            guard let map = reading.mapping(node, kind) else { return nil }
            self.map = map
            guard let text = map.text("files") ?? named else {
                reading.complain(map.line, "\(kind.title): ‘files’ is missing; name the folder that is handed out")
                return nil
            }
            folder = text
            links = map.choice("links", BootService.LinkPolicy.self) ?? .withinFolder
            readGenerated(map)
        }
        if !folder.hasPrefix("/") {
            reading.complain(node.line, "\(kind.title), files: ‘\(folder)’ is no absolute path; begin it with ‘/’")
        }
    }

    private mutating func readGenerated(_ map: MappingReader) {
        guard let node = map.node("generated") else { return }
        guard case .mapping(let entries) = node.content else {
            map.reading.complain(
                node.line,
                "\(map.label("generated")): wants a mapping (‘path: content’), not \(node.kindName)"
            )
            return
        }
        for entry in entries {
            guard let plan = FilePlan(entry, reading: map.reading) else { continue }
            if case .octets(let octets) = plan.content, !plan.path.hasSuffix("/") {
                generated[plan.path] = octets
            } else {
                map.reading.complain(
                    entry.line,
                    "\(map.label("generated")): wants a text, or ‘hex’; other files lie in the folder"
                )
            }
        }
    }
}

extension PreparedConfiguration {
    fileprivate init?(_ node: ScenarioNode, reading: ScenarioReading) {
        guard let map = reading.mapping(node, .prepare),
            let image = map.required("image").flatMap({
                reading.text($0, for: "prepare, image")
            })
        else { return nil }
        let schemes = ["http://", "https://", "tftp://", "nfs://", "nbd://"]
        if !schemes.contains(where: image.hasPrefix) || image.contains(where: \.isWhitespace) {
            reading.complain(
                map.line(of: "image"),
                "prepare, image: ‘\(image.prefix(60))’ is no URL; write it as http://192.168.1.5/sysrcd.dat"
            )
        }
        let tenths = map.value("timeout", .duration).map { time in
            Int(time.components.seconds) * 10 + Int(time.components.attoseconds / 100_000_000_000_000_000)
        }
        self.init(imageURL: image, extra: map.text("extra") ?? "", timeout: tenths)
    }
}

extension TextForm where Value == Endpoint {
    /// `127.0.0.1:9100`
    static var endpoint: TextForm {
        TextForm(name: "address and port", example: "‘127.0.0.1:9100’") { text in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let address = IPv4Address(parts[0]), let port = UInt16(parts[1]), port > 0 else {
                return nil
            }
            return Endpoint(address: address, port: port)
        }
    }
}
