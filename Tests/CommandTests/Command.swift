import Foundation

/// The built program, run as a person would run it.
struct Command {
    var status: Int32
    var output: String
    var errors: String

    /// Where the program lies: beside the test bundle.
    static let path: String = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
        let beside = bundle.deletingLastPathComponent().appendingPathComponent("bootproof").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return packageFolder.appendingPathComponent(".build/debug/bootproof").path
    }()

    /// Runs the program in `folder` with these arguments.
    static func run(
        _ arguments: String...,
        input: Data? = nil,
        environment: [String: String] = [:],
        in folder: URL = packageFolder
    ) throws -> Command {
        try run(path, arguments, input: input, environment: environment, in: folder)
    }

    /// Runs a line of shell, in which `$BOOTPROOF` is the program.
    static func shell(
        _ line: String,
        environment: [String: String] = [:],
        in folder: URL = packageFolder
    ) throws -> Command {
        let path = ["BOOTPROOF": path]
        return try run(
            "/bin/bash",
            ["-c", line],
            environment: environment.merging(path) { first, _ in first },
            in: folder
        )
    }

    private static func run(
        _ program: String,
        _ arguments: [String],
        input: Data? = nil,
        environment: [String: String],
        in folder: URL
    ) throws -> Command {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"].merging(environment) { $1 }
        // Files take any amount, where pipes fill up.
        let scratch = try TemporaryFolder()
        let outputFile = try scratch.file("output", Data())
        let errorFile = try scratch.file("errors", Data())
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        process.standardInput = try FileHandle(forReadingFrom: scratch.file("input", input ?? Data()))
        try process.run()
        process.waitUntilExit()
        return Command(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self)
        )
    }
}

/// A folder that goes with its last reference.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("bootproof-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// A file of that name with `content`.
    func file(_ name: String, _ content: Data) throws -> URL {
        let file = url.appendingPathComponent(name)
        try content.write(to: file)
        return file
    }
}

/// Where the package lies.
let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// A machine that gets an address but no boot file.
let noBootFile = "Captures/boot/pxe-no-boot-file/capture.pcap"
/// A machine that gets no answer.
let noServer = "Captures/boot/pxe-no-dhcp-server/capture.pcap"
/// A system that renews its lease.
let renewal = "Captures/dhcp/renewed-then-server-gone/capture.pcap"

extension Data {
    /// What `path` in the package holds.
    static func ofPackage(_ path: String) throws -> Data {
        try Data(contentsOf: packageFolder.appendingPathComponent(path))
    }
}
