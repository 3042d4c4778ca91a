import CLinux
import Foundation
import NetworkProtocols
import Testing

@testable import LiveNetwork

/// A folder `tree` that is exported, in a folder of its own with a secret beside it.
private final class ExportedFolder {
    let outer = FileManager.default.temporaryDirectory.appendingPathComponent("bootproof-export-\(UUID().uuidString)")
    var path: String { outer.path + "/tree" }

    init() throws {
        try FileManager.default.createDirectory(atPath: path + "/etc/init.d", withIntermediateDirectories: true)
        try "secret".write(toFile: outer.path + "/secret", atomically: false, encoding: .utf8)
        try write("etc/fstab", "none / tmpfs defaults 0 0\n")
        try write("etc/init.d/rc", "#!/bin/sh\n")
    }

    deinit {
        try? FileManager.default.removeItem(at: outer)
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: target)
    }

    func move(_ name: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: path + "/" + name, toPath: path + "/" + other)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path + "/" + name) }

    func tree(openLimit: Int = 64, pathLimit: Int = 1024) throws -> DiskExportTree {
        try DiskExportTree(path, openLimit: openLimit, pathLimit: pathLimit)
    }
}

extension DiskExportTree {
    /// What the names lead to, one below the other.
    fileprivate func node(_ path: String) throws -> ExportedNodeID {
        var node = root
        for name in path.split(separator: "/") { node = try lookUp(Array(name.utf8), in: node) }
        return node
    }

    fileprivate func text(_ node: ExportedNodeID) throws -> String {
        String(decoding: try content(of: node).octets, as: UTF8.self)
    }

    /// All names of a directory, read `limit` at a time.
    fileprivate func names(_ directory: ExportedNodeID, limit: Int) throws -> [String] {
        var names: [String] = []
        var cookie: UInt64 = 0
        while true {
            let part = try entries(of: directory, after: cookie, verifier: 0, limit: limit)
            names += part.entries.map { String(decoding: $0.name, as: UTF8.self) }
            guard !part.isEnd, let last = part.entries.last else { return names }
            cookie = last.cookie
        }
    }

    /// What went wrong; nil for nothing.
    fileprivate func error(_ body: () throws -> Void) -> ExportedTreeError? {
        do {
            try body()
            return nil
        } catch {
            return error as? ExportedTreeError
        }
    }
}

@Suite("Folders of a disk as an NFS server exports them")
struct DiskExportTreeTests {
    @Test("Names lead to what stands there, with its attributes")
    func lookUp() throws {
        let folder = try ExportedFolder()
        let tree = try folder.tree()
        let file = try tree.node("etc/fstab")
        let attributes = try tree.attributes(of: file)
        #expect(attributes.type == .file && attributes.size == 26 && attributes.fileID == file.file)
        #expect(try tree.text(file) == "none / tmpfs defaults 0 0\n")
        #expect(try tree.attributes(of: tree.root).type == .directory)
        #expect(tree.error { _ = try tree.node("etc/none") } == .notFound)
        #expect(tree.error { _ = try tree.node("etc/fstab/x") } == .notDirectory)
        #expect(tree.error { _ = try tree.node(String(repeating: "x", count: 256)) } == .nameTooLong)
        #expect(tree.error { _ = try tree.content(of: try tree.node("etc")) } == .wrongKind)
        #expect(try tree.parent(of: tree.node("etc/init.d")) == tree.node("etc"))
        #expect(try tree.parent(of: tree.node("etc")) == tree.root)
        #expect(tree.space.total > 0)
    }

    @Test("Links are told and never followed, whatever they lead to")
    func links() throws {
        let folder = try ExportedFolder()
        try folder.link("out", to: "../secret")
        try folder.link("up", to: "..")
        try folder.link("etc/self", to: "fstab")
        let tree = try folder.tree()
        let out = try tree.node("out")
        #expect(try tree.attributes(of: out).type == .link)
        #expect(try tree.target(of: out) == Array("../secret".utf8))
        #expect(tree.error { _ = try tree.content(of: out) } == .wrongKind)
        #expect(tree.error { _ = try tree.node("up/secret") } == .notDirectory)
        #expect(tree.error { _ = try tree.entries(of: try tree.node("up"), after: 0, verifier: 0, limit: 9) } != nil)
        #expect(tree.error { _ = try tree.target(of: try tree.node("etc/fstab")) } == .wrongKind)
    }

    @Test("A folder that becomes a link meanwhile leads nowhere")
    func swappedForLink() throws {
        let folder = try ExportedFolder()
        let tree = try folder.tree(openLimit: 2)
        let file = try tree.node("etc/fstab")
        try folder.move("etc", to: "aside")
        try folder.link("etc", to: folder.outer.path)
        // Under its new name it is still there, and what stands at the old one is not taken for it.
        #expect(try tree.text(file) == "none / tmpfs defaults 0 0\n")
        try FileManager.default.moveItem(atPath: folder.path + "/aside", toPath: folder.outer.path + "/aside")
        let anew = try folder.tree()
        #expect(anew.error { _ = try anew.attributes(of: file) } == .stale)
    }

    @Test("A server that was started anew finds every node again")
    func restart() throws {
        let folder = try ExportedFolder()
        let deep = (1...20).map { "d\($0)" }.joined(separator: "/")
        try folder.makeFolder(deep)
        try folder.write(deep + "/file", "deep")
        try folder.link("etc/mtab", to: "/proc/mounts")
        let before = try folder.tree()
        let nodes = try ["etc", "etc/fstab", "etc/init.d/rc", deep, deep + "/file", "etc/mtab"].map {
            try before.node($0)
        }
        let after = try folder.tree()
        #expect(after.root == before.root)
        #expect(try nodes.map { try after.attributes(of: $0).fileID } == nodes.map(\.file))
        #expect(try after.text(nodes[1]) == "none / tmpfs defaults 0 0\n")
        #expect(try after.text(nodes[4]) == "deep")
        #expect(try after.node(deep + "/file") == nodes[4])
        let listed = try after.entries(of: nodes[0], after: 0, verifier: 0, limit: 10).entries
        #expect(listed.first { $0.name == Array("fstab".utf8) }?.node == nodes[1])
    }

    @Test("Renamed in its folder a node stays; deleted or replaced it is stale")
    func changes() throws {
        let folder = try ExportedFolder()
        let tree = try folder.tree()
        let file = try tree.node("etc/fstab")
        try folder.move("etc/fstab", to: "etc/other")
        #expect(try tree.text(file) == "none / tmpfs defaults 0 0\n")
        #expect(try folder.tree().text(file) == "none / tmpfs defaults 0 0\n")
        let script = try tree.node("etc/init.d/rc")
        try folder.write("etc/init.d/new", "new")
        #expect(rename(folder.path + "/etc/init.d/new", folder.path + "/etc/init.d/rc") == 0)
        #expect(tree.error { _ = try tree.attributes(of: script) } == .stale)
        #expect(try tree.text(tree.node("etc/init.d/rc")) == "new")
        try folder.remove("etc/other")
        #expect(tree.error { _ = try tree.attributes(of: file) } == .stale)
        #expect(tree.error { _ = try folder.tree().attributes(of: file) } == .stale)
    }

    @Test("A file is read although a directory above it was renamed, and not through a link in its place")
    func renamedAbove() throws {
        let folder = try ExportedFolder()
        let tree = try folder.tree()
        let script = try tree.node("etc/init.d/rc")
        // Asked for its attributes, it is known by an open descriptor and the path that it had then.
        _ = try tree.attributes(of: script)
        try folder.move("etc/init.d", to: "etc/rc.d")
        #expect(try tree.text(script) == "#!/bin/sh\n")
        let table = try tree.node("etc/fstab")
        _ = try tree.attributes(of: table)
        try folder.move("etc", to: "settings")
        try folder.link("etc", to: "..")
        #expect(try tree.text(table) == "none / tmpfs defaults 0 0\n")
    }

    @Test("A file that grows is told as it is")
    func growth() throws {
        let folder = try ExportedFolder()
        let tree = try folder.tree()
        let file = try tree.node("etc/fstab")
        #expect(try tree.content(of: file).size == 26)
        let handle = try #require(FileHandle(forWritingAtPath: folder.path + "/etc/fstab"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("proc /proc proc defaults 0 0\n".utf8))
        try handle.close()
        #expect(try tree.attributes(of: file).size == 55)
        #expect(try tree.text(file).hasSuffix("proc defaults 0 0\n"))
    }

    @Test("Thousands of entries come page by page, each once, from any cookie on")
    func pages() throws {
        let folder = try ExportedFolder()
        try folder.makeFolder("many")
        let names = (0..<3000).map { "a file of a long name that stands among many, number \($0)" }
        for name in names { try folder.write("many/" + name, "") }
        let tree = try folder.tree()
        let many = try tree.node("many")
        for limit in [1000, 7000, 333] {
            let found = try tree.names(many, limit: limit)
            #expect(found.count == names.count && Set(found) == Set(names))
        }
        let page = try tree.entries(of: many, after: 0, verifier: 0, limit: 100)
        let rest = try tree.entries(of: many, after: page.entries[41].cookie, verifier: 0, limit: 58)
        #expect(rest.entries.map(\.name) == page.entries[42...].map(\.name))
        let cookies = page.entries.map(\.cookie)
        #expect(cookies.allSatisfy { $0 >= 3 && $0 < 1 << 63 } && Set(cookies).count == cookies.count)
    }

    @Test("However many files are asked for, few are open")
    func fewDescriptors() throws {
        let folder = try ExportedFolder()
        for number in 0..<200 { try folder.write("file \(number)", "\(number)") }
        let tree = try folder.tree(openLimit: 16, pathLimit: 32)
        var nodes: [ExportedNodeID] = []
        for number in 0..<200 {
            nodes.append(try tree.node("file \(number)"))
            #expect(try tree.text(nodes[number]) == "\(number)")
        }
        #expect(tree.openCount <= 16)
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        for (number, node) in nodes.enumerated() { #expect(try tree.text(node) == "\(number)") }
        let after = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        #expect(after <= before + 16)
    }

    @Test("Pipes and devices are told and never opened")
    func specialFiles() throws {
        let folder = try ExportedFolder()
        try #require(mkfifo(folder.path + "/pipe", 0o644) == 0)
        let tree = try folder.tree()
        let pipe = try tree.node("pipe")
        #expect(try tree.attributes(of: pipe).type == .pipe)
        #expect(tree.error { _ = try tree.content(of: pipe) } == .wrongKind)
    }

    @Test("Names that are no text come as they are")
    func oddNames() throws {
        let folder = try ExportedFolder()
        let name: [UInt8] = [0xff, 0x20, 0xc3, 0x28, 0x0a]
        try #require(name.withPath { mkdirat(AT_FDCWD, folder.path + "/odd", 0o755) == 0 && $0[0] != 0 })
        let odd = open(folder.path + "/odd", O_RDONLY | O_DIRECTORY)
        defer { close(odd) }
        try #require(name.withPath { mkdirat(odd, $0, 0o755) } == 0)
        let tree = try folder.tree()
        let entries = try tree.entries(of: tree.node("odd"), after: 0, verifier: 0, limit: 10)
        #expect(entries.entries.map(\.name) == [name] && entries.isEnd)
        let found = try tree.lookUp(name, in: tree.node("odd"))
        #expect(found == entries.entries.first?.node)
    }

    @Test("The way to a node survives being written into its identifier", arguments: 1...18)
    func trails(depth: Int) {
        var trail = NodeTrail.top
        for number in 0..<UInt64(depth) { trail = trail.below(1000 &+ number &* 77_777) }
        var status = clinux_node()
        status.number = 4711
        status.born = clinux_time(seconds: 1_700_000_000, nanoseconds: 17)
        let read = NodeTrail(of: trail.identifier(of: status, top: 0))
        #expect(read.depth == depth)
        let octets = (1..<16).map { read.octet($0) ?? 0 }
        let expected = (1..<16).map { index in
            index < depth ? NodeTrail.octet(of: 1000 &+ UInt64(index) &* 77_777) : 0
        }
        #expect(octets == expected)
        #expect(trail.above.depth == depth - 1)
    }

    @Test("A folder that is no more, or another one, is not in place")
    func inPlace() throws {
        let folder = try ExportedFolder()
        let tree = try folder.tree()
        #expect(tree.isInPlace)
        try FileManager.default.moveItem(atPath: folder.path, toPath: folder.outer.path + "/gone")
        #expect(!tree.isInPlace)
        try folder.makeFolder("etc")
        #expect(!tree.isInPlace)
    }

    @Test("Holes of an image are told, and its octets read through them")
    func holes() throws {
        let path = FileManager.default.temporaryDirectory.path + "/bootproof-image-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 8 << 20)
        try handle.seek(toOffset: 4 << 20)
        try handle.write(contentsOf: Data(repeating: 7, count: 1 << 20))
        try handle.close()
        let image = try FolderFile.image(path, size: nil)
        #expect(image.size == 8 << 20)
        var runs: [ContentRun] = []
        var offset = 0
        while offset < image.size {
            let run = image.run(at: offset, limit: image.size)
            try #require(run.end > offset)
            runs.append(run)
            offset = run.end
        }
        #expect(runs.last?.end == 8 << 20)
        let stored = runs.last { !$0.isHole }
        #expect(stored.map { $0.end >= 5 << 20 } == true)
        var octets: [UInt8] = []
        image.append((4 << 20) - 1..<(4 << 20) + 2, to: &octets)
        #expect(octets == [0, 7, 7])
        #expect(throws: EnvironmentTrouble.self) { try FolderFile.image("/nowhere/at/all", size: nil) }
        #expect(throws: EnvironmentTrouble.self) { try FolderFile.image("/tmp", size: nil) }
    }
}
