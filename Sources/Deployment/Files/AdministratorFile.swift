internal import NetworkProtocols

/// A file that an administrator wrote, read as what it is.
public struct AdministratorFile: Sendable {
    /// As it was named.
    public var name: String
    public let content: Content
    /// What a dhcpd.conf declares; nil for other files.
    public let declarations: ISCDeclarations?

    /// Whether it can be read by people at all.
    private let isText: Bool

    /// The kinds that are read.
    public enum Content: Sendable {
        case pxebootsrv(PXEBootServerSettings.Reading)
        case dhcpd(ISCConfiguration)
        case dnsmasq(DnsmasqSettings)
        case exports(ExportsFile)
        case nbdServer(NBDServerSettings)
        case xinetd(XinetdServices)
        /// `/etc/default/tftpd-hpa`
        case tftpdDefaults(ShellAssignments)
        case loaderScript(LoaderScript)
        /// Commands that somebody is to type.
        case procedure(ShellProcedure)
    }

    /// Octets of a file that is looked at.
    public static let sizeLimit = 1 << 20

    /// Reads a file as what its name or its content says that it is.
    public init(_ octets: [UInt8], name: String) {
        self.name = name
        let last = name.split(separator: "/").last.map(String.init) ?? name
        let kind =
            Self.kinds.first { $0.names.contains { last.hasPrefix($0) } } ?? Self.kinds.first { $0.isLikely(octets) }
        let content = kind?.read(octets, name) ?? .procedure(ShellProcedure(octets))
        self.content = content
        isText = !octets.contains(0)
        if case .dhcpd(let configuration) = content {
            declarations = ISCDeclarations(configuration)
        } else {
            declarations = nil
        }
    }

    /// What is wrong with it as a file of its kind.
    public var problems: [SettingsProblem] {
        switch content {
        case .pxebootsrv(let reading): reading.problems
        case .dhcpd(let file): file.problems
        case .dnsmasq(let file): file.problems
        case .exports(let file): file.problems
        case .nbdServer(let file): file.problems
        case .xinetd(let file): file.problems
        case .tftpdDefaults(let file): file.problems
        case .loaderScript: []
        case .procedure:
            isText ? [] : [SettingsProblem(.error, file: name, sentence: "is no text, and no file that is known here")]
        }
    }

    /// What of another server's settings our own would not take from it, wherever it served: a warning each, as the file
    /// may be for that server alone. None for files that set no server up.
    ///
    /// - Parameters:
    ///   - hosts: where names are looked up.
    ///   - contents: gives what a file holds that the settings name; nil where it can't be read.
    public func unserved(hosts: HostsTable, contents: (String) -> [UInt8]?) -> [SettingsProblem] {
        let found =
            switch content {
            case .dhcpd(let file): file.service(at: .any, file: name, hosts: hosts).problems
            case .dnsmasq(let file):
                // Every network is the server's own, while nobody says which is.
                file.service(
                    at: InterfaceConfiguration(address: .any, mask: .any),
                    on: file.interfaceName,
                    file: name,
                    hosts: hosts
                ).problems
            case .exports(let file): file.service(file: name).problems
            case .nbdServer(let file): file.service(file: name, authorities: contents).problems
            default: [SettingsProblem]()
            }
        // Lints look at the file itself.
        return found.filter { $0.lint == nil }.map { problem in
            var problem = problem
            if problem.severity == .error { problem.severity = .warning }
            return problem
        }
    }

    /// What it was read as, for people.
    public var kindName: String {
        switch content {
        case .pxebootsrv: "settings of pxebootsrv"
        case .dhcpd: "settings of ISC dhcpd"
        case .dnsmasq: "settings of dnsmasq"
        case .exports: "exports of an NFS server"
        case .nbdServer: "settings of nbd-server"
        case .xinetd: "services of xinetd"
        case .tftpdDefaults: "settings of tftpd-hpa"
        case .loaderScript(let script): script.isGPXE ? "a gPXE script" : "an iPXE script"
        case .procedure: "steps to follow"
        }
    }

    /// How a kind is known: by the beginnings of its usual names, else by what stands in it.
    private struct Kind {
        var names: [String]
        var isLikely: @Sendable ([UInt8]) -> Bool
        var read: @Sendable ([UInt8], String) -> Content
    }

    private static let kinds: [Kind] = [
        Kind(names: ["pxebootsrv"], isLikely: PXEBootServerSettings.isLikely) {
            .pxebootsrv(PXEBootServerSettings.read($0, file: $1))
        },
        Kind(names: [], isLikely: LoaderScript.isLikely) { octets, _ in .loaderScript(LoaderScript(octets)) },
        Kind(names: ["dhcpd"], isLikely: ISCConfiguration.isLikely) { .dhcpd(ISCConfiguration($0, file: $1)) },
        Kind(names: ["nbd-server"], isLikely: NBDServerSettings.isLikely) {
            .nbdServer(NBDServerSettings($0, file: $1))
        },
        Kind(names: ["tftpd-hpa"], isLikely: isTFTPDefaults) { .tftpdDefaults(ShellAssignments($0, file: $1)) },
        Kind(names: ["xinetd"], isLikely: XinetdServices.isLikely) { .xinetd(XinetdServices($0, file: $1)) },
        Kind(names: ["exports"], isLikely: ExportsFile.isLikely) { .exports(ExportsFile($0, file: $1)) },
        Kind(names: ["dnsmasq"], isLikely: DnsmasqSettings.isLikely) { .dnsmasq(DnsmasqSettings($0, file: $1)) },
    ]

    private static func isTFTPDefaults(_ octets: [UInt8]) -> Bool {
        let names = ["RUN_DAEMON=", "TFTP_DIRECTORY=", "TFTP_OPTIONS="]
        return TextLines.of(Array(octets.prefix(65_536))).contains { line in names.contains(where: line.text.hasPrefix)
        }
    }
}
