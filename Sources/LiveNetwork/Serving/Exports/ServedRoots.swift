internal import NetworkBoot
internal import NetworkProtocols

/// The folders and images that are served as roots, open: what NFS and NBD servers are configured with.
final class ServedRoots {
    /// Whether handles outlive this process.
    let handlesLast: Bool
    private let handleKey: [UInt8]
    /// Those that are exported, with what they have open.
    private var trees: [DiskExportTree] = []

    init() {
        (handleKey, handlesLast) = HandleKey.ofThisComputer()
    }

    /// The configuration of an NFS server for these exports. A folder that was exported before and is still in its place
    /// keeps what it has open.
    ///
    /// - Throws: ``EnvironmentTrouble`` for a folder that is not there or can't be read.
    func configuration(of service: BootService.NFSService) throws(EnvironmentTrouble) -> NFSServerConfiguration {
        var exports: [NFSExport] = []
        var used: [DiskExportTree] = []
        for export in service.exports where !exports.contains(where: { $0.path == Array(export.path.utf8) }) {
            let tree = try tree(of: export)
            used.append(tree)
            // Several lines of one path count together.
            let clients = service.exports.filter { $0.path == export.path }.flatMap(\.clients)
            exports.append(
                NFSExport(path: Array(export.path.utf8), tree: tree, rules: clients.map { NFSExportRule($0) })
            )
        }
        trees = used
        var configuration = NFSServerConfiguration(exports: exports, handleKey: handleKey)
        configuration.port = service.port
        configuration.mountPort = service.mountPort
        if service.portMapper != .own { configuration.portMapperPort = nil }
        return configuration
    }

    /// The configuration of an NBD server for these images, opened anew.
    ///
    /// - Throws: ``EnvironmentTrouble`` for one that is not there or can't be read.
    func configuration(of service: BootService.NBDService) throws(EnvironmentTrouble) -> NBDServerConfiguration {
        var configuration = NBDServerConfiguration()
        for image in service.exports {
            let content = try FolderFile.image(image.file, size: image.size)
            var export = NBDExport(name: Array(image.name.utf8), content: content)
            export.allowedClients = image.clients?.map { NBDClientRange($0) }
            export.connectionLimit = image.connectionLimit
            export.oldStylePort = image.oldStylePort
            configuration.exports.append(export)
        }
        configuration.ports = [service.port]
        configuration.answersList = service.allowsListing
        return configuration
    }

    private func tree(of export: BootService.FolderExport) throws(EnvironmentTrouble) -> DiskExportTree {
        let known = trees.first { $0.folder == export.folder && $0.crossesMounts == export.crossesMounts }
        if let known, known.isInPlace { return known }
        return try DiskExportTree(export.folder, crossesMounts: export.crossesMounts)
    }
}

extension NFSExportRule {
    fileprivate init(_ access: BootService.ExportAccess) {
        switch access.clients {
        case .any: self.init(.everyone)
        case .network(let address, 32): self.init(.host(address))
        case .network(let address, let length): self.init(.network(address, prefixLength: length))
        }
        needsReservedPort = !access.acceptsAnyPort
        switch access.squash {
        case .none: squash = .none
        case .root: squash = .root
        case .all: squash = .all
        }
        anonymousUser = access.anonymousUser
        anonymousGroup = access.anonymousGroup
        allowsReadDirPlus = access.hasReadDirPlus
    }
}

extension NBDClientRange {
    fileprivate init(_ clients: BootService.ClientAddresses) {
        switch clients {
        case .any: self.init(.any, prefixLength: 0)
        case .network(let address, let length): self.init(address, prefixLength: length)
        }
    }
}
