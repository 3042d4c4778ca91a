internal import Foundation
import Testing

private let pages = ["README.md", "CONTRIBUTING.md"]

@Suite struct DocumentedCommandTests {
    @Test("Each make target that the pages name exists", arguments: pages)
    func makeTargetsExist(page: String) throws {
        let targets = try makeTargets()
        #expect(targets.isSuperset(of: ["demo", "test", "release", "bench", "fuzz", "lint"]))
        let named = commands(in: try Repository.text(of: page)).filter { $0.first == "make" }.compactMap { words in
            words.dropFirst().first { !$0.contains("=") && !$0.hasPrefix("-") }
        }
        let missing = named.filter { !targets.contains($0) }
        #expect(missing.isEmpty, "\(page) names targets that the Makefile has not: \(missing)")
    }

    @Test(
        "Each subcommand and flag of the tool that the pages name exists",
        .enabled(if: hasSubcommands, "bootproof is not built, or has no subcommand yet."),
        arguments: pages
    )
    func toolFlagsExist(page: String) throws {
        let tool = try #require(tool)
        var findings: [Finding] = []
        for words in commands(in: try Repository.text(of: page)) where words.first?.hasSuffix("bootproof") == true {
            let subcommand = words.dropFirst().first { $0.allSatisfy(\.isLowercase) }
            var path = subcommand.map { [$0] } ?? []
            var help = try Command.output(of: [tool] + path + ["--help"])
            if let subcommand, !help.contains("USAGE: bootproof \(subcommand)") {
                findings.append(Finding(path: page, message: "\(words): there is no \(subcommand)"))
            }
            if help.contains("SUBCOMMANDS"), let inner = words.dropFirst(2).first, path.first == words[1] {
                path.append(inner)
                help = try Command.output(of: [tool] + path + ["--help"])
                if !help.contains("USAGE: bootproof \(path.joined(separator: " "))") {
                    findings.append(Finding(path: page, message: "\(words): \(path[0]) has no \(inner)"))
                }
            }
            for flag in words where flag.hasPrefix("--") {
                let name = flag.prefix { $0 != "=" }
                let isListed = help.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "-") }).contains {
                    $0 == name
                }
                if !isListed { findings.append(Finding(path: page, message: "\(words): there is no \(flag)")) }
            }
        }
        #expect(findings.isEmpty, "\(findings.listing)")
    }

    @Test("Commands are read from fenced blocks and from code inside a line")
    func readsCommands() {
        let page = """
            Say `make demo`, or
            ```sh
            # not me: make x
            $ ./bootproof verify --report a.json boot.pcap   # this neither
            printed, not said: make y
            FUZZ_SECONDS=30 make fuzz | less
            sudo bootproof serve --check
            ```
            but don't make this.
            """
        #expect(
            commands(in: page) == [
                ["make", "demo"], ["./bootproof", "verify", "--report", "a.json", "boot.pcap"], ["make", "fuzz"],
                ["bootproof", "serve", "--check"],
            ]
        )
    }
}

/// The binary that was built with these tests.
private let tool: String? = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = URL(filePath: tests).deletingLastPathComponent().appending(path: "bootproof").path
    let usual = Repository.root.appending(path: ".build/debug/bootproof").path
    return [beside, usual].first { FileManager.default.isExecutableFile(atPath: $0) }
}()

private let hasSubcommands =
    tool.map { (try? Command.output(of: [$0, "--help"]))?.contains("SUBCOMMANDS") == true } ?? false

private func makeTargets() throws -> Set<String> {
    let lines = try Repository.text(of: "Makefile").split(separator: "\n")
    return Set(
        lines.compactMap { line in
            guard let colon = line.firstIndex(of: ":"), line[line.index(after: colon)...].first != "=" else {
                return nil
            }
            let name = line[..<colon]
            return !name.isEmpty && name.allSatisfy({ $0.isLetter || $0 == "-" }) ? String(name) : nil
        }
    )
}

/// The words of each `make` and `bootproof` command in a page.
private func commands(in page: String) -> [[String]] {
    var isFenced = false
    var found: [[String]] = []
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasPrefix("```") {
            isFenced.toggle()
        } else if isFenced {
            command(line).map { found.append($0) }
        } else {
            let parts = line.split(separator: "`", omittingEmptySubsequences: false)
            for index in stride(from: 1, to: parts.count, by: 2) { command(parts[index]).map { found.append($0) } }
        }
    }
    return found
}

private func command(_ line: Substring) -> [String]? {
    var words = line.split(separator: " ").map(String.init)
    while let word = words.first, ["$", "sudo"].contains(word) || (word.contains("=") && !word.hasPrefix("-")) {
        words.removeFirst()
    }
    if let end = words.firstIndex(where: { ["#", "|", "&&", ";", ">"].contains($0) }) { words.removeSubrange(end...) }
    guard let first = words.first, first == "make" || first.split(separator: "/").last == "bootproof" else {
        return nil
    }
    return words
}
