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

    /// The scenario that it holds.
    ///
    /// - Throws: `CannotRun` where it can't be read, `ScenarioProblems` where it is none.
    func read() throws -> Scenario {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CannotRun("\(path): \(String(cString: strerror(errno == 0 ? ENOENT : errno)))")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CannotRun("\(path): is no UTF-8 text; save it as UTF-8")
        }
        return try Scenario(yaml: text, file: path)
    }
}
