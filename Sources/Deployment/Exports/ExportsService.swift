public import NetworkBoot
internal import NetworkProtocols

extension ExportsFile {
    /// What the file comes to as a service.
    public struct Reading: Hashable, Sendable {
        public var exports: [BootService.FolderExport]
        /// What is not served, or otherwise than it is written, with lines and columns.
        public var problems: [SettingsProblem]
    }

    /// The folders that are to be served, as exports(5) means what is written; `file` is what problems call it.
    ///
    /// - Parameter root: what stands in front of each path on this computer's disk.
    public func service(file: String, below root: String = "") -> Reading {
        var reader = ExportReader(file: file)
        var result: [BootService.FolderExport] = []
        for export in exports {
            let path = Self.normalised(export.path)
            var clients: [BootService.ExportAccess] = []
            var crossesMounts = false
            for client in export.clients {
                guard let access = reader.access(of: client, to: path, &crossesMounts) else { continue }
                clients.append(access)
            }
            guard !clients.isEmpty else { continue }
            let index = result.firstIndex { $0.path == path } ?? result.count
            if index == result.count {
                result.append(BootService.FolderExport(path: path, folder: root + path, clients: []))
            }
            result[index].clients += clients
            result[index].crossesMounts = result[index].crossesMounts || crossesMounts
        }
        for index in result.indices { result[index].clients = Self.nearestFirst(result[index].clients) }
        return Reading(exports: result, problems: reader.problems.problems)
    }

    /// Without the slashes that say nothing.
    private static func normalised(_ path: String) -> String {
        // By octets: a mark behind a slash makes one character of both.
        let parts = path.utf8.split(separator: UInt8(ascii: "/"))
        return parts.isEmpty ? "/" : parts.reduce(into: "") { $0 += "/" + String(Substring($1)) }
    }

    /// An address before a network before all, and else as they stand (mountd's order).
    private static func nearestFirst(_ clients: [BootService.ExportAccess]) -> [BootService.ExportAccess] {
        func rank(_ access: BootService.ExportAccess) -> Int {
            switch access.clients {
            case .network(_, prefixLength: 32): 0
            case .network: 1
            case .any: 2
            }
        }
        return clients.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            .map(\.element)
    }
}

/// Takes clients and options for what they mean.
private struct ExportReader {
    var problems: ProblemCollection

    private static let citation = "exports(5)"

    init(file: String) {
        problems = ProblemCollection(file: file)
    }

    /// Nil where nobody is meant that is known here.
    mutating func access(
        of client: ExportsFile.Client,
        to path: String,
        _ crossesMounts: inout Bool
    ) -> BootService.ExportAccess? {
        guard let who = clients(client, path) else { return nil }
        var access = BootService.ExportAccess(who)
        for word in client.words { apply(word, to: &access, &crossesMounts) }
        return access
    }

    private mutating func clients(_ client: ExportsFile.Client, _ path: String) -> BootService.ClientAddresses? {
        if client.name.isEmpty {
            problems.add(
                .warning,
                client.line,
                column: client.column,
                "options without a client are everybody's",
                remedy:
                    "write *(\(client.options.joined(separator: ","))) where that is meant, else take out the blank before the bracket",
                citation: Self.citation
            )
            return .any
        }
        if let who = BootService.ClientAddresses(client.name) { return who }
        let isAddress = client.name.contains(":") || client.name.utf8.allSatisfy { "0123456789./".utf8.contains($0) }
        problems.add(
            .error,
            client.line,
            column: client.column,
            isAddress
                ? "‘\(client.name.prefix(60))’ is no IPv4 address and no network"
                : "‘\(client.name.prefix(60))’ is a name, and names of clients are not looked up here",
            remedy: "write an address, a network such as 192.168.1.0/24, or * for everybody",
            citation: Self.citation
        )
        return nil
    }

    /// Options that change nothing about a folder that is served read-only, over version 3, and never left by a handle.
    private static let idle: Set<String> = [
        "ro", "sync", "async", "no_subtree_check", "subtree_check", "wdelay", "no_wdelay", "hide", "no_all_squash",
        "secure_locks", "insecure_locks", "auth_nlm", "no_auth_nlm", "acl", "no_acl", "sec=sys", "xprtsec=none",
        "nocrossmnt",
    ]
    /// Options of exports(5) whose meaning is not served.
    private static let unserved: Set<String> = [
        "mountpoint", "mp", "refer", "replicas", "pnfs", "no_pnfs", "security_label", "sec", "xprtsec",
    ]

    private mutating func apply(
        _ word: ExportsFile.Word,
        to access: inout BootService.ExportAccess,
        _ crossesMounts: inout Bool
    ) {
        switch word.text {
        case "secure": access.acceptsAnyPort = false
        case "insecure": access.acceptsAnyPort = true
        case "root_squash": access.squash = .root
        case "no_root_squash": access.squash = .none
        case "all_squash": access.squash = .all
        case "nordirplus": access.hasReadDirPlus = false
        case "crossmnt", "nohide": crossesMounts = true
        case "rw":
            access.isWritable = true
            problems.add(
                .warning,
                word.line,
                column: word.column,
                "rw is served read-only: clients that write are told so",
                remedy: "write ro",
                citation: "Diskless Linux with PXE HOWTO §4"
            )
        case _ where Self.idle.contains(word.text): break
        default: applyValue(word, to: &access)
        }
    }

    private mutating func applyValue(_ word: ExportsFile.Word, to access: inout BootService.ExportAccess) {
        let parts = word.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let value = parts.count == 2 ? String(parts[1]) : nil
        switch (name, value) {
        // Which number a file system has; here it comes from the path, and stays.
        case ("fsid", _?): break
        case ("anonuid", let value?), ("anongid", let value?):
            guard let number = Self.identifier(value) else {
                return tell(word, "‘\(word.text.prefix(40))’ has no number behind the =", "write \(name)=1000")
            }
            if name == "anonuid" { access.anonymousUser = number } else { access.anonymousGroup = number }
        case _ where Self.unserved.contains(name):
            tell(word, "‘\(word.text.prefix(40))’ is not served here", "leave it out")
        default:
            let known =
                Self.idle.union(Self.unserved).union([
                    "secure", "insecure", "root_squash", "no_root_squash", "all_squash", "nordirplus", "crossmnt",
                    "nohide", "rw", "anonuid", "anongid", "fsid",
                ])
            let near = NearestNames.of(name, among: known.sorted(), limit: 1).first
            tell(
                word,
                "‘\(word.text.prefix(40))’ is no option of an export",
                near.map { "did you mean \($0)?" } ?? "leave it out"
            )
        }
    }

    /// A user's or group's number; -2 and the like are what they are in 32 bits.
    private static func identifier(_ text: String) -> UInt32? {
        UInt32(text) ?? Int32(text).map { UInt32(bitPattern: $0) }
    }

    private mutating func tell(_ word: ExportsFile.Word, _ sentence: String, _ remedy: String) {
        problems.add(
            .error,
            word.line,
            column: word.column,
            sentence,
            remedy: remedy,
            citation: Self.citation
        )
    }
}
