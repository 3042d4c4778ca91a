import Foundation
import Testing

@Suite struct BaselineCommandTests {
    @Test("What is recorded is as recorded; an edited line is told, exits with 1, and is in the report")
    func recordAndCheck() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("baseline.yaml").path
        let recorded = try Command.run("baseline", "record", "--capture", noBootFile, "-o", file)
        #expect(recorded.status == 0 && recorded.errors.isEmpty, "\(recorded.errors)")
        #expect(recorded.output.contains("the plan of 1 boot"))
        let printed = try Command.run("baseline", "record", "--capture", noBootFile)
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
        #expect(printed.output == text)
        let same = try Command.run("baseline", "check", file, "--capture", noBootFile)
        #expect(same.status == 0 && same.output.contains("✓ as recorded"), "\(same.output)")

        let edited = text.replacingOccurrences(of: "boot-file: none", with: "boot-file: \"pxelinux.0\"")
        #expect(edited != text)
        let other = try folder.file("edited.yaml", Data(edited.utf8)).path
        let report = folder.url.appendingPathComponent("drift.json").path
        let junit = folder.url.appendingPathComponent("drift.xml").path
        let drift = try Command.run(
            "baseline",
            "check",
            other,
            "--capture",
            noBootFile,
            "--report",
            report,
            "--report",
            junit
        )
        #expect(drift.status == 1)
        #expect(drift.output.contains("boot file: expected pxelinux.0, found none"), "\(drift.output)")
        let json = String(decoding: try Data(contentsOf: URL(fileURLWithPath: report)), as: UTF8.self)
        #expect(json.contains("\"schema\": \"bootproof.drift/1\"") && json.contains("/boot-file\""))
        let xml = String(decoding: try Data(contentsOf: URL(fileURLWithPath: junit)), as: UTF8.self)
        #expect(xml.contains("failures=\"1\""))
        let quiet = try Command.run("baseline", "check", file, "--capture", noBootFile, "--quiet")
        #expect(quiet.status == 0 && quiet.output.isEmpty)
    }

    @Test("What is read is never overwritten, and a machine that the baseline has not is no success")
    func keepsInputs() throws {
        let folder = try TemporaryFolder()
        let octets = try Data(contentsOf: URL(fileURLWithPath: noBootFile))
        let capture = try folder.file("boot.pcapng", octets)
        let record = try Command.run("baseline", "record", "--capture", capture.path, "-o", capture.path)
        #expect(record.status == 64 && record.errors.contains("would overwrite"), "\(record.errors)")
        #expect(try Data(contentsOf: capture) == octets)
        let file = folder.url.appendingPathComponent("baseline.yaml").path
        #expect(try Command.run("baseline", "record", "--capture", capture.path, "-o", file).status == 0)
        let check = try Command.run(
            "baseline",
            "check",
            file,
            "--capture",
            capture.path,
            "--machine",
            "52:54:00:ff:ff:ff"
        )
        #expect(check.status == 2 && check.errors.contains("holds no machine 52:54:00:ff:ff:ff"), "\(check.errors)")
    }

    @Test("What can't be run exits with 2 and says what to do; a wrong baseline tells all that is wrong in it")
    func unable() throws {
        let folder = try TemporaryFolder()
        let wrong = try folder.file("wrong.yaml", Data("bootproof: baseline/9\nmachines: []\n".utf8)).path
        let read = try Command.run("baseline", "check", wrong, "--capture", noBootFile)
        #expect(read.status == 2)
        #expect(read.errors.contains("wrong.yaml:1:") && read.errors.contains("wrong.yaml:2:"), "\(read.errors)")
        let missing = try Command.run("baseline", "check", "none.yaml", "--capture", noBootFile)
        #expect(missing.status == 2 && missing.errors.contains("check the path"))
        let plain = try Command.run("baseline", "record", "--capture", renewal)
        #expect(plain.status == 2 && plain.errors.contains("--machine"), "\(plain.errors)")
        let interface = try Command.run("baseline", "record", "--interface", "no-such-card")
        #expect(interface.status == 2 && interface.errors.contains("no-such-card"), "\(interface.errors)")
        #expect(interface.errors.split(separator: "\n").count == 1)
    }

    @Test("Replay says what it can't do, and why")
    func replay() throws {
        let dhcp = try Command.run("replay", noServer, "--to", "127.0.0.1")
        #expect(dhcp.status == 2)
        #expect(dhcp.errors.contains("DHCP needs --interface, or --as-relay"), "\(dhcp.errors)")
        let card = try Command.run("replay", noServer, "--to", "127.0.0.1", "--interface", "no-such-card")
        #expect(card.status == 2 && card.errors.contains("no-such-card"), "\(card.errors)")
        let none = try Command.run("replay", noServer, "--to", "127.0.0.1", "--only", "http")
        #expect(none.status == 2 && none.errors.contains("no request"), "\(none.errors)")
    }

    @Test(
        "Wrong usage exits with 64 and says what is wrong",
        arguments: [
            (["baseline", "record"], "--capture, --scenario or --interface"),
            (["baseline", "check", "b.yaml", "--capture", noBootFile, "--report", "r.html"], ".json, .xml"),
            (["baseline", "record", "--capture", noBootFile, "--persona", "ipxe-bios"], "--interface"),
            (["baseline", "record", "--capture", noBootFile, "--machine", "pc"], "no hardware address"),
            (["replay", noServer], "--to"),
            (["replay", noServer, "--to", "here"], "no IPv4 address"),
            (["replay", noServer, "--to", "10.0.0.1=10.0.0.2"], "--to once without"),
            (["replay", noServer, "--to", "10.0.0.1", "--only", "ftp"], "say dhcp, tftp, http or dns"),
            (["replay", noServer, "--to", "10.0.0.1", "--capture", "r.pcapng"], "without --interface"),
            (["replay", noServer, "--to", "10.0.0.1", "--interface", "e", "--as-relay", "10.0.0.2"], "contradict"),
        ]
    )
    func wrongUsage(arguments: [String], words: String) throws {
        let line = arguments.map { "'\($0)'" }.joined(separator: " ")
        let run = try Command.shell("\"$BOOTPROOF\" \(line)")
        #expect(run.status == 64, "\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    @Test("What is volatile is listed, for baselines and for replays")
    func volatile() throws {
        let run = try Command.run("list", "volatile")
        #expect(run.status == 0 && run.output.contains("In baselines") && run.output.contains("In replays"))
        #expect(run.output.contains("transaction identifiers") && run.output.contains("ETag"))
    }
}
