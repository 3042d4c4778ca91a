internal import Foundation
internal import Glibc
internal import Scenarios

/// A folder that a scenario's files are written to, so that other servers can hand them out: one folder in it a tree.
struct ScenarioFolder {
    let path: String

    /// Writes all files of the scenario, and says where they are, a line a tree.
    ///
    /// - Throws: `CannotRun` where one can't be made or written.
    func write(_ scenario: Scenario) throws -> String {
        var told: [(tree: String, files: Int, octets: Int)] = []
        do {
            try scenario.forEachFile { file in
                guard !Interruption.isRequested else { throw Interruption() }
                try write(file)
                if told.last?.tree != file.tree { told.append((file.tree, 0, 0)) }
                told[told.count - 1].files += 1
                told[told.count - 1].octets += file.octets.count
            }
        } catch let problem as ScenarioProblem {
            throw CannotRun(
                ScenarioProblem(file: scenario.file, line: problem.line, sentence: problem.sentence).description
            )
        }
        guard !told.isEmpty else { throw CannotRun("\(scenario.file): has no files that could be written") }
        return told.map { "\(folder(of: $0.tree)): \($0.files) files, \($0.octets) octets\n" }.joined()
    }

    private func folder(of tree: String) -> String { (path.hasSuffix("/") ? path : path + "/") + tree }

    private func write(_ file: Scenario.File) throws {
        guard !file.tree.contains("/"), file.tree != "..", file.tree != "." else {
            throw CannotRun("files, \(file.tree): is no name for a folder; name the tree without slashes and dots")
        }
        let target = folder(of: file.tree) + "/" + file.path
        do {
            try FileManager.default.createDirectory(
                atPath: (target as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true
            )
            try Data(file.octets).write(to: URL(fileURLWithPath: target))
        } catch {
            throw CannotRun("\(target): can't be written: \(error.localizedDescription)")
        }
    }
}
