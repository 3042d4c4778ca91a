internal import Deployment
internal import Foundation
internal import Glibc
internal import Scenarios

/// What the command line names for `serve`: settings, and with `--check` other files and folders beside them.
struct SettingsInput {
    /// The settings of serve; nil where the first file is another server's.
    var settings: (path: String, octets: [UInt8])?
    var files: [AdministratorFile] = []
    var folders: [String] = []
    /// All files, whatever they are.
    var paths: [String] { (settings.map { [$0.path] } ?? []) + files.map(\.name) }

    /// - Parameters:
    ///   - paths: as they were named.
    ///   - takesOthers: whether the first may be another server's file, or a folder.
    ///   - servesOthers: whether other servers' files count as settings (a dhcpd.conf, exports, those of nbd-server): an
    ///     interface for them is named. With ``takesOthers`` they are looked at as what they are besides.
    /// - Throws: `CannotRun` for what can't be read, `WrongUsage` for more than is asked for.
    init(_ paths: [String], takesOthers: Bool, servesOthers: Bool) throws {
        for (index, path) in paths.enumerated() {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw CannotRun("\(path): \(String(cString: strerror(ENOENT)))")
            }
            if isFolder.boolValue {
                guard takesOthers else { throw CannotRun("\(path): is a folder; name a file of settings") }
                folders.append(path)
                continue
            }
            let octets = try Self.read(path)
            if settings == nil, index == 0 || Self.isSettings(path, octets, servesOthers),
                !takesOthers || Self.isSettings(path, octets, servesOthers)
            {
                settings = (path, octets)
                if takesOthers, ServeSettings.isLikelyDaemon(octets) || ServeSettings.isLikelyRoots(octets, file: path)
                {
                    files.append(AdministratorFile(octets, name: path))
                }
            } else if takesOthers, Self.isYAML(path, octets) {
                throw WrongUsage(
                    "\(path): is a second file of settings beside \(settings?.path ?? ""); check one at a time"
                )
            } else if takesOthers {
                files.append(AdministratorFile(octets, name: path))
            } else {
                throw WrongUsage("one file of settings is served, not \(paths.count); further files are for --check")
            }
        }
    }

    private static func isYAML(_ path: String, _ octets: [UInt8]) -> Bool {
        path.hasSuffix(".yaml") || path.hasSuffix(".yml") || ServeSettings.isLikelyYAML(octets)
    }

    /// Settings are YAML by their name, or of pxebootsrv by what stands in them.
    private static func isSettings(_ path: String, _ octets: [UInt8], _ servesOthers: Bool) -> Bool {
        isYAML(path, octets) || PXEBootServerSettings.isLikely(octets)
            || servesOthers
                && (ServeSettings.isLikelyDaemon(octets) || ServeSettings.isLikelyRoots(octets, file: path))
    }

    /// Whether it is a plain file.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Octets of a file of settings.
    static func read(_ path: String) throws -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw CannotRun("\(path): \(String(cString: strerror(errno == 0 ? ENOENT : errno)))")
        }
        defer { try? handle.close() }
        let limit = AdministratorFile.sizeLimit
        let octets = [UInt8]((try? handle.read(upToCount: limit + 1)) ?? Data())
        guard octets.count <= limit else {
            throw CannotRun("\(path): has more than \(limit) octets, which no settings have; name a file of settings")
        }
        return octets
    }
}
