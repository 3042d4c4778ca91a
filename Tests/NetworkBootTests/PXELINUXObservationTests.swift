import NetworkBoot
import NetworkProtocols
import Testing

@Suite struct PXELINUXObservationTests {
    private typealias Kind = PXELINUXConfiguration.Observation.Kind

    private func observed(_ configuration: String) -> [(kind: Kind, line: Int, subject: String)] {
        PXELINUXConfiguration(octets(of: configuration)).observations.map { ($0.kind, $0.line, text($0.subject)) }
    }

    @Test("What deserves a word is noted at its line")
    func kinds() {
        let found = observed(
            """
            DEFAULT missing
            KERNEL early
            LABEL a
            KERNEL one
            KERNEL two
            APPEND initrd=a initrd=b
            LABEL a
            FDIMAGE floppy
            LABEL
            COMBOOT old.cbt
            LABEL c
            MENU GOTO nowhere
            MENU NONSENSE
            APPEND x \\
            TIMEOUT
            PROMPT maybe
            BOGUS
            ENDTEXT
            MENU END
            ONERROR nothing
            MENU BEGIN open

            """
        )
        let expected: [(kind: Kind, line: Int, subject: String)] = [
            (.defaultNamesNoLabel, 1, "missing"), (.outsideEntry, 2, "KERNEL"), (.repeatedInitialRAMDisk, 3, "a"),
            (.repeatedInEntry(first: 4), 5, "KERNEL"), (.duplicateLabel(first: 3), 7, "a"),
            (.unsupportedKernelKind, 8, "floppy"), (.labelWithoutName, 9, ""), (.removedKernelKind, 10, "old.cbt"),
            (.menuTagUnknown, 11, "nowhere"), (.unknownMenuKeyword, 13, "nonsense"), (.trailingBackslash, 14, "APPEND"),
            (.missingArgument, 15, "TIMEOUT"), (.notANumber, 16, "maybe"), (.unknownKeyword, 17, "BOGUS"),
            (.endTextWithoutText, 18, ""), (.submenuNotOpened, 19, ""), (.commandNamesNoLabel, 20, "nothing"),
            (.submenuNotClosed, 21, "open"),
        ]
        #expect(found.map(\.kind) == expected.map(\.kind))
        #expect(found.map(\.line) == expected.map(\.line))
        #expect(found.map(\.subject) == expected.map(\.subject))
    }

    @Test("A configuration without DEFAULT and UI is noted once, for the whole file")
    func missingDefault() {
        let found = observed("LABEL a\nKERNEL k\n")
        #expect(found.map(\.kind) == [.missingDefault] && found.map(\.line) == [0])
        #expect(observed("UI menu.c32\nLABEL a\nKERNEL k\n").isEmpty)
        #expect(observed("DEFAULT menu.c32\nLABEL a\nKERNEL k\n").isEmpty)
    }

    @Test("Long lines, long command lines and long names are noted with their length")
    func lengths() {
        let long = String(repeating: "x", count: 2048)
        let found = observed("DEFAULT a\nLABEL a\nKERNEL k\nAPPEND \(long)\n")
        #expect(found.map(\.kind) == [.commandLineTooLong(length: 13 + 2048)])
        let longer = String(repeating: "x", count: 5000)
        #expect(observed("DEFAULT a\nLABEL a\nSAY \(longer)\n").map(\.kind).contains(.lineTooLong(length: 5004)))
        let name = String(repeating: "n", count: 256)
        #expect(observed("DEFAULT a\nLABEL a\nKERNEL \(name)\n").map(\.kind) == [.fileNameTooLong(length: 256)])
        #expect(observed("DEFAULT a\nLABEL a\nKERNEL \(name.dropLast())\n").isEmpty)
    }

    @Test("The loader reads 4095 octets of a line, and the rest as another line")
    func lineSplitting() {
        let padding = String(repeating: " ", count: 4095 - "SAY x".count)
        let configuration = PXELINUXConfiguration(octets(of: "SAY x\(padding)DEFAULT a\nLABEL a\n"))
        #expect(configuration.directives.map(\.line) == [1, 1, 2])
        #expect(configuration.globals.defaultCommand?.name == octets(of: "a"))
    }

    @Test("Text behind a carriage return or a NUL, and a byte order mark, are noted")
    func hidden() {
        #expect(observed("DEFAULT a\nLABEL a\rKERNEL b\nLABEL c\0d\n").map(\.kind) == [.hiddenText, .hiddenText])
        #expect(observed("\u{feff}DEFAULT a\nLABEL a\n").map(\.kind).first == .missingDefault)
        #expect(observed("\u{feff}DEFAULT a\nLABEL a\n").map(\.kind).contains(.byteOrderMark))
    }

    @Test("Each observation has a sentence")
    func sentences() {
        let configuration = PXELINUXConfiguration(octets(of: "BOGUS\nLABEL a\nLABEL a\n"))
        #expect(
            configuration.observations.map(\.sentence) == [
                "Neither DEFAULT nor UI: the machine stops at the boot: prompt.",
                "BOGUS is no word of PXELINUX: the line does nothing.",
                "Label a stands on line 2 already: this one is never used.",
            ]
        )
    }

    @Test("Large inputs of one kind are read in one pass")
    func largeInputs() {
        let appendLine = "APPEND " + String(repeating: "x=1 ", count: 1000) + "\n"
        let inputs = [
            String(repeating: "x", count: 1 << 18), String(repeating: "\n", count: 1 << 16),
            appendLine + String(repeating: "LABEL a\n", count: 4000), String(repeating: "MENU BEGIN\n", count: 4000),
            "LABEL a\nTEXT HELP\n" + String(repeating: "text\n", count: 20000),
            String(repeating: "DEFAULT a\n", count: 4000),
        ]
        var kept = 0
        for input in inputs where PXELINUXConfiguration(octets(of: input)).encoded == octets(of: input) { kept += 1 }
        #expect(kept == inputs.count)
    }

    @Test("Random octets and random words are read without a trap")
    func randomInput() {
        let words = [
            "LABEL", "MENU", "BEGIN", "END", "TEXT", "HELP", "ENDTEXT", "APPEND", "a", "-", "\n", "\r\n", " ", "\0",
            "KERNEL", "INITRD", "DEFAULT", "UI", "INCLUDE", "99999999999999999999", "0x", "F1", "GOTO", ",",
            "SEPARATOR",
        ]
        var random = SeededRandom(seed: 4711)
        var lost = 0
        for _ in 0..<400 {
            var input: [UInt8] = []
            for _ in 0..<60 {
                input += octets(of: words[Int.random(in: 0..<words.count, using: &random)])
                if Bool.random(using: &random) { input.append(UInt8.random(in: 0...255, using: &random)) }
            }
            let configuration = PXELINUXConfiguration(input)
            if configuration.encoded != input { lost += 1 }
            for entry in configuration.entries {
                for version in PXELINUXVersion.allCases { _ = configuration.files(for: entry, version: version) }
            }
            _ = configuration.defaultChoice()
            _ = configuration.unattendedDelay
        }
        #expect(lost == 0)
    }
}
