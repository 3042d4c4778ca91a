internal import Deployment
internal import NetworkBoot
internal import NetworkProtocols

extension NFSServerConfiguration {
    /// - Parameters:
    ///   - name: the server's; what its handles are sealed with comes from it, so that they outlive its restart.
    ///   - files: makes what is exported.
    init(_ plan: NFSPlan, server name: String, files: inout FileStore) throws(ScenarioProblem) {
        var exports: [NFSExport] = []
        for export in plan.exports {
            let tree = MemoryExportTree(try files.nodes(export.tree), fileSystemID: UInt64(exports.count + 1))
            let reading = ExportsFile(Array(export.text.utf8), file: "").service(file: "")
            for folder in reading.exports {
                let rules = folder.clients.map { NFSExportRule($0) }
                exports.append(NFSExport(path: Array(folder.path.utf8), tree: tree, rules: rules))
            }
        }
        self.init(exports: exports, handleKey: Self.key(of: name))
        port = plan.port
        mountPort = plan.mountPort
        if !plan.hasPortMapper { portMapperPort = nil }
        usesUDP = plan.transports.contains(.udp)
        usesTCP = plan.transports.contains(.tcp)
        if let least = plan.versions?.min(), let most = plan.versions?.max() {
            versions = UInt32(clamping: least)...UInt32(clamping: most)
        }
        if let least = plan.mountVersions?.min(), let most = plan.mountVersions?.max() {
            mountVersions = UInt32(clamping: least)...UInt32(clamping: most)
        }
        if let size = plan.largestRead {
            readSize = size
            datagramReadSize = min(datagramReadSize, size)
        }
    }

    private static func key(of name: String) -> [UInt8] {
        var digest = SHA256Digest()
        digest.update(Array(name.utf8))
        return Array(digest.hexadecimal.utf8.prefix(32))
    }
}

extension NFSExportRule {
    fileprivate init(_ access: BootService.ExportAccess) {
        let clients: Clients =
            switch access.clients {
            case .any: .everyone
            case .network(let address, prefixLength: 32): .host(address)
            case .network(let address, let length): .network(address, prefixLength: length)
            }
        self.init(clients)
        needsReservedPort = !access.acceptsAnyPort
        isWritable = access.isWritable
        squash =
            switch access.squash {
            case .none: .none
            case .root: .root
            case .all: .all
            }
        anonymousUser = access.anonymousUser
        anonymousGroup = access.anonymousGroup
        allowsReadDirPlus = access.hasReadDirPlus
    }
}

extension MemoryExportTree {
    fileprivate init(_ nodes: [SampleNode], fileSystemID: UInt64) {
        let top = nodes.first { $0.path.isEmpty }
        self.init(top.map { Ownership($0) } ?? Ownership(), fileSystemID: fileSystemID)
        for node in nodes where !node.path.isEmpty {
            switch node.kind {
            case .file(let content): addFile(node.path, content, Ownership(node))
            case .directory: addDirectory(node.path, Ownership(node))
            case .link(let target): addLink(node.path, to: target, Ownership(node))
            case .device(let device):
                let number = NFSDevice(major: device.major, minor: device.minor)
                addSpecial(device.isBlock ? .blockDevice : .characterDevice, node.path, device: number, Ownership(node))
            }
        }
    }
}

extension MemoryExportTree.Ownership {
    fileprivate init(_ node: SampleNode) {
        self.init(mode: node.mode, owner: node.owner, group: node.group)
    }
}

extension NBDServerConfiguration {
    init(_ plan: NBDPlan, files: inout FileStore, of scenario: Scenario) throws(ScenarioProblem) {
        var exports: [NBDExport] = []
        for plan in plan.exports {
            guard let (file, tree) = scenario.file(plan.file) else { continue }
            var export = NBDExport(name: plan.name, content: try files.content(of: file, in: tree))
            export.oldStylePort = plan.oldStylePort
            if !plan.clients.isEmpty {
                export.allowedClients = plan.clients.map { NBDClientRange($0.network, prefixLength: $0.prefixLength) }
            }
            exports.append(export)
        }
        self.init(exports: exports)
        ports = plan.port.map { [$0] } ?? []
        defaultExport = plan.standard.map { Array($0.utf8) }
        if plan.style == .newStyle { handshakeFlags = [] }
    }
}
