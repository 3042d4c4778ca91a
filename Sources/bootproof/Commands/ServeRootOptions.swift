internal import ArgumentParser
internal import Deployment
internal import NetworkBoot

/// Roots that are served over NFS and NBD, as options of the command line say it.
struct ServeRootOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder that everybody may mount over NFS as nobody, or a line of exports(5); may be said several times.",
            valueName: "folder or line"
        )
    )
    var nfs: [String] = []

    @Option(help: ArgumentHelp("What is exported over NFS, as /etc/exports says it.", valueName: "file"))
    var exports: String?

    @Option(help: ArgumentHelp("Where NFS is served; 2049 unless it is said.", valueName: "port"))
    var nfsPort: UInt16?

    @Option(help: ArgumentHelp("Where MOUNT is served; 20048 unless it is said.", valueName: "port"))
    var mountPort: UInt16?

    @Option(
        help: ArgumentHelp(
            "How clients find NFS: own (a port mapper comes along), register (with this computer's rpcbind), none.",
            valueName: "which"
        )
    )
    var portMapper: String?

    @Option(
        help: ArgumentHelp(
            "An image that clients attach over NBD by this name, or without one; may be said several times.",
            valueName: "[name=]file"
        )
    )
    var nbd: [String] = []

    @Option(help: ArgumentHelp("Where NBD is served; 10809 unless it is said.", valueName: "port"))
    var nbdPort: UInt16?

    @Flag(help: "No NFS.")
    var noNFS = false

    @Flag(help: "No NBD.")
    var noNBD = false

    /// Adds what they say to a service.
    ///
    /// - Returns: what is odd about the exports and keeps nothing from starting.
    /// - Throws: `WrongUsage` for words that can't be read, `CannotRun` for a file that can't be.
    func apply(to service: inout BootService) throws -> [SettingsProblem] {
        let warnings = try addExports(to: &service)
        try addImages(to: &service)
        if let nfsPort {
            guard service.nfs != nil, nfsPort > 0 else { throw Self.unused("--nfs-port", "--nfs folder") }
            service.nfs?.port = nfsPort
        }
        if let mountPort {
            guard service.nfs != nil, mountPort > 0 else { throw Self.unused("--mount-port", "--nfs folder") }
            service.nfs?.mountPort = mountPort
        }
        if let portMapper {
            guard service.nfs != nil else { throw Self.unused("--port-mapper", "--nfs folder") }
            guard let mapping = BootService.PortMapperUse(rawValue: portMapper) else {
                let known = BootService.PortMapperUse.allCases.map(\.rawValue).joined(separator: ", ")
                throw WrongUsage("--port-mapper \(portMapper) is not known; there is: \(known)")
            }
            service.nfs?.portMapper = mapping
        }
        if let nbdPort {
            guard service.nbd != nil, nbdPort > 0 else { throw Self.unused("--nbd-port", "--nbd file") }
            service.nbd?.port = nbdPort
        }
        if noNFS { service.nfs = nil }
        if noNBD { service.nbd = nil }
        return warnings
    }

    private func addExports(to service: inout BootService) throws -> [SettingsProblem] {
        var exports: [BootService.FolderExport] = []
        var warnings: [SettingsProblem] = []
        for text in nfs {
            let line = text.hasPrefix("/") || text.hasPrefix("\"") || text.isEmpty ? text : ServeOptions.absolute(text)
            let reading = ExportsFile.reading(line, file: "--nfs")
            if let wrong = reading.problems.first(where: { $0.severity == .error }) { throw WrongUsage("\(wrong)") }
            guard !reading.exports.isEmpty else { throw WrongUsage("--nfs is empty: name the folder to export") }
            exports += reading.exports
            warnings += reading.problems
        }
        if let file = self.exports {
            let written = ExportsFile(try SettingsInput.read(file), file: file)
            let reading = written.service(file: file)
            let problems = written.problems + reading.problems
            if problems.hasErrors {
                for problem in problems { StandardStream.error.write("\(problem)\n") }
                throw CannotRun("\(file): mend these exports; see them all with --check")
            }
            exports += reading.exports
            warnings += problems
        }
        guard !exports.isEmpty else { return warnings }
        var nfs = service.nfs ?? .init(exports: [])
        nfs.exports += exports
        service.nfs = nfs
        return warnings
    }

    private func addImages(to service: inout BootService) throws {
        guard !nbd.isEmpty else { return }
        var images = service.nbd ?? .init(exports: [])
        for text in nbd {
            // A path may have an equals sign, too.
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let hasName = parts.count == 2 && !parts[0].contains("/")
            let file = hasName ? String(parts[1]) : text
            guard !file.isEmpty else {
                throw WrongUsage("--nbd \(text) names no file: say --nbd sysrcd=/srv/sysrcd.dat")
            }
            let name = hasName ? String(parts[0]) : ""
            if images.exports.contains(where: { $0.name == name }) {
                throw WrongUsage(
                    "--nbd \(text): there is an export named ‘\(name)’ already; give each a name of its own"
                )
            }
            images.exports.append(.init(name: name, file: ServeOptions.absolute(file)))
        }
        service.nbd = images
    }

    private static func unused(_ option: String, _ other: String) -> WrongUsage {
        WrongUsage("\(option) is for something that is not served: say \(other) as well, and a port above 0")
    }
}
