import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct FileSystemSuperblockTests {
    private func octets(_ count: Int, _ places: [(Int, [UInt8])]) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: count)
        for (place, value) in places { octets.replaceSubrange(place..<place + value.count, with: value) }
        return octets
    }

    @Test("Each kind is told by its mark, with its size")
    func kinds() {
        let extended: (UInt8, UInt8) -> [UInt8] = { compatible, incompatible in
            octets(
                4096,
                [
                    (1028, [0x00, 0x20]), (1048, [0]), (1080, [0x53, 0xef]), (1116, [compatible]),
                    (1120, [incompatible]),
                ]
            )
        }
        let cases: [([UInt8], FileSystemSuperblock?)] = [
            (SampleImage(.squashFS, size: 9000).octets, .init(kind: .squashFS, size: 9000)),
            (extended(0, 2), .init(kind: .ext2, size: 8192 * 1024)),
            (extended(4, 2), .init(kind: .ext3, size: 8192 * 1024)),
            (extended(4, 0x42), .init(kind: .ext4, size: 8192 * 1024)),
            (
                octets(
                    34 << 10,
                    [(0x8000, [1]), (0x8001, Array("CD001".utf8)), (0x8050, [0x10, 0x01])]
                ), .init(kind: .iso9660, size: 272 * 2048)
            ),
            (
                octets(4096, [(1024, [0xe2, 0xe1, 0xf5, 0xe0]), (1036, [12]), (1060, [3])]),
                .init(kind: .erofs, size: 3 * 4096)
            ),
            ([UInt8](repeating: 7, count: 40_000), nil), ([], nil), (Array("hsqs".utf8), nil),
        ]
        let wrong = cases.indices.filter { FileSystemSuperblock(cases[$0].0) != cases[$0].1 }
        #expect(wrong == [])
    }

    @Test("A device that is shorter than its file system was cut; cut at every octet nothing traps")
    func objections() {
        let superblock = FileSystemSuperblock(kind: .squashFS, size: 9000)
        #expect(superblock.objection(toLength: 9000) == nil)
        #expect(superblock.objection(toLength: 8999)?.contains("9000") == true)
        #expect(FileSystemSuperblock(kind: .ext2, size: nil).objection(toLength: 0) == nil)
        let iso = octets(34 << 10, [(0x8000, [1]), (0x8001, Array("CD001".utf8)), (1080, [0x53, 0xef])])
        let read = stride(from: 0, to: iso.count, by: 7).filter { FileSystemSuperblock(iso.prefix($0)) != nil }
        #expect(!read.isEmpty)
    }
}

@Suite struct GzipStartTests {
    private func octets(_ hexadecimal: String) -> [UInt8] {
        hexadecimal.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }

    private var fixed: [UInt8] {
        octets(
            "1f 8b 08 00 00 00 00 00 02 03 4b 4c 4a 4e 44 42 0a 29 99 c5 d9 39 a9 c5 c5 98 0c 00 55 ad 9b dd 2a 00 00 00"
        )
    }

    /// zlib's own, of 400 octets drawn from twenty letters.
    private var dynamic: [UInt8] {
        octets(
            """
            1f 8b 08 00 00 00 00 00 02 03 1d 50 41 0a 04 31 08 fb 8a 5f 93 aa b4 d0 6a d1 8a f8 fb 1d f6 90 43 02 49 48 56 \
            e3 b4 33 4e 82 1d 4e b8 3c 66 b4 11 33 d7 47 81 25 c6 a9 d8 11 c3 19 ca d4 8d 04 04 dc fb 48 f6 3b 91 a0 bb 36 \
            0e 31 95 dc 87 cf f3 db 9d aa 12 9f a1 22 65 f7 1e b3 2e a7 2c 29 80 77 76 d7 17 71 36 6c ae ba 97 c6 e5 d0 6a \
            c5 9a 0f 91 07 cf 98 76 75 3b aa 4e d1 e9 83 ce 31 f6 24 80 69 53 e0 02 07 e7 7a 3a 04 2a 64 84 70 36 c1 f3 f5 \
            01 d1 5d a1 e7 e2 7a 0d 3d f4 ca 4b d8 06 1f 81 63 e9 72 98 6e 3a 2b 50 af 7f 64 d6 ae 6f 25 3e 5c aa 05 93 ae \
            cc 4d 64 1e f7 ac 2e a3 07 98 6b 91 dd 4e ec 8a ef b3 ed 9f 3e a6 3d e7 cb 08 f6 20 1a d4 86 86 1a 64 79 cd 43 \
            06 f4 98 fd 1b 98 94 88 74 87 4d b8 75 f6 fc 4a 1c 62 e3 c4 81 4d 91 fe 48 a9 3d c8 7e ef 1f 80 7f 90 01 00 00
            """
        )
    }

    @Test("Stored, fixed and dynamic blocks unpack, as far as was asked")
    func blocks() {
        let stored = octets("1f 8b 08 00 00 00 00 00 04 03 01 06 00 f9 ff 73 74 6f 72 65 64 0b f9 43 56 06 00 00 00")
        #expect(GzipStart(stored, limit: 100).octets == Array("stored".utf8))
        #expect(GzipStart(stored, limit: 3).octets == Array("sto".utf8))
        #expect(GzipStart(fixed, limit: 100).octets == Array("abcabcabcabcabc diskless diskless diskless".utf8))
        #expect(GzipStart(fixed, limit: 20).octets == Array("abcabcabcabcabc disk".utf8))
        let text = GzipStart(dynamic, limit: 1000).octets
        #expect(text.count == 400 && text.starts(with: "iyahomcmu omeu pechsyodeee".utf8))
        #expect(text.suffix(14).elementsEqual("rsurtdndyrsdo".utf8) == false)
        #expect(text.suffix(9).elementsEqual("tdndyrsdo".utf8))
        let named = Array(stored[..<3]) + [8] + stored[4..<10] + Array("initrd\0".utf8) + stored[10...]
        #expect(GzipStart(named, limit: 100).octets == Array("stored".utf8))
    }

    @Test("Cut at every octet, and with every octet changed, it ends and stays within its limit")
    func damage() {
        var longest = 0
        for file in [fixed, dynamic] {
            for place in file.indices {
                longest = max(longest, GzipStart(Array(file[..<place]), limit: 2000).octets.count)
                for flip: UInt8 in [0x01, 0x10, 0xff] {
                    var damaged = file
                    damaged[place] ^= flip
                    longest = max(longest, GzipStart(damaged, limit: 2000).octets.count)
                }
            }
        }
        #expect(longest <= 2000)
    }
}

@Suite struct MountedFolderTests {
    private func folder(_ tree: ScriptedTree) -> (ScriptedHost, MountedFolder) {
        var script = ScriptedHost.Script()
        script.tree = { tree.answer($0) }
        let host = ScriptedHost(script)
        let request = NFSMountRequest(server: IPv4Address(10, 0, 0, 1), path: Array("/root".utf8))
        return (host, MountedFolder(host: host, request: request, volume: VolumeID(rawValue: 1)))
    }

    @Test("init is found through links, and its first page is read; without one there is none, and no root")
    func initProgram() async throws {
        let nodes: [SampleNode] = [
            SampleNode("sbin", .link("usr/sbin")), SampleNode("usr/sbin", .directory), SampleNode("usr", .directory),
            SampleNode("usr/sbin/init", .link("/lib/systemd")), SampleNode("lib", .directory),
            SampleNode("lib/systemd", .file(MemoryFile([UInt8](repeating: 1, count: 10_000)))),
        ]
        var (host, folder) = folder(ScriptedTree(nodes))
        #expect(folder.root() == nil)
        #expect(try await folder.findInit() == .success(Array("/sbin/init".utf8)))
        #expect(folder.octets == 4096)
        #expect(folder.contents.initPath == Array("/sbin/init".utf8))
        let root = folder.root()
        #expect(root?.uri == Array("nfs://10.0.0.1/root".utf8) && root?.bytes == 4096 && root?.kind == .nfs)
        #expect(host.requests.count == 2)
        var (_, empty) = self.folder(ScriptedTree([SampleNode("sbin", .directory)]))
        #expect(try await empty.findInit() == .success(nil))
        #expect(empty.root() == nil)
        var tree = ScriptedTree(nodes)
        tree.failures = ["sbin/init": .status(70, path: [])]
        var (_, stale) = self.folder(tree)
        #expect(try await stale.findInit() == .failure(.status(70, path: [])))
    }

    @Test("A tree is copied whole: directories listed, files and links read, devices made", arguments: [true, false])
    func copying(_ tellsAttributes: Bool) async throws {
        var tree = ScriptedTree(
            [
                SampleNode("var", .directory), SampleNode("var/log", .directory),
                .text("var/log/messages", "twelve octet"),
                SampleNode("var/lib", .link("../usr/lib")), SampleNode("var/null", .device(.init(major: 1, minor: 3))),
            ]
        )
        tree.tellsAttributes = tellsAttributes
        var (_, folder) = folder(tree)
        let copy = try await folder.copy(Array("/var".utf8)).get()
        #expect(copy == TreeCopy(directories: 2, files: 1, links: 1, others: 1, octets: 12))
        #expect(try await folder.copy(Array("/none".utf8)) == .failure(.status(2, path: [])))
    }

    @Test("The superblock of an image is read through the folder")
    func image() async throws {
        let image = SampleImage(.squashFS, size: 50_000)
        var (_, folder) = folder(ScriptedTree([SampleNode("a.sfs", .file(image)), .text("b", "nothing of the kind")]))
        let (superblock, length) = try await folder.superblock(of: Array("/a.sfs".utf8)).get()
        #expect(superblock == FileSystemSuperblock(kind: .squashFS, size: 50_000) && length == 50_000)
        #expect(folder.octets == 4096 && folder.contents.imagePath == Array("/a.sfs".utf8))
        let other = try await folder.superblock(of: Array("/b".utf8)).get()
        #expect(other.superblock == nil && other.length == 19)
    }

    private func remarks(_ nodes: [SampleNode], _ place: RootPlan.Place) async throws -> [RootRemark.Kind] {
        var (_, folder) = folder(ScriptedTree(nodes))
        #expect(try await folder.readSettings(RootPlan(place: place)) == nil)
        return folder.contents.remarks.map(\.kind)
    }

    @Test("/etc/fstab is judged: the HOWTO's tmpfs line, the notes' NFS line, a disk, fsck")
    func table() async throws {
        let server = RootPlan.Place.folder(server: IPv4Address(192, 168, 1, 5), path: Array("/srv/nfsroot/".utf8))
        func fstab(_ text: String) -> [SampleNode] { [SampleNode("etc", .directory), .text("etc/fstab", text)] }
        let cases: [(String, RootPlan.Place, [RootRemark.Kind])] = [
            ("none / tmpfs defaults 0 0\n", .memory, [.rootEntryFits]),
            ("LABEL=/ / ext3 defaults 1 1\n", .memory, [.otherRoot, .checkedByFsck]),
            ("192.168.1.5:/srv/nfsroot / nfs defaults,nolock 0 0\n", server, [.rootEntryFits]),
            ("files:/srv/nfsroot / nfs defaults 0 0\n", server, [.rootEntryFits]),
            ("192.168.1.6:/srv/nfsroot / nfs defaults 0 0\n", server, [.otherRoot]),
            ("192.168.1.5:/srv/other / nfs defaults 0 1\n", server, [.otherRoot, .checkedByFsck]),
            ("/dev/nfs / nfs defaults 0 0\n", server, [.rootEntryFits]),
            ("/dev/sda1 / ext4 errors=remount-ro 0 1", server, [.otherRoot, .checkedByFsck]),
            ("# / is elsewhere\nproc /proc proc defaults 0 0\n", server, [.noRootEntry]), ("", server, [.noRootEntry]),
        ]
        for (text, place, expected) in cases { #expect(try await remarks(fstab(text), place) == expected, "\(text)") }
        #expect(try await remarks([], server) == [])
        let table = FileSystemTable(Array("\n# x\na / b c,d 1 2\n".utf8))
        #expect(table.root?.line == 3 && table.root?.pass == 2 && table.root?.options.count == 2)
    }

    // shows: [1-012]
    @Test("The scripts of the root leave the card alone, or do not: Debian's and Red Hat's")
    func network() async throws {
        let card = "etc/sysconfig/network-scripts/ifcfg-eth0"
        func redHat(_ text: String, isStarted: Bool) -> [SampleNode] {
            ["etc", "etc/sysconfig", "etc/sysconfig/network-scripts", "etc/rc.d", "etc/rc.d/rc3.d"]
                .map { SampleNode($0, .directory) } + [.text(card, text)]
                + (isStarted ? [SampleNode("etc/rc.d/rc3.d/S10network", .link("../init.d/network"))] : [])
        }
        func debian(_ text: String) -> [SampleNode] {
            [
                SampleNode("etc", .directory), SampleNode("etc/network", .directory),
                .text("etc/network/interfaces", text),
            ]
        }
        let cases: [([SampleNode], [RootRemark.Kind])] = [
            (debian("auto lo\niface lo inet loopback\niface eth0 inet manual\n"), [.leavesNetwork]),
            (debian("iface eth0 inet dhcp\n"), [.secondDHCP]), (debian("iface eth1 inet dhcp\n"), [.leavesNetwork]),
            (debian("iface eth0 inet static\n address 10.0.0.1\n"), [.otherAddress]),
            (redHat("DEVICE=eth0\nBOOTPROTO=dhcp\nONBOOT=yes\n", isStarted: true), [.secondDHCP]),
            (redHat("BOOTPROTO=dhcp\nONBOOT=yes\n", isStarted: false), [.leavesNetwork]),
            (redHat("BOOTPROTO=\"dhcp\"\nONBOOT=no\n", isStarted: true), [.leavesNetwork]),
            (redHat("BOOTPROTO=none\nIPADDR=10.0.0.1\n", isStarted: true), [.otherAddress]),
        ]
        let place = RootPlan.Place.folder(server: .any, path: [])
        for (nodes, expected) in cases { #expect(try await remarks(nodes, place) == expected) }
    }

    // shows: [1-007, 1-008]
    @Test("A root in memory wants its written files as links out of the folder that is read-only")
    func writtenFiles() async throws {
        let etc = SampleNode("etc", .directory)
        let links = [
            etc, SampleNode("etc/mtab", .link("/proc/mounts")),
            SampleNode("etc/resolv.conf", .link("/var/resolv.conf")),
        ]
        #expect(try await remarks(links, .memory) == [.writesElsewhere, .writesElsewhere])
        let files = [etc, .text("etc/mtab", ""), SampleNode("etc/resolv.conf", .link("/tmp/resolv.conf"))]
        #expect(try await remarks(files, .memory) == [.writesIntoRoot, .writesIntoRoot])
        #expect(try await remarks(SampleTree(.howtoRoot).nodes, .memory).filter { $0 == .writesElsewhere }.count == 2)
    }
}
