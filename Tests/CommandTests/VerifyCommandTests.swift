import Foundation
import Testing

@Suite struct VerifyCommandTests {
    @Test("A stopped boot exits with 1, tells why, and says nothing on standard error")
    func stopped() throws {
        let run = try Command.run("verify", noBootFile)
        #expect(run.status == 1)
        #expect(run.output.contains("STOPPED AT LOADER PXE-E53"))
        #expect(run.errors.isEmpty)
    }

    @Test("Plain clients can't fail a boot")
    func plain() throws {
        let run = try Command.run("verify", renewal)
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("PLAIN CLIENT"))
    }

    @Test(
        "What can't be read exits with 2 and one line that says what is wrong, where, and what to do",
        arguments: [
            ("nothing.pcap", nil, "no such file; check the path"),
            ("empty.pcap", Data(), "the file is empty"),
            ("zipped.pcap", Data([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), "gunzip"),
            ("page.pcap", Data("<html><body>404".utf8), "HTML"),
            ("text.pcap", Data("hello, hello, hello, hello".utf8), "text, not a capture"),
            ("short.pcap", Data([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]), "ends after 8 of the 24 octets"),
        ] as [(String, Data?, String)]
    )
    func unreadable(name: String, content: Data?, words: String) throws {
        let folder = try TemporaryFolder()
        if let content { _ = try folder.file(name, content) }
        let run = try Command.run("verify", name, in: folder.url)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(words) && run.errors.contains(name), "\(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test("A truncated capture is judged as far as it goes, and says so")
    func truncated() throws {
        let folder = try TemporaryFolder()
        let whole = try Data.ofPackage(noBootFile)
        _ = try folder.file("cut.pcap", whole.prefix(whole.count - 100))
        let run = try Command.run("verify", "cut.pcap", in: folder.url)
        #expect(run.status == 1)
        #expect(run.output.contains("! The file ends inside frame"))
        _ = try folder.file("stump.pcap", whole.prefix(30))
        let stump = try Command.run("verify", "stump.pcap", in: folder.url)
        #expect(stump.status == 2)
        #expect(stump.errors.contains("not one frame can be read"))
    }

    @Test("A capture without frames is inconclusive and exits with 0")
    func noFrames() throws {
        let folder = try TemporaryFolder()
        _ = try folder.file("none.pcap", try Data.ofPackage(noBootFile).prefix(24))
        let run = try Command.run("verify", "none.pcap", in: folder.url)
        #expect(run.status == 0)
        #expect(run.output.contains("INCONCLUSIVE"))
    }

    @Test(
        "Wrong usage exits with 64 and says what is wrong",
        arguments: [
            (["verify"], "Missing expected argument"),
            (["verify", noBootFile, "--filter", "no such filter"], "syntax error"),
            (["verify", noBootFile, "--report", "report.txt"], ".json, .xml (JUnit), .html, .pcapng"),
            (["verify", noBootFile, noServer, "--report", "both.pcapng"], "a .pcapng report is of one capture"),
            (["verify", noBootFile, "--color", "mauve"], "auto, always or never"),
            (["verify", noBootFile, "--quiet", "--verbose"], "contradict"),
            (["verify", "-", "-"], "once only"),
            (["verify", noBootFile, "--loud"], "Unknown option"),
            (["explain", "dhcp/no-such-rule"], "list rules"),
            (["explain", "E54"], "PXE-E53"),
            (["explain"], "Missing expected argument"),
            (["list", "ghosts"], "ghosts"),
        ]
    )
    func wrongUsage(arguments: [String], words: String) throws {
        let line = arguments.map { "'\($0)'" }.joined(separator: " ")
        let run = try Command.shell("\"$BOOTPROOF\" \(line)")
        #expect(run.status == 64, "\(run.errors)")
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    @Test("A report that can't be written exits with 2 before any work, and leaves nothing behind")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        let capture = packageFolder.appendingPathComponent(noBootFile).path
        let missing = try Command.run("verify", capture, "--report", "no/such/folder/r.json", in: folder.url)
        #expect(missing.status == 2)
        #expect(missing.output.isEmpty && missing.errors.contains("mkdir -p no/such/folder"))
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("r.json"),
            withIntermediateDirectories: true
        )
        let taken = try Command.run("verify", capture, "--report", "r.json", in: folder.url)
        #expect(taken.status == 2 && taken.errors.contains("is a folder"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["r.json"])
    }

    @Test("Reports of every format are written in one go, whole, beside the text")
    func reports() throws {
        let folder = try TemporaryFolder()
        let capture = packageFolder.appendingPathComponent(noBootFile).path
        let names = ["r.json", "r.xml", "r.html", "r.pcapng"]
        let run = try Command.run(
            "verify",
            capture,
            "--report",
            names[0],
            "--report",
            names[1],
            "--report",
            names[2],
            "--report",
            names[3],
            in: folder.url
        )
        #expect(run.status == 1)
        #expect(run.output.contains("PXE-E53"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == names.sorted())
        let again = try Command.run("verify", "r.pcapng", "--quiet", in: folder.url)
        #expect(again.status == 1 && again.output.contains("PXE-E53"))
    }

    @Test("--report - prints JSON and nothing else")
    func jsonOnOutput() throws {
        let run = try Command.run("verify", noBootFile, "--report", "-")
        #expect(run.status == 1)
        let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        #expect(report?["schema"] as? String == "bootproof.report/1")
        #expect((report?["capture"] as? [String: Any])?["path"] as? String == noBootFile)
        let both = try Command.run("verify", noBootFile, noServer, "--report", "-")
        let collection = try JSONSerialization.jsonObject(with: Data(both.output.utf8)) as? [String: Any]
        #expect((collection?["runs"] as? [Any])?.count == 2)
    }

    @Test("Standard input is read, and can be annotated, too")
    func standardInput() throws {
        let folder = try TemporaryFolder()
        let run = try Command.run(
            "verify",
            "-",
            "--quiet",
            "--report",
            "r.pcapng",
            input: try Data.ofPackage(noBootFile),
            in: folder.url
        )
        #expect(run.status == 1)
        #expect(run.output.hasPrefix("standard input: "))
        #expect(
            try Data(contentsOf: folder.url.appendingPathComponent("r.pcapng")).prefix(4) == Data([10, 13, 13, 10])
        )
    }

    @Test("A folder stands for the captures in it, in order; one without any can't be judged")
    func folder() throws {
        let run = try Command.run("verify", "Captures/boot", "--quiet")
        let names = run.output.split(separator: "\n").compactMap { $0.split(separator: ":").first }
        #expect(names.first == "Captures/boot/http-boot-without-class/capture.pcap")
        #expect(names.map(String.init) == names.map(String.init).sorted())
        let empty = try TemporaryFolder()
        let none = try Command.run("verify", empty.url.path)
        #expect(none.status == 2 && none.errors.contains("folder without captures"))
    }

    @Test("One unreadable capture of several does not hide the others, and exits with 2")
    func several() throws {
        let run = try Command.run("verify", noBootFile, "nothing.pcap", noServer, "--quiet")
        #expect(run.status == 2)
        #expect(run.output.contains("PXE-E53") && run.output.contains("PXE-E51"))
        #expect(run.errors.contains("nothing.pcap: no such file"))
    }

    @Test("--filter judges only what passes")
    func filter() throws {
        let run = try Command.run("verify", noBootFile, "--filter", "udp src port 68")
        #expect(run.output.contains("filter"))
        #expect(!run.output.contains("◀── OFFER"))
    }

    @Test("--strict lets warnings fail")
    func strict() throws {
        let lenient = try Command.run("verify", renewal, "--quiet")
        let strict = try Command.run("verify", renewal, "--quiet", "--strict")
        #expect(lenient.status == 0)
        #expect(strict.status == (lenient.output.contains("warning") ? 1 : 0))
    }

    @Test("A report never overwrites the capture, by whatever name")
    func ontoTheCapture() throws {
        let folder = try TemporaryFolder()
        let content = try Data.ofPackage(noBootFile)
        let capture = try folder.file("boot.pcapng", content)
        let link = folder.url.appendingPathComponent("link.pcapng")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: capture)
        for name in ["boot.pcapng", "./boot.pcapng", "link.pcapng"] {
            let run = try Command.run("verify", "boot.pcapng", "--report", name, in: folder.url)
            #expect(run.status == 64)
            #expect(run.errors.contains("overwrite"), "\(run.errors)")
        }
        #expect(try Data(contentsOf: capture) == content)
    }

    @Test("Output that can't be written is no success", arguments: ["verify \(noBootFile)", "list rules"])
    func fullDevice(arguments: String) throws {
        let run = try Command.shell("\"$BOOTPROOF\" \(arguments) > /dev/full")
        #expect(run.status == 2)
        #expect(run.errors.contains("No space left"), "\(run.errors)")
    }

    @Test("A reader that leaves ends nothing in noise")
    func brokenPipe() throws {
        let run = try Command.shell("\"$BOOTPROOF\" verify \(noBootFile) --verbose | head -1; echo ${PIPESTATUS[0]}")
        #expect(run.output == "\(noBootFile)\n1\n")
        #expect(run.errors.isEmpty)
    }

    @Test("COLUMNS, NO_COLOR and the locale are heeded")
    func surroundings() throws {
        let narrow = try Command.run("verify", noBootFile, environment: ["COLUMNS": "60"])
        #expect(narrow.output.split(separator: "\n").allSatisfy { $0.count <= 60 })
        let plain = try Command.run("verify", noBootFile, environment: ["LC_ALL": "C"])
        #expect(plain.output.utf8.allSatisfy { $0 < 0x80 })
        let coloured = try Command.run("verify", noBootFile, "--color", "always", environment: ["NO_COLOR": "1"])
        #expect(coloured.output.contains("\u{1b}[1;31m"))
        let piped = try Command.run("verify", noBootFile)
        #expect(!piped.output.contains("\u{1b}"))
    }

    @Test("An interruption ends the work without a report, and leaves no file")
    func interruption() throws {
        let folder = try TemporaryFolder()
        let capture = packageFolder.appendingPathComponent(noBootFile).path
        // The pipe never ends by itself: a first Ctrl-C ends the input, and what came is judged.
        let line = """
            mkfifo pipe; "$BOOTPROOF" verify - --quiet < pipe & program=$!
            exec 3> pipe; cat \(capture) >&3; sleep 0.4; kill -INT $program; exec 3>&-; wait $program; echo $?
            """
        let run = try Command.shell(line, in: folder.url)
        #expect(run.output.contains("PXE-E53"))
        #expect(run.output.hasSuffix("1\n"))
    }
}
