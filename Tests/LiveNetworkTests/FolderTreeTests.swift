import Foundation
import NetworkBoot
import NetworkProtocols
import Testing

@testable import LiveNetwork

/// A folder `tree` to be served, in a folder of its own with a secret beside it.
private final class ServedFolder {
    let outer = FileManager.default.temporaryDirectory.appendingPathComponent("bootproof-tree-\(UUID().uuidString)")
    var path: String { outer.appendingPathComponent("tree").path }

    init() throws {
        try FileManager.default.createDirectory(atPath: path + "/sub", withIntermediateDirectories: true)
        try "secret".write(toFile: outer.path + "/secret", atomically: false, encoding: .utf8)
        try write("kernel", Array("a kernel".utf8))
        try write("sub/file", Array("below".utf8))
    }

    deinit {
        try? FileManager.default.removeItem(at: outer)
    }

    func write(_ name: String, _ octets: [UInt8]) throws {
        try Data(octets).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: target)
    }

    func tree(
        _ links: BootService.LinkPolicy = .withinFolder,
        _ resolution: FolderTree.Resolution = .byKernel,
        generated: [String: [UInt8]] = [:]
    ) throws -> FolderTree {
        try FolderTree(path, links: links, generated: generated, memory: 1 << 20, resolution: resolution)
    }
}

/// What was found, for comparison.
private func found(_ tree: FolderTree, _ name: String) -> String { found(tree, Array(name.utf8)) }

private func found(_ tree: FolderTree, _ name: [UInt8]) -> String {
    switch tree.lookUp(name) {
    case .file(let file): String(decoding: file.octets, as: UTF8.self)
    case .notFound: "not found"
    case .accessDenied: "denied"
    case .isFolder: "folder"
    }
}

private let resolutions: [FolderTree.Resolution] = [.byKernel, .stepwise]

@Suite struct FolderTreeTests {
    @Test("Files below the folder are found, with and without leading slashes", arguments: resolutions)
    func files(resolution: FolderTree.Resolution) throws {
        let folder = try ServedFolder()
        let tree = try folder.tree(.withinFolder, resolution)
        #expect(found(tree, "kernel") == "a kernel")
        #expect(found(tree, "//kernel") == "a kernel")
        #expect(found(tree, "./sub/../sub//file") == "below")
        #expect(found(tree, "sub") == "folder")
        #expect(found(tree, "") == "folder")
        #expect(found(tree, "sub/none") == "not found")
        #expect(found(tree, "kernel/none") == "not found")
    }

    @Test(
        "Nothing outside is found, whatever the name",
        arguments: ["../secret", "/../secret", "sub/../../secret", "..", "a/../../secret", "..\\secret"]
    )
    func escapes(name: String) throws {
        let folder = try ServedFolder()
        for resolution in resolutions {
            for links in BootService.LinkPolicy.allCases {
                let words = found(try folder.tree(links, resolution), name)
                #expect(words == "denied" || words == "not found")
            }
        }
    }

    @Test("A name with NUL, or longer than any path, is nobody's", arguments: resolutions)
    func oddNames(resolution: FolderTree.Resolution) throws {
        let folder = try ServedFolder()
        let tree = try folder.tree(.withinFolder, resolution)
        #expect(found(tree, Array("kernel".utf8) + [0] + Array(".txt".utf8)) == "denied")
        #expect(found(tree, [UInt8](repeating: UInt8(ascii: "a"), count: 300)) == "not found")
        #expect(found(tree, [UInt8](repeating: UInt8(ascii: "a"), count: 100_000)) == "not found")
        #expect(found(tree, [0xff, 0xfe]) == "not found")
    }

    @Test("Links are followed as the policy says, and never lead outside unless they may", arguments: resolutions)
    func links(resolution: FolderTree.Resolution) throws {
        let folder = try ServedFolder()
        try folder.link("inside", to: "sub/file")
        try folder.link("absolute", to: "/sub/file")
        try folder.link("outside", to: folder.outer.path + "/secret")
        try folder.link("up", to: "../secret")
        try folder.link("circle", to: "circle")
        try folder.link("door", to: "sub")
        let never = try folder.tree(.never, resolution)
        for name in ["inside", "absolute", "outside", "up", "circle", "door/file"] {
            #expect(found(never, name) == "not found")
        }
        let within = try folder.tree(.withinFolder, resolution)
        #expect(found(within, "inside") == "below")
        #expect(found(within, "absolute") == "below")
        #expect(found(within, "door/file") == "below")
        for name in ["outside", "up", "circle"] { #expect(found(within, name) == "not found") }
        let anywhere = try folder.tree(.anywhere, resolution)
        #expect(found(anywhere, "outside") == "secret")
        #expect(found(anywhere, "up") == "secret")
    }

    @Test("A pipe is refused at once and not waited for", .timeLimit(.minutes(1)), arguments: resolutions)
    func pipes(resolution: FolderTree.Resolution) throws {
        let folder = try ServedFolder()
        #expect(mkfifo(folder.path + "/pipe", 0o644) == 0)
        #expect(found(try folder.tree(.withinFolder, resolution), "pipe") == "denied")
    }

    @Test("Generated files stand in front of those of the folder")
    func generated() throws {
        let folder = try ServedFolder()
        let tree = try folder.tree(generated: ["kernel": [1], "pxelinux.cfg/default": [2]])
        #expect(found(tree, "/kernel") == "\u{1}")
        #expect(found(tree, "pxelinux.cfg") == "folder")
        #expect(found(tree, "sub/file") == "below")
    }

    @Test("A small file is kept in memory, and read again when it was changed, whatever its times say")
    func changes() async throws {
        let folder = try ServedFolder()
        let tree = try folder.tree()
        let past = Date(timeIntervalSinceNow: -3600)
        func write(_ text: String) throws {
            try folder.write("kernel", Array(text.utf8))
            try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: folder.path + "/kernel")
        }
        func kernel() throws -> any FileContent {
            guard case .file(let file) = tree.lookUp(Array("kernel".utf8)) else { throw CancellationError() }
            return file
        }
        try write("first")
        // Younger ones could change once more without a sign of it.
        try await Task.sleep(for: .milliseconds(2100))
        let first = try kernel()
        #expect(first.isInMemory)
        #expect(String(decoding: first.octets, as: UTF8.self) == "first")
        try write("other")
        #expect(String(decoding: try kernel().octets, as: UTF8.self) == "other")
    }

    @Test("A large file that is changed while it is read gives nothing more")
    func shrinks() throws {
        let folder = try ServedFolder()
        try folder.write("large", [UInt8](repeating: 7, count: 3 << 20))
        let tree = try folder.tree()
        guard case .file(let file) = tree.lookUp(Array("large".utf8)) else {
            Issue.record("the file is not found")
            return
        }
        var octets: [UInt8] = []
        file.append(0..<1000, to: &octets)
        #expect(octets.count == 1000)
        #expect(truncate(folder.path + "/large", 2000) == 0)
        file.append(1000..<2000, to: &octets)
        #expect(octets.count == 1000)
        #expect(!file.isInMemory)
    }

    @Test("A folder that is not there is told with what to do")
    func missing() {
        #expect(throws: EnvironmentTrouble.self) { try FolderTree("/nowhere/at/all", links: .never) }
    }
}
