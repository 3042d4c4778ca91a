public import NetworkBoot
internal import NetworkProtocols

extension NBDServerSettings {
    /// What the file comes to as a service.
    public struct Reading: Hashable, Sendable {
        public var service: BootService.NBDService
        /// Who the server becomes.
        public var user: String?
        /// What is not served, or otherwise than nbd-server does.
        public var problems: [SettingsProblem]
    }

    /// The images that are to be served; `file` is what problems call the file.
    ///
    /// - Parameter authorities: the content of an `authfile`; nil where it is not there, which lets everybody in.
    public func service(file: String, authorities: (String) -> [UInt8]? = { _ in nil }) -> Reading {
        var reader = NBDServiceReader(file: file)
        var service = BootService.NBDService(exports: [])
        if let generic { reader.read(generic, into: &service) }
        let hasOldStyle = generic?.isTrue("oldstyle") == true
        for section in exports {
            guard let name = section.value("exportname"), name.text.isAbsolutePath else { continue }
            service.exports.append(reader.export(section, name, hasOldStyle: hasOldStyle, authorities))
        }
        if service.exports.isEmpty {
            reader.problems.add(
                .error,
                nil,
                "no exports are named",
                remedy: "add a section with an exportname, such as [sysrcd] exportname = /tftpboot/sysrcd.dat",
                citation: NBDServiceReader.citation
            )
        }
        return Reading(
            service: service,
            user: generic?.value("user")?.text,
            problems: reader.problems.problems
        )
    }
}

/// Takes settings for what they mean.
private struct NBDServiceReader {
    var problems: ProblemCollection

    static let citation = "nbd-server(5)"

    init(file: String) {
        problems = ProblemCollection(file: file)
    }

    mutating func read(_ generic: NBDServerSettings.Section, into service: inout BootService.NBDService) {
        if let port = generic.value("port") {
            if let number = port.text == "nbd" ? 10_809 : UInt16(port.text), number > 0 {
                service.port = number
            } else {
                tell(.error, port, "‘\(port.text.prefix(40))’ is no port", "write a number, such as 10809")
            }
        }
        service.allowsListing = generic.isTrue("allowlist")
        if let address = generic.value("listenaddr"), IPv4Address(address.text) == nil {
            tell(
                .error,
                address,
                "‘\(address.text.prefix(60))’ is not one IPv4 address",
                "write the one that it is served at, or leave listenaddr out"
            )
        }
        if let folder = generic.value("includedir") {
            tell(
                .warning,
                folder,
                "files of \(folder.text.prefix(60)) are not read here",
                "copy their sections into this file"
            )
        }
        if let forced = generic.value("force_tls"), forced.boolean == true {
            tell(.error, forced, "TLS is not served here", "leave force_tls out, or run nbd-server")
        }
        for key in ["unixsock", "duallisten", "certfile", "keyfile", "cacertfile", "tlsprio"] {
            if let value = generic.value(key) { tell(.warning, value, "\(key) is not served here", "leave it out") }
        }
    }

    mutating func export(
        _ section: NBDServerSettings.Section,
        _ name: NBDServerSettings.Value,
        hasOldStyle: Bool,
        _ authorities: (String) -> [UInt8]?
    ) -> BootService.ImageExport {
        var export = BootService.ImageExport(name: section.name, file: name.text)
        if name.text.contains("%s") {
            tell(.error, name, "a file for each client (%s) is not served here", "name one file")
        }
        if let port = section.value("port") {
            if UInt16(port.text).map({ $0 > 0 }) != true {
                tell(.error, port, "‘\(port.text.prefix(40))’ is no port", "write a number, such as 2000")
            } else if hasOldStyle {
                export.oldStylePort = UInt16(port.text)
            } else {
                tell(
                    .warning,
                    port,
                    "port \(port.text) is not served: without oldstyle = true, exports have no ports of their own",
                    "write oldstyle = true into [generic], or let clients ask at port 10809 for [\(section.name)]"
                )
            }
        }
        if let size = section.value("filesize") { export.size = Int(size.text) }
        if let limit = section.value("maxconnections").flatMap({ Int($0.text) }), limit > 0 {
            export.connectionLimit = limit
        }
        if let file = section.value("authfile"), let octets = authorities(file.text) {
            export.clients = clients(octets, file)
        }
        tellUnserved(section)
        return export
    }

    /// One address or network a line; an empty file lets nobody in.
    private mutating func clients(
        _ octets: [UInt8],
        _ file: NBDServerSettings.Value
    ) -> [BootService.ClientAddresses] {
        TextLines.of(octets).compactMap { line in
            let text = String(line.text.prefix { $0 != "#" }).withoutBlanks
            if let who = BootService.ClientAddresses(text), who != .any { return who }
            tell(
                .warning,
                file,
                "line \(line.number) of \(file.text): ‘\(text.prefix(40))’ is no IPv4 address and no network, and lets nobody in",
                "write 192.168.1.0/24"
            )
            return nil
        }
    }

    private mutating func tellUnserved(_ section: NBDServerSettings.Section) {
        let isWritable = !section.isTrue("readonly")
        if isWritable, !section.isTrue("copyonwrite") {
            problems.add(
                .warning,
                section.value("readonly")?.line ?? section.line,
                "[\(section.name)] is served read-only",
                remedy: "write readonly = true",
                citation: Self.citation
            )
        }
        for key in ["copyonwrite", "temporary", "sparse_cow"] {
            if let value = section.value(key), value.boolean == true {
                tell(.warning, value, "\(key) is not served here: the export is read-only", "write readonly = true")
            }
        }
        for key in ["multifile", "treefiles", "waitfile", "force_tls"] {
            if let value = section.value(key), value.boolean == true {
                tell(.error, value, "\(key) is not served here", "leave it out, or run nbd-server")
            }
        }
        for key in ["prerun", "postrun", "datalog", "transactionlog", "cowdir", "virtstyle", "listenaddr"] {
            if let value = section.value(key) {
                tell(.warning, value, "\(key) of an export is not served here", "leave it out")
            }
        }
    }

    private mutating func tell(
        _ severity: SettingsProblem.Severity,
        _ value: NBDServerSettings.Value,
        _ sentence: String,
        _ remedy: String
    ) {
        problems.add(severity, value.line, sentence, remedy: remedy, citation: Self.citation)
    }
}
