internal import Foundation

/// The work tree that these tests were compiled from.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every Swift file below `folder`, read and split, in the order of the paths.
    static func swiftFiles(in folder: String) throws -> [SourceFile] {
        switch folder {
        case "Sources": try sources.get()
        case "Tests": try tests.get()
        default: try readSwiftFiles(in: folder)
        }
    }

    /// Read once for all tests.
    private static let sources = Result { try readSwiftFiles(in: "Sources") }
    private static let tests = Result { try readSwiftFiles(in: "Tests") }

    private static func readSwiftFiles(in folder: String) throws -> [SourceFile] {
        try paths(in: folder).filter { $0.hasSuffix(".swift") }.map { try SourceFile(path: $0) }
    }

    /// The paths of all files below `folder`, relative to the root, sorted; none where there is no such folder.
    static func paths(in folder: String) -> [String] {
        guard
            let walk = FileManager.default.enumerator(
                at: root.appending(path: folder),
                includingPropertiesForKeys: [.isRegularFileKey],
                options: [.skipsHiddenFiles]
            )
        else { return [] }
        var found: [String] = []
        for case let url as URL in walk
        where (try? url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true {
            found.append(String(url.path.dropFirst(root.path.count + 1)))
        }
        return found.sorted()
    }

    /// The folders directly inside `folder`, by name, sorted.
    static func folders(in folder: String) -> [String] {
        let url = root.appending(path: folder)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.filter { name in
            var isDirectory: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: url.appending(path: name).path,
                isDirectory: &isDirectory
            )
            return exists && isDirectory.boolValue && !name.hasPrefix(".")
        }.sorted()
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    static func bytes(of path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appending(path: path)))
    }

    static func text(of path: String) throws -> String {
        String(decoding: try bytes(of: path), as: UTF8.self)
    }

    /// What git has of this tree: committed files and new ones that it does not ignore.
    static func committedPaths() throws -> [String] {
        let listing = try Command.output(of: ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        return listing.split(separator: "\0").map(String.init).filter(exists).sorted()
    }
}

/// A line of a committed file and what is wrong with it.
struct Finding: CustomStringConvertible {
    var path: String
    /// Counts from 1; nil where the finding is about the file as a whole.
    var line: Int?
    var message: String

    var description: String {
        guard let line else { return "\(path): \(message)" }
        return "\(path):\(line): \(message)"
    }
}

extension [Finding] {
    /// One finding a line, for a test's message.
    var listing: String { isEmpty ? "" : "\n" + map(\.description).joined(separator: "\n") }
}

/// A program run to its end in the work tree.
enum Command {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    static func output(of words: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = Repository.root
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "\(words.joined(separator: " ")) ended with \(process.terminationStatus): \(text)"
            )
        }
        return text
    }
}
