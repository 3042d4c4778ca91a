import Foundation
import Glibc

/// Where the software that tests meet lies. `.ci/packages test` brings it.
enum Peers {
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    /// What was unpacked and not installed.
    static let root = package.appendingPathComponent(".peers/root")
    /// Whether a peer that can't run is a failure.
    static var isContinuousIntegration: Bool { ProcessInfo.processInfo.environment["CI"] == "true" }

    /// The program under test: beside the test bundle.
    static let bootproof: String = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
        let beside = bundle.deletingLastPathComponent().appendingPathComponent("bootproof").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return package.appendingPathComponent(".build/debug/bootproof").path
    }()

    /// What each process of a lab finds in its environment.
    static let environment: [String: String] = [
        "PATH": folders.joined(separator: ":"),
        "LD_LIBRARY_PATH": libraries.joined(separator: ":"),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "HOME": "/nonexistent",
    ]

    private static let folders =
        ["usr/sbin", "usr/bin", "sbin", "bin"].map { root.appendingPathComponent($0).path }
        + ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// The folders of libraries among the peers, such as usr/lib/x86_64-linux-gnu; NFS-Ganesha has one of its own.
    private static let libraries: [String] = {
        let folder = root.appendingPathComponent("usr/lib")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix("-linux-gnu") || $0 == "ganesha" }.sorted().map {
            folder.appendingPathComponent($0).path
        }
    }()

    /// The path of a program, nil where it is not there. A name with a slash is a path.
    static func program(_ name: String) -> String? {
        let paths = name.contains("/") ? [name] : folders.map { $0 + "/" + name }
        return paths.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Why these programs can't run in a lab here; nil where they can.
    static func obstacle(to programs: [String]) -> String? {
        if geteuid() != 0 { return "\(list(programs)): network namespaces want root" }
        let missing = (["ip", "ethtool", "setpriv", "tcpdump"] + programs).filter { program($0) == nil }
        if !missing.isEmpty { return "\(list(missing)): not here; run .ci/packages test" }
        return nil
    }

    private static func list(_ programs: [String]) -> String {
        programs.isEmpty
            ? "the lab"
            : programs.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
                .joined(separator: ", ")
    }
}
