import Foundation
import Glibc
import JSONChecks

/// A recording by tcpdump on the switch of a lab.
final class LabCapture: Sendable {
    let file: URL
    private let process: LabProcess

    init(of lab: Lab, file: URL, filter: String?) async throws {
        self.file = file
        // Immediately, and with room for whole frames only: larger slots lose frames of a burst.
        let arguments = [
            "tcpdump", "-i", Lab.bridge, "-n", "-U", "-s", "2048", "-B", "65536", "--immediate-mode", "-Z", "root",
            "-w", file.path,
        ]
        process = try LabProcess(
            arguments + (filter.map { [$0] } ?? []),
            in: lab.network,
            log: file.deletingPathExtension().appendingPathExtension("tcpdump.log")
        )
        try await process.says("listening on")
    }

    /// Ends the recording when the file no longer grows, and says how many frames were lost: none is expected.
    func stop() async throws {
        var size = -1
        var quietSince = ContinuousClock.now
        _ = try await waitUntil(within: .seconds(10)) {
            let now = (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
            if now != size { (size, quietSince) = (now, .now) }
            return ContinuousClock.now - quietSince > .milliseconds(200)
        }
        try await process.stop(by: SIGINT)
        guard process.text.contains("\n0 packets dropped by kernel") else {
            throw LabTrouble.unready("tcpdump lost frames: \(process.text)")
        }
    }

    /// Ends the recording and judges it by `bootproof verify`.
    func verify() async throws -> BootReport {
        try await stop()
        return try await BootReport.of(["verify", file.path])
    }

    /// Ends the recording and asks tshark, the second opinion, for fields of the frames that pass a display filter.
    func fields(_ names: [String], where filter: String) async throws -> [[String]] {
        if process.status == .running { try await stop() }
        let arguments = ["tshark", "-r", file.path, "-Y", filter, "-T", "fields"] + names.flatMap { ["-e", $0] }
        let tshark = try LabProcess(["sh", "-c", "exec \"$@\" 2>/dev/null", "sh"] + arguments, in: nil)
        guard try await tshark.end(within: .seconds(60)) == .exited(0) else {
            throw LabTrouble.command("tshark: \(tshark.status)")
        }
        return tshark.text.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
