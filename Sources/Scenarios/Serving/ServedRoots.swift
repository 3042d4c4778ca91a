internal import Deployment
internal import NetworkBoot
internal import NetworkProtocols

extension BootService.NFSService {
    /// A folder, a line of exports(5), a list of them, or a mapping.
    ///
    /// - Parameter warnings: gets what is odd about the lines and keeps nothing from starting.
    init?(_ node: ScenarioNode, reading: ScenarioReading, warnings: inout [SettingsProblem]) {
        var nodes = reading.elements(node)
        var map: MappingReader?
        if case .mapping(let entries) = node.content, !entries.contains(where: { $0.key == "export" }) {
            guard let known = reading.mapping(node, .servedNFS) else { return nil }
            map = known
            nodes = known.nodes("exports")
            if nodes.isEmpty {
                reading.complain(known.line, "nfs: ‘exports’ is missing; write lines as /etc/exports has them")
            }
        }
        self.init(exports: [])
        for node in nodes { read(export: node, reading: reading, &warnings) }
        guard let map else { return }
        if let port = map.value("port", .port) { self.port = UInt16(port) }
        if let port = map.value("mount-port", .port) { mountPort = UInt16(port) }
        if let mapping = map.choice("port-mapper", BootService.PortMapperUse.self) { portMapper = mapping }
    }

    private mutating func read(
        export node: ScenarioNode,
        reading: ScenarioReading,
        _ warnings: inout [SettingsProblem]
    ) {
        var folder: String?
        let line: String
        if case .mapping = node.content {
            guard let map = reading.mapping(node, .servedExport),
                let text = map.required("export").flatMap({ reading.text($0, for: "export, export") })
            else { return }
            line = text
            folder = map.text("folder")
            if let folder, !folder.hasPrefix("/") {
                reading.complain(
                    map.line(of: "folder"),
                    "export, folder: ‘\(folder)’ is no absolute path; begin it with ‘/’"
                )
            }
        } else {
            guard let text = reading.text(node, for: "nfs, exports") else { return }
            line = text
        }
        let read = ExportsFile.reading(line, file: reading.file, line: node.line)
        for problem in read.problems {
            guard problem.severity == .error else {
                warnings.append(problem)
                continue
            }
            let remedy = problem.remedy.map { "; \($0)" } ?? ""
            reading.complain(node.line, "nfs, exports: \(problem.sentence)\(remedy)")
        }
        for var export in read.exports {
            if let folder { export.folder = folder }
            exports.append(export)
        }
    }
}

extension BootService.NBDService {
    /// An image for whoever names none, or a mapping.
    init?(_ node: ScenarioNode, reading: ScenarioReading) {
        self.init(exports: [])
        if case .text(let file) = node.content {
            exports = [BootService.ImageExport(name: "", file: file)]
            if !file.hasPrefix("/") {
                reading.complain(node.line, "nbd: ‘\(file)’ is no absolute path; begin it with ‘/’")
            }
            return
        }
        guard let map = reading.mapping(node, .servedNBD) else { return nil }
        if let port = map.value("port", .port) { self.port = UInt16(port) }
        if let listing = map.value("listing", .yesNo) { allowsListing = listing }
        guard let node = map.required("exports") else { return }
        guard case .mapping(let entries) = node.content else {
            reading.complain(node.line, "nbd, exports: wants a mapping (‘name: file’), not \(node.kindName)")
            return
        }
        for entry in entries {
            if let export = BootService.ImageExport(entry, reading: reading) { exports.append(export) }
        }
    }
}

extension BootService.ImageExport {
    /// `name: file`, or a mapping behind the name.
    fileprivate init?(_ entry: ScenarioNode.Entry, reading: ScenarioReading) {
        if case .text(let file) = entry.value.content {
            self.init(name: entry.key, file: file)
        } else {
            guard let map = reading.mapping(entry, .servedImage),
                let file = map.required("file").flatMap({ reading.text($0, for: "image, file") })
            else { return nil }
            self.init(name: entry.key, file: file)
            oldStylePort = map.value("port", .port).map { UInt16($0) }
            if map.has("clients") { clients = map.values("clients", .clientAddresses) }
            connectionLimit = map.value("connections", .count)
            size = map.value("size", .size)
        }
        if entry.key.utf8.count > 4096 {
            reading.complain(entry.line, "nbd, exports: a name has 4096 octets at most (NBD doc/proto.md)")
        }
        if !file.hasPrefix("/") {
            reading.complain(entry.line, "nbd, exports: ‘\(file)’ is no absolute path; begin it with ‘/’")
        }
    }
}

extension TextForm where Value == BootService.ClientAddresses {
    /// `192.168.1.0/24`
    fileprivate static var clientAddresses: TextForm {
        TextForm(name: "address or network", example: "‘192.168.1.7’ or ‘192.168.1.0/24’") {
            BootService.ClientAddresses($0)
        }
    }
}
