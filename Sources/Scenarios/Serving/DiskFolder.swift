public import Deployment
internal import Foundation

/// A folder of this computer's disk, looked at and never changed.
public struct DiskFolder: FolderView {
    /// Absolute.
    public let path: String

    /// The folder at `path`, which may be relative.
    public init(_ path: String) {
        let url = URL(fileURLWithPath: path)
        self.path = url.standardizedFileURL.path
    }

    /// What stands at `path`, links not followed.
    public func entry(at path: String) -> FolderEntry? {
        let full = full(path)
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: full) else { return nil }
        let permissions = (attributes[.posixPermissions] as? NSNumber)?.uint16Value ?? 0
        switch attributes[.type] as? FileAttributeType {
        case .typeRegular?:
            let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
            return FolderEntry(.file(size: size), permissions: permissions)
        case .typeDirectory?: return FolderEntry(.folder, permissions: permissions)
        case .typeSymbolicLink?:
            guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: full) else { return nil }
            return FolderEntry(.link(to: target), permissions: permissions)
        default: return FolderEntry(.other, permissions: permissions)
        }
    }

    /// The names in the folder at `path`, in order.
    public func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: full(path))) ?? []).sorted()
    }

    /// A piece of the file at `path`.
    public func octets(of path: String, from offset: Int, count: Int) -> [UInt8] {
        // Opening a pipe would wait for whoever writes into it.
        guard offset >= 0, count > 0, entry(at: path)?.size != nil,
            let handle = FileHandle(forReadingAtPath: full(path))
        else { return [] }
        defer { try? handle.close() }
        guard (try? handle.seek(toOffset: UInt64(offset))) != nil else { return [] }
        return (try? handle.read(upToCount: count)).flatMap { $0 }.map { [UInt8]($0) } ?? []
    }

    private func full(_ inner: String) -> String { inner.isEmpty ? path : path + "/" + inner }
}

extension PreparedConfiguration {
    /// What came of preparing a tree on the disk.
    public enum Outcome: Hashable, Sendable {
        /// It was as it should be already.
        case unchanged
        /// It was written; what was there before lies at `backup`.
        case written(source: String, backup: String?)
        /// The tree has nothing that it could be made from.
        case noSource
    }

    /// More copies of what was there before are not kept beside it.
    private static let backupLimit = 1000

    /// Writes the prepared configuration into a tree of the disk; what was there is kept beside it.
    ///
    /// - Parameter folder: the tree's path.
    /// - Throws: what the disk says against it.
    public func write(into folder: String) throws -> Outcome {
        let disk = DiskFolder(folder)
        let survey = FolderSurvey(disk)
        let found = Self.sources.lazy.compactMap { name in survey.text(name).map { (name, $0) } }.first
        guard let (source, octets) = found else { return .noSource }
        let prepared = prepare(octets)
        let target = URL(fileURLWithPath: disk.path + "/" + Self.name)
        let present = FileManager.default.contents(atPath: target.path)
        if let present, [UInt8](present) == prepared { return .unchanged }
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        var backup: String?
        if present != nil {
            let name = Self.freeName(beside: target.path)
            try FileManager.default.copyItem(atPath: target.path, toPath: name)
            backup = name
        }
        try Data(prepared).write(to: target, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: target.path)
        return .written(source: source, backup: backup)
    }

    /// `default.before`, `default.before-2` …: names that PXELINUX never asks for.
    private static func freeName(beside path: String) -> String {
        let first = path + ".before"
        let names = [first] + (2...backupLimit).map { "\(first)-\($0)" }
        return names.first { !FileManager.default.fileExists(atPath: $0) } ?? first
    }
}
