public import NetworkBoot
internal import NetworkProtocols

/// What is looked at together: a service, the files and folders beside it, and this computer.
public struct LintSubject: Sendable {
    /// What is to be served here; nil where only files of other servers are looked at.
    public var service: BootService?
    public var places: SettingPlaces
    public var preparation: PreparedConfiguration?
    /// Nil where the settings came in another form.
    public var pxebootsrv: PXEBootServerSettings?
    public var files: [AdministratorFile]
    public var folders: [SurveyedFolder]
    /// This computer's; nil where they are not known.
    public var interfaces: [LocalInterface]?

    public init(
        service: BootService? = nil,
        places: SettingPlaces = SettingPlaces(file: "settings"),
        preparation: PreparedConfiguration? = nil,
        pxebootsrv: PXEBootServerSettings? = nil,
        files: [AdministratorFile] = [],
        folders: [SurveyedFolder] = [],
        interfaces: [LocalInterface]? = nil
    ) {
        self.service = service
        self.places = places
        self.preparation = preparation
        self.pxebootsrv = pxebootsrv
        self.files = files
        self.folders = folders
        self.interfaces = interfaces
    }
}

/// A folder with its name.
public struct SurveyedFolder: Sendable {
    /// As it was named.
    public var path: String
    public var survey: FolderSurvey

    public init(_ path: String, _ survey: FolderSurvey) {
        self.path = path
        self.survey = survey
    }

    /// Whether it is a system's root that a client mounts, and no tree of a boot server.
    public var isRoot: Bool {
        survey.entry("etc/fstab") != nil || survey.entry("sbin/init") != nil && survey.entry("etc") != nil
    }

    /// What is at `inner`, as people name it.
    func name(of inner: String) -> String { path.hasSuffix("/") ? path + inner : path + "/" + inner }
}

extension LintSubject {
    /// Says more about this one in a test or an example.
    public func with(
        folders: [SurveyedFolder] = [],
        files: [AdministratorFile] = [],
        interfaces: [LocalInterface]? = nil
    ) -> LintSubject {
        var subject = self
        subject.folders += folders
        subject.files += files
        subject.interfaces = interfaces ?? self.interfaces
        return subject
    }

    /// The folders that boot servers hand out.
    var bootTrees: [SurveyedFolder] { folders.filter { !$0.isRoot } }
    /// The roots that clients mount.
    var rootTrees: [SurveyedFolder] { folders.filter(\.isRoot) }

    /// The folder that TFTP hands out here; nil where there is none, or it was not looked at.
    var tftpTree: SurveyedFolder? { service?.tftp.flatMap { tftp in folders.first { $0.path == tftp.folder } } }
    var httpTree: SurveyedFolder? { service?.http.flatMap { http in folders.first { $0.path == http.folder } } }

    /// Each dhcpd.conf with what it declares.
    var dhcpd: [(file: AdministratorFile, configuration: ISCConfiguration, declarations: ISCDeclarations)] {
        files.compactMap { file in
            guard case .dhcpd(let configuration) = file.content, let declarations = file.declarations else {
                return nil
            }
            return (file, configuration, declarations)
        }
    }

    var dnsmasq: [(file: AdministratorFile, settings: DnsmasqSettings)] {
        files.compactMap { file in
            guard case .dnsmasq(let settings) = file.content else { return nil }
            return (file, settings)
        }
    }

    var exports: [(file: AdministratorFile, export: ExportsFile.Export)] {
        files.flatMap { file in
            guard case .exports(let exports) = file.content else { return [(AdministratorFile, ExportsFile.Export)]() }
            return exports.exports.map { (file, $0) }
        }
    }

    var commands: [(file: AdministratorFile, command: ShellProcedure.Command)] {
        files.flatMap { file in
            guard case .procedure(let procedure) = file.content else {
                return [(AdministratorFile, ShellProcedure.Command)]()
            }
            return procedure.commands.map { (file, $0) }
        }
    }

    var loaderScripts: [(file: AdministratorFile, script: LoaderScript)] {
        files.compactMap { file in
            guard case .loaderScript(let script) = file.content else { return nil }
            return (file, script)
        }
    }

    /// This server's own address.
    var ownAddress: IPv4Address? { service?.address?.address ?? service?.dhcp?.address ?? pxebootsrv?.localAddress }
}
