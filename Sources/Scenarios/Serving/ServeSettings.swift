public import Deployment
public import NetworkBoot
internal import NetworkProtocols

/// What an administrator wrote for `bootproof serve`, come down to what is to be served.
public struct ServeSettings: Sendable {
    public var service: BootService
    /// How the boot configuration of the tree is prepared; nil where it is handed out as it is.
    public var preparation: PreparedConfiguration?
    /// The settings of a `pxebootsrv` file; nil where they came in another form.
    public var pxebootsrv: PXEBootServerSettings?
    /// Where the settings stand.
    public var places: SettingPlaces
    /// What is odd about them, and keeps nothing from starting.
    public var warnings: [SettingsProblem] = []

    /// Settings that came some other way than by a file: from the command line.
    public init(service: BootService) {
        self.service = service
        places = SettingPlaces(file: "command line")
    }

    init(
        service: BootService,
        preparation: PreparedConfiguration?,
        pxebootsrv: PXEBootServerSettings?,
        places: SettingPlaces,
        warnings: [SettingsProblem]
    ) {
        self.service = service
        self.preparation = preparation
        self.pxebootsrv = pxebootsrv
        self.places = places
        self.warnings = warnings
    }

    /// What is known besides the file.
    public struct Surroundings: Sendable {
        /// The interface that the command line names; it wins over the file's.
        public var interface: String?
        /// The folder that the command line names, for a file that names none.
        public var folder: String?
        /// This computer's interfaces, where addresses and masks are looked up.
        public var interfaces: [LocalInterface]
        /// Where names of servers in the settings of ISC dhcpd and of dnsmasq are looked up.
        public var hosts: HostsTable
        /// Whether nothing will be started: then settings may be for another computer, whose interface is not known.
        public var isCheck: Bool

        public init(
            interface: String? = nil,
            folder: String? = nil,
            interfaces: [LocalInterface] = [],
            hosts: HostsTable = HostsTable(),
            isCheck: Bool = false
        ) {
            self.interface = interface
            self.folder = folder
            self.interfaces = interfaces
            self.hosts = hosts
            self.isCheck = isCheck
        }
    }

    /// Whether octets look like settings in YAML: a line begins with one of their words, or nothing stands there at all.
    public static func isLikelyYAML(_ octets: [UInt8]) -> Bool {
        let lines = octets.split(separator: UInt8(ascii: "\n")).filter { line in
            line.first { $0 > UInt8(ascii: " ") }.map { $0 != UInt8(ascii: "#") } ?? false
        }
        return lines.isEmpty
            || lines.contains { line in Vocabulary.serve.keys.contains { line.starts(with: ($0 + ":").utf8) } }
    }

    /// Reads settings in any form: YAML, a configuration file of `pxebootsrv`, of ISC dhcpd or of dnsmasq, or one that says
    /// what roots are served.
    ///
    /// - Throws: all that is wrong in it, each with its line.
    public static func read(
        _ octets: [UInt8],
        file: String,
        surroundings: Surroundings = Surroundings()
    ) throws(SettingsProblems) -> ServeSettings {
        if PXEBootServerSettings.isLikely(octets) {
            return try readPXEBootServer(octets, file: file, surroundings)
        }
        if ISCConfiguration.isLikely(octets) { return try readISC(octets, file: file, surroundings) }
        if DnsmasqSettings.isLikely(octets) { return try readDnsmasq(octets, file: file, surroundings) }
        if let roots = try readRoots(octets, file: file, surroundings) { return roots }
        try refuseOtherKinds(octets, file: file)
        guard let text = String(validating: octets, as: UTF8.self) else {
            let problem = SettingsProblem(
                .error,
                file: file,
                sentence: "is no UTF-8 text",
                remedy: "save it as UTF-8"
            )
            throw SettingsProblems(problems: [problem])
        }
        do throws(ScenarioProblems) {
            return try ServeSettings(yaml: text, file: file, surroundings: surroundings)
        } catch {
            throw SettingsProblems(
                problems: error.problems.map {
                    SettingsProblem(.error, file: $0.file, line: $0.line, sentence: $0.sentence)
                }
            )
        }
    }

    /// What is known, and no settings of anything that is served here.
    private static func refuseOtherKinds(_ octets: [UInt8], file: String) throws(SettingsProblems) {
        let other = AdministratorFile(octets, name: file)
        switch other.content {
        case .loaderScript, .xinetd, .tftpdDefaults: break
        default: return
        }
        let problem = SettingsProblem(
            .error,
            file: file,
            sentence: "is \(other.kindName), and says nothing of what is to be served",
            remedy: "name settings, and look at this beside them: --check"
        )
        throw SettingsProblems(problems: [problem])
    }

    private static func readPXEBootServer(
        _ octets: [UInt8],
        file: String,
        _ surroundings: Surroundings
    ) throws(SettingsProblems) -> ServeSettings {
        let reading = PXEBootServerSettings.read(octets, file: file)
        guard let settings = reading.settings else { throw SettingsProblems(problems: reading.problems) }
        let own = surroundings.interfaces.having(settings.localAddress)?.name
        var problems = reading.problems
        if !settings.servesAnything {
            problems.append(
                SettingsProblem(
                    .error,
                    file: file,
                    sentence: "all services are switched off, so nothing is served",
                    remedy: "say \"yes\" to one of PXEBOOTSRV_DODHCPD, PXEBOOTSRV_DOTFTPD and PXEBOOTSRV_DOHTTPD"
                )
            )
            if !surroundings.isCheck { throw SettingsProblems(problems: problems) }
        }
        if surroundings.interface == nil, own == nil {
            problems.append(
                SettingsProblem(
                    .error,
                    lint: "local-address-foreign",
                    file: file,
                    line: settings.lines[.localAddress],
                    sentence: "no interface of this computer has PXEBOOTSRV_LOCALIP, \(settings.localAddress)",
                    remedy: surroundings.isCheck
                        ? "where they are for another computer, that is as it should be; --interface checks them against one of this computer"
                        : "give an interface that address, or name the interface with --interface"
                )
            )
            if !surroundings.isCheck { throw SettingsProblems(problems: problems) }
        }
        // The interface of another computer is not known, and is called as it mostly is.
        let interface = surroundings.interface ?? own ?? "eth0"
        var result = ServeSettings(
            service: settings.service(
                on: interface,
                folder: surroundings.folder ?? PXEBootServerSettings.folder,
                interfaces: surroundings.interfaces
            ),
            preparation: settings.preparation,
            pxebootsrv: settings,
            places: settings.places,
            warnings: problems
        )
        result.settle()
        return result
    }

    /// A TFTP server answers broadcast requests only where it knows its network's broadcast address (RFC 1123 §4.2.3.5).
    mutating func settle() {
        service.tftp?.configuration.networkBroadcast = service.address?.broadcast
    }

    /// Makes the boot configuration from what the tree has and hands it out instead of the tree's own.
    ///
    /// - Parameter folder: the folder that TFTP hands out.
    /// - Returns: what it was made from; nil where the settings prepare nothing, or there is nothing to make it from.
    public mutating func prepare(from folder: any FolderView) -> String? {
        guard let preparation, service.tftp != nil else { return nil }
        let survey = FolderSurvey(folder, links: service.tftp?.links ?? .withinFolder)
        for name in PreparedConfiguration.sources {
            guard let source = survey.text(name) else { continue }
            service.tftp?.generated[PreparedConfiguration.name] = preparation.prepare(source)
            return name
        }
        return nil
    }
}

/// All that is wrong in settings that can't be used.
public struct SettingsProblems: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one is an error.
    public var problems: [SettingsProblem]

    public init(problems: [SettingsProblem]) {
        self.problems = problems
    }

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
