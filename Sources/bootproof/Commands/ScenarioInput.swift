internal import Foundation
internal import Glibc
internal import Scenarios

/// A scenario file that was named on the command line, or found in a folder.
struct ScenarioInput {
    let path: String

    /// Endings of scenario files that are looked for in folders.
    private static let endings = [".yaml", ".yml"]

    /// The scenarios that `arguments` name, folders taken apart and in order.
    ///
    /// - Throws: `CannotRun` for a folder without scenarios.
    static func list(_ arguments: [String]) throws -> [ScenarioInput] {
        try arguments.flatMap { argument in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder), isFolder.boolValue else {
                return [ScenarioInput(path: argument)]
            }
            let names = FileManager.default.enumerator(atPath: argument)?.compactMap { $0 as? String } ?? []
            let files = names.filter { name in endings.contains(where: name.hasSuffix) }.sorted()
            if files.isEmpty {
                throw CannotRun(
                    "\(argument): a folder without scenarios (\(endings.joined(separator: ", "))); name a scenario file"
                )
            }
            return files.map { ScenarioInput(path: (argument.hasSuffix("/") ? argument : argument + "/") + $0) }
        }
    }

    /// No scenario is as long as this, in octets.
    private static let longest = 16 << 20

    /// The scenario that it holds.
    ///
    /// - Throws: `CannotRun` where it can't be read, `ScenarioProblems` where it is none.
    func read() throws -> Scenario {
        guard let text = String(data: Data(try octets()), encoding: .utf8) else {
            throw CannotRun("\(path): is no UTF-8 text; save it as UTF-8")
        }
        return try Scenario(yaml: text, file: path)
    }

    /// What the file holds, or what comes through the pipe; devices are left alone, as theirs may never end.
    private func octets() throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw CannotRun("\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw CannotRun("\(path): \(String(cString: strerror(errno)))") }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFIFO else {
            throw CannotRun("\(path): is a \(kind == S_IFDIR ? "folder" : "device"); name a scenario file")
        }
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR, !Interruption.isRequested { continue }
            if Interruption.isRequested { throw Interruption() }
            guard count >= 0 else { throw CannotRun("\(path): \(String(cString: strerror(errno)))") }
            guard count > 0 else { return octets }
            octets += buffer[..<count]
            guard octets.count <= Self.longest else {
                throw CannotRun("\(path): is longer than \(Self.longest >> 20) MiB, which no scenario is")
            }
        }
    }
}
