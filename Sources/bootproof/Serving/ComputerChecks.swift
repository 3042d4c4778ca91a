internal import Deployment
internal import Glibc
internal import LiveNetwork
internal import NetworkBoot
internal import NetworkProtocols
internal import Scenarios

/// What only this computer can tell of settings: whether its users, folders, addresses and images are there. Nothing is
/// changed, and no port is taken.
struct ComputerChecks {
    let settings: ServeSettings
    /// Whether the settings are for another computer: then its addresses say nothing.
    let isElsewhere: Bool

    func run() -> [SettingsProblem] {
        var problems: [SettingsProblem] = []
        let service = settings.service
        if let user = service.user, getpwnam(user) == nil {
            problems.append(
                problem(
                    "user-unknown",
                    [.user],
                    "there is no user \(user) on this computer",
                    "useradd --system \(user), or name another"
                )
            )
        }
        if let file = service.leaseFile { problems += leaseProblems(file) }
        if let metrics = service.metrics, !isElsewhere, !isOwn(metrics.address) {
            problems.append(
                problem(
                    "metrics-address-foreign",
                    [.metrics],
                    "no interface of this computer has the address of the metrics, \(metrics.address)",
                    "write one that it has, such as 127.0.0.1:\(metrics.port)"
                )
            )
        }
        for export in service.nbd?.exports ?? [] {
            guard let why = trouble(of: export.file) else { continue }
            let name = export.name.isEmpty ? "the default export" : "the export \(export.name)"
            problems.append(
                problem(
                    "image-unreadable",
                    [.nbd],
                    "\(export.file), \(name), can't be served: \(why)",
                    "copy it there, let others read it, or name the file that is there"
                )
            )
        }
        return problems
    }

    private func problem(
        _ lint: String,
        _ places: [SettingPlaces.Setting],
        _ sentence: String,
        _ remedy: String
    ) -> SettingsProblem {
        SettingsProblem(
            .error,
            lint: lint,
            file: settings.places.file,
            line: places.lazy.compactMap { settings.places.line(of: $0) }.first,
            sentence: sentence,
            remedy: remedy,
            citation: "bootproof docs/serve.md, Checking"
        )
    }

    private func leaseProblems(_ file: String) -> [SettingsProblem] {
        let folder = file.lastIndex(of: "/").map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
        var status = stat()
        guard stat(folder, &status) == 0 else {
            let why = String(cString: strerror(errno))
            return [
                problem(
                    "lease-folder-missing",
                    [.leases],
                    "the folder of the leases, \(folder): \(why)",
                    "mkdir \(folder)"
                )
            ]
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            return [
                problem(
                    "lease-folder-missing",
                    [.leases],
                    "\(folder) is no folder, so it holds no leases",
                    "name another"
                )
            ]
        }
        var own = stat()
        if stat(file, &own) == 0, own.st_mode & S_IFMT != S_IFREG {
            return [problem("lease-folder-missing", [.leases], "the leases, \(file), are no file", "name another")]
        }
        return []
    }

    private func isOwn(_ address: IPv4Address) -> Bool {
        // All of 127.0.0.0/8 is every Linux's own.
        address == .any || address.rawValue >> 24 == 127 || LocalInterface.all().having(address) != nil
    }

    /// Why a file can't be read; nil where it can.
    private func trouble(of path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return String(cString: strerror(errno)) }
        switch status.st_mode & S_IFMT {
        case S_IFREG, S_IFBLK: return access(path, R_OK) == 0 ? nil : String(cString: strerror(errno))
        case S_IFDIR: return "it is a folder"
        default: return "it is no file and no block device"
        }
    }
}
