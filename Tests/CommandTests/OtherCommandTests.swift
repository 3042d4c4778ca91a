import Foundation
import Testing

@Suite struct OtherCommandTests {
    @Test(
        "Every command's help has an example and the exit status",
        arguments: [
            [], ["verify"], ["explain"], ["list"], ["list", "rules"], ["list", "personas"], ["list", "codes"],
        ]
    )
    func help(command: [String]) throws {
        let run = try Command.shell("\"$BOOTPROOF\" \(command.joined(separator: " ")) --help")
        #expect(run.status == 0)
        #expect(run.output.contains("Example"))
        #expect(run.output.contains("bootproof \(command.joined(separator: " "))"))
        #expect(run.output.contains("Exit status: 0"))
    }

    @Test("The version is printed")
    func version() throws {
        let run = try Command.run("--version")
        #expect(run.status == 0)
        #expect(run.output.split(separator: ".").count == 3)
    }

    @Test("A capture is told as a story that ends in what to change")
    func story() throws {
        let run = try Command.run("explain", noBootFile)
        #expect(run.status == 0)
        for words in ["1. It gets an address", "What went wrong:", "What to change:", "On its screen:"] {
            #expect(run.output.contains(words), "\(words)")
        }
    }

    @Test("A healthy machine is played beside a captured one on request, and only of captures")
    func prediction() throws {
        let run = try Command.run("explain", "--predict", noBootFile)
        #expect(run.status == 0)
        for words in ["played as iPXE on a BIOS", "=  DISCOVER", "=  REQUEST", "2 requests as predicted."] {
            #expect(run.output.contains(words), "\(words)")
        }
        let code = try Command.run("explain", "--predict", "PXE-E53")
        #expect(code.status == 2)
        #expect(code.errors.contains("--predict wants a capture"))
    }

    @Test(
        "A code is explained in every spelling",
        arguments: [
            ("PXE-E53", "boot file"), ("e53", "boot file"), ("PXE-E53: No boot filename received", "boot file"),
            ("2d03e13b", "boot file"), ("https://ipxe.org/2d03e13b", "boot file"), ("0x2d03e13b", "boot file"),
            ("No boot filename received", "boot file"), ("PXE-M0F", "ROM"),
        ]
    )
    func code(text: String, words: String) throws {
        let run = try Command.run("explain", text)
        #expect(run.status == 0)
        #expect(run.output.contains(words) && run.output.contains("What to do"))
    }

    @Test("A code that means different things on BIOS and UEFI is told for both")
    func bothFamilies() throws {
        let run = try Command.run("explain", "PXE-E16")
        #expect(run.output.contains("UEFI"))
        let both = try Command.run("explain", "PXE-E53")
        #expect(both.output.contains("BIOS") && both.output.contains("UEFI"))
    }

    @Test("Every rule that is listed is explained")
    func rules() throws {
        let list = try Command.run("list", "rules")
        #expect(list.status == 0)
        let names = list.output.split(separator: "\n").compactMap { $0.split(separator: " ").first }.filter {
            $0.contains("/")
        }
        #expect(!names.isEmpty)
        for name in names.prefix(12) {
            let run = try Command.run("explain", String(name))
            #expect(run.status == 0)
            #expect(run.output.hasPrefix(name) && run.output.contains("Binds:") && run.output.contains("Broken by:"))
        }
    }

    @Test("The lists have something in them, a line an entry in a pipe")
    func lists() throws {
        let personas = try Command.run("list", "personas")
        #expect(personas.output.contains("ipxe-bios"))
        let codes = try Command.run("list", "codes")
        #expect(codes.output.contains("PXE-E53"))
        let coverage = try Command.run("list", "rules", "--coverage")
        #expect(coverage.output.contains("Covered") && coverage.output.contains("Open"))
        #expect(coverage.output.contains("requirements covered"))
    }

    @Test("A capture that does not exist is told from a name that is not known")
    func missing() throws {
        let run = try Command.run("explain", "nothing.pcap")
        #expect(run.status == 2 && run.errors.contains("no such file"))
    }
}
