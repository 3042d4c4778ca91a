import Foundation
import Testing

@Suite struct RunCommandTests {
    private static let chain = "Scenarios/systemrescuecd/http-one-server.yaml"

    @Test("A boot is told while it happens, and exits with 0")
    func told() throws {
        let run = try Command.run("run", Self.chain)
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        for words in [
            "DISCOVER", "Intel(R) Boot Agent", "HTTP GET /sysrcd.dat", "has its root file system", "PASS: all",
        ] {
            #expect(run.output.contains(words), "\(words)")
        }
        #expect(run.errors.isEmpty)
    }

    @Test("A failure of a machine that the scenario expects passes, and shows what a person would see")
    func expectedFailure() throws {
        let run = try Command.run("run", "Scenarios/failures/no-boot-file.yaml")
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("PXE-E53"))
    }

    @Test("Two processes write the same captures, and verify tells the same boots as the run")
    func reproducible() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b"] {
            let path = folder.url.appending(path: name).path
            let run = try Command.run(
                "run",
                Self.chain,
                "--capture-dir",
                path,
                "--report",
                path + ".json",
                "--report",
                path + ".pcapng"
            )
            #expect(run.status == 0, "\(run.errors)")
        }
        func content(_ name: String) throws -> Data { try Data(contentsOf: folder.url.appending(path: name)) }
        #expect(try content("a/http-one-server.pcapng") == content("b/http-one-server.pcapng"))
        #expect(try content("a.pcapng").count > content("a/http-one-server.pcapng").count)
        let capture = folder.url.appending(path: "a/http-one-server.pcapng").path
        let verify = try Command.run("verify", capture, "--report", "-")
        #expect(verify.status == 0)
        func boots(_ data: Data) throws -> NSArray? {
            (try JSONSerialization.jsonObject(with: data) as? [String: Any])?["boots"] as? NSArray
        }
        let played = try #require(try boots(content("a.json")))
        #expect(played.count == 1)
        #expect(try boots(Data(verify.output.utf8)) == played)
    }

    @Test("An expectation that is not met exits with 1 and says what came instead")
    func unmet() throws {
        let folder = try TemporaryFolder()
        let text = String(decoding: try Data.ofPackage(Self.chain), as: UTF8.self)
        _ = try folder.file("wrong.yaml", Data(text.replacing("reached: root", with: "reached: loader").utf8))
        let run = try Command.run("run", "wrong.yaml", in: folder.url)
        #expect(run.status == 1)
        #expect(run.output.contains("FAIL"))
    }

    @Test("A mistake in a scenario exits with 2 and one line with file, line and the words allowed")
    func mistake() throws {
        let folder = try TemporaryFolder()
        let text = String(decoding: try Data.ofPackage(Self.chain), as: UTF8.self)
        _ = try folder.file("typo.yaml", Data(text.replacing("firmware: intel-bios-rom", with: "firmware: intel").utf8))
        let run = try Command.run("run", "typo.yaml", in: folder.url)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("typo.yaml:") && run.errors.contains("intel-bios-rom"), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test(
        "Wrong usage exits with 64",
        arguments: [
            ["run"], ["run", chain, "--world", "moon"], ["run", chain, "--report", "x.doc"],
            ["run", chain, "--quiet", "--verbose"], ["run", "Scenarios/failures", "--report", "x.pcapng"],
        ]
    )
    func usage(arguments: [String]) throws {
        let run = try Command.shell("$BOOTPROOF " + arguments.joined(separator: " "))
        #expect(run.status == 64, "\(run.errors)")
        #expect(!run.errors.isEmpty)
    }

    @Test("A scenario that is not there, and a folder without any, exit with 2")
    func missing() throws {
        let folder = try TemporaryFolder()
        let none = try Command.run("run", "nothing.yaml", in: folder.url)
        #expect(none.status == 2 && none.errors.contains("nothing.yaml"))
        let empty = try Command.run("run", ".", in: folder.url)
        #expect(empty.status == 2 && empty.errors.contains("without scenarios"))
    }

    @Test("The files of a scenario are written for servers of another make, and nothing is played")
    func writtenFiles() throws {
        let folder = try TemporaryFolder()
        let run = try Command.run("run", Self.chain, "--write-files", folder.url.path)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == "\(folder.url.path)/tftpboot: 6 files, \(run.output.octetsTold) octets\n")
        let tree = folder.url.appending(path: "tftpboot")
        let image = try Data(contentsOf: tree.appending(path: "sysrcd.dat"))
        #expect(image.count == 256 << 10)
        let sum = try Command.shell("md5sum < \(tree.path)/sysrcd.dat")
        let kept = try String(contentsOf: tree.appending(path: "sysrcd.md5"), encoding: .utf8)
        #expect(kept.prefix(32) == sum.output.prefix(32))
        #expect(try Data(contentsOf: tree.appending(path: "pxelinux.cfg/default")).starts(with: Data("default".utf8)))
        let several = try Command.run("run", "Scenarios/failures", "--write-files", folder.url.path)
        #expect(several.status == 64)
        let nowhere = try Command.run("run", Self.chain, "--write-files", tree.path + "/sysrcd.dat")
        #expect(nowhere.status == 2 && nowhere.errors.contains("sysrcd.dat/tftpboot"), "\(nowhere.errors)")
    }

    @Test("What scenarios can name is listed")
    func lists() throws {
        #expect(try Command.run("list", "faults").output.contains("dhcp-no-boot-file"))
        let initramfs = try Command.run("list", "initramfs").output
        #expect(initramfs.contains("systemrescuecd-1") && initramfs.contains("fedora-coreos"))
        #expect(initramfs.contains("[dracut modules.d/70livenet/livenetroot.sh, 45url-lib/url-lib.sh]"))
    }
}

extension String {
    /// The number before "octets", as it stands.
    fileprivate var octetsTold: Substring {
        split(separator: " ").dropLast().last ?? ""
    }
}
