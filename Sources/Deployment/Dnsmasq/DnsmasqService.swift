public import NetworkProtocols

extension DnsmasqSettings {
    /// What the file comes to as a service.
    public struct Service: Sendable {
        /// The interface that it names; nil where it names none.
        public var interface: String?
        /// Nil where it gives no addresses.
        public var dhcp: DHCPServerConfiguration?
        /// Nil where PXE clients are told nothing besides.
        public var proxy: ProxyDHCPServerConfiguration?
        /// The folder that TFTP hands out; nil where it is not served.
        public var tftpFolder: String?
        public var tftp = TFTPServerConfiguration()
        public var dns: DNSServerConfiguration?
        /// The user that it becomes.
        public var user: String?
        /// What of it is not served, or means something else here.
        public var problems: [SettingsProblem]
    }

    /// The first interface that it names; nil where it names none.
    public var interfaceName: String? { first("interface")?.parts.first }

    /// Takes the file for settings of our own servers, as dnsmasq would understand it: who is told what hangs on tags,
    /// which all matching lines set; of lines for one thing the last whose tags are all there counts, and one without
    /// tags where none does (dnsmasq(8)).
    ///
    /// - Parameters:
    ///   - own: the server's address and network.
    ///   - interface: where it serves.
    ///   - hosts: where names of servers are looked up; DNS answers them, too.
    public func service(
        at own: InterfaceConfiguration,
        on interface: String?,
        file: String,
        hosts: HostsTable = HostsTable()
    ) -> Service {
        var reader = DnsmasqServiceReader(self, own, interface: interface, file: file, hosts: hosts)
        return reader.read()
    }
}

/// Why a field can't be understood.
struct DnsmasqTrouble: Error {
    var column: Int
    /// Without its full stop.
    var sentence: String
    var remedy: String?

    init(_ field: DnsmasqSettings.Field, _ sentence: String, remedy: String? = nil) {
        column = field.column
        self.sentence = sentence
        self.remedy = remedy
    }
}

/// Goes through the options with what tags are set by.
struct DnsmasqServiceReader {
    typealias Option = DnsmasqSettings.Option
    typealias Field = DnsmasqSettings.Field
    typealias Condition = DHCPServerConfiguration.Condition
    typealias Scope = DHCPServerConfiguration.Scope

    let settings: DnsmasqSettings
    let own: InterfaceConfiguration
    let hosts: HostsTable
    var problems: ProblemCollection
    /// What sets each tag.
    var tags: [String: [Condition]] = [:]
    /// Of how many others a tag's condition is made, where it is of several.
    var sizes: [String: Int] = [:]
    var dhcp: DHCPServerConfiguration
    /// Networks in which addresses are somebody else's.
    var proxyNetworks = 0
    var service = DnsmasqSettings.Service(problems: [])
    /// What hosts and ranges say.
    var hostScopes: [Scope] = []
    var rangeScopes: [Scope] = []

    init(
        _ settings: DnsmasqSettings,
        _ own: InterfaceConfiguration,
        interface: String?,
        file: String,
        hosts: HostsTable
    ) {
        self.settings = settings
        self.own = own
        self.hosts = hosts
        problems = ProblemCollection(file: file)
        dhcp = DHCPServerConfiguration(address: own.address, subnets: [])
        dhcp.isAuthoritative = settings.first("dhcp-authoritative") != nil
        dhcp.leaseTime = .seconds(3_600)
        dhcp.shortestLease = .seconds(120)
        if settings.first("no-ping") != nil { dhcp.probeTimeout = nil } else { dhcp.probeTimeout = .seconds(3) }
        if let interface { tags[interface] = [.always] }
        tags["bootp"] = [.not(.has(.messageType))]
        tags["known"] = [.known]
    }

    /// What is asked for conditions alone: every network is the server's own, and what is wrong is told elsewhere.
    init(conditionsOf settings: DnsmasqSettings, file: String) {
        self.init(
            settings,
            InterfaceConfiguration(address: .any, mask: .any),
            interface: settings.interfaceName,
            file: file,
            hosts: HostsTable()
        )
        readTags()
        readRanges()
        readHosts()
    }

    mutating func read() -> DnsmasqSettings.Service {
        tellUnserved()
        readTags()
        readRanges()
        readHosts()
        readLimits()
        readNames()
        readTFTP()
        service.interface = settings.interfaceName
        service.user = settings.first("user")?.parts.first
        let menu = readMenu()
        if proxyNetworks > 0 || menu != nil { service.proxy = proxy(menu) }
        if !dhcp.subnets.isEmpty {
            dhcp.scopes = scopes()
            service.dhcp = dhcp
        }
        if service.dhcp == nil, service.proxy == nil, service.tftpFolder == nil, service.dns == nil {
            problems.add(
                .error,
                nil,
                "serves nothing that is served here: no addresses, no PXE clients, no TFTP",
                remedy: "add dhcp-range=192.168.1.100,192.168.1.150,12h or enable-tftp",
                citation: "dnsmasq(8)"
            )
        }
        service.problems = problems.problems
        return service
    }

    mutating func tell(_ option: Option, _ trouble: DnsmasqTrouble, _ severity: SettingsProblem.Severity = .error) {
        problems.add(
            severity,
            option.line,
            column: trouble.column,
            "\(option.name): \(trouble.sentence)",
            remedy: trouble.remedy,
            citation: "dnsmasq(8), --\(option.name)"
        )
    }

    mutating func tell(
        _ option: Option,
        _ severity: SettingsProblem.Severity,
        _ sentence: String,
        remedy: String? = nil,
        citation: String? = nil
    ) {
        problems.add(
            severity,
            option.line,
            column: option.column,
            sentence,
            remedy: remedy,
            citation: citation ?? "dnsmasq(8), --\(option.name)"
        )
    }

    /// An address, or a name of the table.
    func address(_ field: Field) throws(DnsmasqTrouble) -> IPv4Address {
        if let address = IPv4Address(field.text) { return address }
        guard let found = hosts.addresses(of: field.text).first else {
            throw DnsmasqTrouble(
                field,
                "the name ‘\(field.text.prefix(60))’ has no address here",
                remedy: "name a table that has it (--hosts /etc/hosts), or write the address"
            )
        }
        return found
    }
}

// MARK: What is read, and what is not

extension DnsmasqServiceReader {
    private static let known: Set<String> = [
        "dhcp-range", "dhcp-boot", "dhcp-match", "dhcp-userclass", "dhcp-vendorclass", "dhcp-mac", "dhcp-host",
        "dhcp-option", "dhcp-option-force", "dhcp-circuitid", "dhcp-remoteid", "dhcp-subscrid",
        "dhcp-name-match", "dhcp-ignore", "tag-if", "pxe-service", "pxe-prompt", "enable-tftp", "tftp-root",
        "interface", "listen-address", "port", "domain", "address", "host-record", "user", "dhcp-authoritative",
        "bootp-dynamic", "dhcp-lease-max", "tftp-mtu", "tftp-max", "tftp-port-range", "tftp-no-blocksize", "no-ping",
    ]

    /// What is about the daemon itself, about DNS of others, or is so here anyway.
    private static let aboutDaemon: Set<String> = [
        "log-dhcp", "log-queries", "log-facility", "log-async", "log-debug", "no-daemon", "keep-in-foreground",
        "pid-file", "group", "bind-interfaces", "bind-dynamic", "except-interface", "no-dhcp-interface", "no-resolv",
        "resolv-file", "no-poll", "no-hosts", "server", "local", "domain-needed", "bogus-priv", "expand-hosts",
        "cache-size", "no-negcache", "strict-order", "all-servers", "localise-queries", "filterwin2k", "quiet-dhcp",
        "quiet-tftp", "quiet-ra", "dhcp-leasefile", "leasefile-ro", "dhcp-no-override", "dhcp-sequential-ip",
        "tftp-no-fail", "tftp-secure", "tftp-single-port", "clear-on-reload", "dns-forward-max", "stop-dns-rebind",
        "rebind-localhost-ok", "local-service", "auth-ttl", "dhcp-fqdn", "dhcp-client-update", "read-ethers",
        "dhcp-generate-names", "dhcp-ignore-names", "dhcp-reply-delay", "dhcp-rapid-commit", "selfmx", "localmx",
    ]

    private mutating func tellUnserved() {
        for option in settings.options where !Self.known.contains(option.name) {
            if Self.aboutDaemon.contains(option.name) {
                tell(option, .note, "‘\(option.name)’ is about dnsmasq itself, and has no part in what is served here")
            } else {
                tell(
                    option,
                    .warning,
                    "‘\(option.name.prefix(40))’ is not known here, and does nothing",
                    citation: "docs/serve.md"
                )
            }
        }
    }

    private mutating func readTFTP() {
        guard let enable = settings.first("enable-tftp") else { return }
        guard let root = settings.first("tftp-root"), let folder = root.parts.first, !folder.isEmpty else {
            return tell(
                enable,
                .error,
                "TFTP without tftp-root would hand out every file of the computer",
                remedy: "add tftp-root=/srv/tftp"
            )
        }
        guard folder.hasPrefix("/") else {
            return tell(
                root,
                .error,
                "tftp-root ‘\(folder.prefix(60))’ is no absolute path",
                remedy: "write the whole path"
            )
        }
        service.tftpFolder = folder
        service.tftp.networkBroadcast = own.broadcast
        if settings.first("tftp-no-blocksize") != nil { service.tftp.options.removeAll { $0 == .blockSize } }
        for option in settings.options {
            guard let text = option.parts.first else { continue }
            switch option.name {
            case "tftp-max":
                guard let count = Int(text), count > 0 else {
                    tell(option, .error, "tftp-max wants a number")
                    continue
                }
                service.tftp.transferLimit = count
            case "tftp-mtu":
                guard let size = Int(text), size > 100 else {
                    tell(option, .error, "tftp-mtu wants a number")
                    continue
                }
                service.tftp.maximumTransmissionUnit = size
            case "tftp-port-range":
                guard option.parts.count == 2, let first = UInt16(option.parts[0]), let last = UInt16(option.parts[1]),
                    first > 0, first <= last
                else {
                    tell(option, .error, "tftp-port-range wants two ports")
                    continue
                }
                service.tftp.transferPorts = first...last
            default: continue
            }
        }
    }

    private mutating func readLimits() {
        for option in settings.all("dhcp-lease-max") {
            guard let text = option.parts.first, let count = Int(text), (1...(1 << 20)).contains(count) else {
                tell(option, .error, "dhcp-lease-max wants a number of leases")
                continue
            }
            dhcp.leaseLimit = count
        }
        for option in settings.all("listen-address") where !option.parts.contains("\(own.address)") {
            tell(option, .warning, "here \(own.address) is served, and not the address that listen-address names")
        }
    }

    /// Names that DNS answers: those of the file and of the table of hosts.
    private mutating func readNames() {
        guard settings.first("port")?.parts.first != "0" else { return }
        var names = hosts.entries.flatMap { entry in entry.names.map { ($0, entry.address) } }
        for option in settings.options {
            switch option.name {
            case "address":
                let parts = (option.value ?? "").split(separator: "/").map { String($0) }
                guard parts.count == 2, let address = IPv4Address(parts[1]) else {
                    tell(option, .warning, "only address=/name/192.168.1.5 is served here")
                    continue
                }
                names.append((parts[0], address))
            case "host-record":
                guard let address = option.parts.lazy.compactMap({ IPv4Address($0) }).first else { continue }
                names += option.parts.filter { $0.contains { $0.isLetter } && !$0.contains(":") }.map { ($0, address) }
            default: continue
            }
        }
        guard !names.isEmpty else { return }
        service.dns = DNSServerConfiguration(
            hosts: names.map { .init(name: Array($0.0.utf8), addresses: [$0.1]) }
        )
    }
}
