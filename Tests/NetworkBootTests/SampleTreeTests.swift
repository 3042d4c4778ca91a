import Foundation
import NetworkProtocols
import Testing

@testable import NetworkBoot

/// Trees, archives and disks that are made up: other programs have to read them.
@Suite struct SampleTreeTests {
    private func node(_ path: String, in tree: SampleTree.Name) throws -> SampleNode {
        try #require(SampleTree(tree).node(at: path), "\(path)")
    }

    private func text(_ path: String, in tree: SampleTree.Name) throws -> String {
        String(decoding: try node(path, in: tree).octets, as: UTF8.self)
    }

    @Test("Each path stands once, behind the directory that it lies in", arguments: SampleTree.Name.allCases)
    func order(name: SampleTree.Name) {
        var directories: Set<String> = [""]
        var seen: Set<String> = []
        for node in SampleTree(name).nodes {
            let folder = node.path.split(separator: "/").dropLast().joined(separator: "/")
            #expect(directories.contains(folder), "\(node.path)")
            #expect(seen.insert(node.path).inserted, "\(node.path)")
            if case .directory = node.kind { directories.insert(node.path) }
        }
    }

    @Test("The HOWTO's root has what mkbootready makes")  // shows: [1-004]
    func howtoRoot() throws {
        guard case .link("/proc/mounts") = try node("etc/mtab", in: .howtoRoot).kind,
            case .link("/var/resolv.conf") = try node("etc/resolv.conf", in: .howtoRoot).kind
        else {
            Issue.record("etc/mtab and etc/resolv.conf are links.")
            return
        }
        let table = try text("etc/fstab", in: .howtoRoot)
        #expect(table.hasSuffix("\nnone / tmpfs defaults 0 0\n"))
        #expect(try text("etc/fstab.orig", in: .howtoRoot).contains("\t/\t"))
        #expect(!table.contains("\t/\t"))
        #expect(try node("sbin/init", in: .howtoRoot).mode == 0o755)
        #expect(try node("dev.tar.gz", in: .howtoRoot).octets.starts(with: [0x1f, 0x8b]))
    }

    @Test("The other root's fstab names the mount itself, without a check")
    func nfsRoot() throws {
        #expect(try text("etc/fstab", in: .nfsRoot).contains("192.168.1.5:/srv/nfsroot / nfs defaults,nolock 0 0\n"))
    }

    @Test("sysrcd.md5 is the line of the manual's listing: 45 octets, and the image's own sum")
    func checksumFile() throws {
        let line = try text("sysrcd.md5", in: .systemRescueCd)
        #expect(line.utf8.count == 45)
        var digest = MD5Digest()
        digest.update(try node("sysrcd.dat", in: .systemRescueCd).octets)
        #expect(line == "\(digest.hexadecimal)  sysrcd.dat\n")
    }

    /// What a program prints that is given a file.
    private func output(of program: String, _ arguments: [String], on octets: [UInt8]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sample-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("file")
        try Data(octets).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "exec \(program) \(arguments.joined(separator: " "))".replacing("FILE", with: file.path),
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let read = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: read, as: UTF8.self))")
        return String(decoding: read, as: UTF8.self)
    }

    @Test("tar lists the archive of devices as it was packed")
    func archive() throws {
        let listing = try output(
            of: "tar",
            ["--numeric-owner", "-tvzf", "FILE"],
            on: try node("dev.tar.gz", in: .howtoRoot).octets
        )
        let lines = listing.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(
            lines.map(\.last) == ["dev/", "dev/console", "dev/null", "dev/ram0", "dev/tty", "dev/tty1", "dev/zero"]
        )
        #expect(lines.map(\.first).prefix(4) == ["drwxr-xr-x", "crw-------", "crw-rw-rw-", "brw-------"])
        #expect(lines.dropFirst().first?[2] == "5,1")
    }

    @Test("A file and a link are unpacked from an archive as they were packed")
    func archivedFiles() throws {
        let content = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let archive = TarArchive.gzipped([
            SampleNode("a", .directory), SampleNode("a/long", .file(MemoryFile(content)), mode: 0o640),
            SampleNode("a/link", .link("long")),
        ])
        let sums = try output(of: "tar", ["-xOzf", "FILE", "a/long", "|", "md5sum"], on: archive)
        var digest = MD5Digest()
        digest.update(content)
        #expect(sums.hasPrefix(digest.hexadecimal))
        #expect(try output(of: "tar", ["-tvzf", "FILE", "a/link"], on: archive).hasSuffix("a/link -> long\n"))
    }

    @Test("The initrd of linuxrc is a gzipped ext2, of the size asked for")
    func linuxrc() throws {
        let image = SampleImage(.linuxrc(personality: "howto-linuxrc"), size: 100_000)
        #expect((99_000...103_000).contains(image.size))
        let unpacked = try output(
            of: "gzip",
            ["-dc", "<", "FILE", "|", "dd", "bs=1", "skip=1080", "count=2", "2>/dev/null", "|", "od", "-An", "-tx1"],
            on: image.octets
        )
        #expect(unpacked == " 53 ef\n")
        #expect(BootImageKind(recognising: Array(image.octets.prefix(65536)), name: []) == .compressed(.gzip))
    }

    @Test("A CD's descriptor, root directory and files stand where ECMA-119 has them")
    func compactDisc() throws {
        let image = ISO9660Image(SampleTree(.casper).nodes, volume: "UBUNTU").octets
        #expect(BootImageKind(recognising: Array(image.prefix(65536)), name: []) == .iso9660)
        #expect(image.count % 2048 == 0)
        func number(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(image[offset + $1]) << (8 * $1) } }
        let descriptor = 16 * 2048
        #expect(number(descriptor + 80) == image.count / 2048)
        // Both orders of the size of a logical block, and of the root directory's sector.
        #expect(Array(image[descriptor + 128..<descriptor + 132]) == [0, 8, 8, 0])
        let root = number(descriptor + 156 + 2) * 2048
        #expect(Array(image[root..<root + 34]) == Array(image[descriptor + 156..<descriptor + 190]))
        let names = try #require(image[root..<root + 2048].firstRange(of: Array("CASPER".utf8)))
        let record = names.lowerBound - 33
        let folder = number(record + 2) * 2048
        let file = try #require(image[folder..<folder + 2048].firstRange(of: Array("FILESYSTEM.SQUASHFS;1".utf8)))
        let start = number(file.lowerBound - 31) * 2048
        let size = number(file.lowerBound - 23)
        let wanted = try node("casper/filesystem.squashfs", in: .casper).octets
        let isSame = Array(image[start..<start + size]) == wanted
        #expect(isSame)
    }
}
