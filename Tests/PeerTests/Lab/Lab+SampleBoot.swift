import Foundation

// A boot of ours in a lab: the files of a scenario on real servers, and a machine that `probe` plays.
extension Lab {
    /// The files of a scenario, on disk: a folder with one for each of its trees.
    ///
    /// - Parameter scenario: its path below `Scenarios`, without `.yaml`.
    func files(of scenario: String) async throws -> URL {
        let folder = folder.appendingPathComponent("files")
        let file = Peers.package.appendingPathComponent("Scenarios/\(scenario).yaml")
        let process = try LabProcess(
            [Peers.bootproof, "run", file.path, "--write-files", folder.path],
            in: nil,
            log: self.folder.appendingPathComponent("write-files.log")
        )
        guard try await process.end(within: .seconds(30)) == .exited(0) else {
            throw LabTrouble.command("The files of \(scenario) could not be written: \(process.text)")
        }
        return folder
    }

    /// Boots a machine of ours to its root, and returns what it tells and what one tells who looks on from the switch.
    func bootToRoot() async throws -> [BootReport] {
        let capture = try await capture()
        let client = try host("client")
        let words = ["probe", "--interface", LabHost.interface, "--through", "root"]
        return [try await BootReport.of(words, on: client), try await capture.verify()]
    }
}
