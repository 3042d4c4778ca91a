import Testing

@testable import Reports

@Suite struct TerminalTests {
    @Test("Nothing from the wire can move the cursor, colour the screen or turn the reading direction")
    func visibleText() {
        let text = StyledText("a\u{1b}[2J\r\n\u{7}\u{202e}b\u{200b}\u{9b}31m\u{0}")
        #expect(text.plainText == "a\\x1b[2J\\x0d\\x0a\\x07\\u{202e}b\\u{200b}\\x9b31m\\x00")
        #expect(StyledText("pxelinux.0 é 漢").plainText == "pxelinux.0 é 漢")
    }

    @Test("Wide and combining characters take the columns that terminals give them")
    func widths() {
        #expect("abc".displayWidth == 3)
        #expect("漢字".displayWidth == 4)
        #expect("e\u{301}".displayWidth == 1)
        #expect("│━▶".displayWidth == 3)
    }

    @Test("Text is broken at spaces, long words within, and later lines are indented")
    func wrapping() {
        let text = StyledText("one two ") + StyledText("three", .bad) + StyledText("four five")
        #expect(text.wrapped(to: 14).map(\.plainText) == ["one two", "threefour five"])
        #expect(text.wrapped(to: 12, indent: 2).map(\.plainText) == ["one two", "  threefour", "  five"])
        let long = StyledText("see http://10.77.0.1/a/very/long/path")
        #expect(long.wrapped(to: 16, indent: 2).allSatisfy { $0.width <= 16 })
        #expect(long.wrapped(to: 16, indent: 2).map(\.plainText).joined().filter { $0 != " " }.hasSuffix("/path"))
        #expect(StyledText().wrapped(to: 10).count == 1)
        #expect(StyledText("   indented text here").wrapped(to: 12, indent: 3).first?.plainText == "   indented")
    }

    @Test("COLUMNS outweighs the terminal's own width, and silly widths are brought within reason")
    func width() {
        func width(_ columns: String?, _ reported: Int?) -> Int {
            let environment = columns.map { ["COLUMNS": $0] } ?? [:]
            return TerminalSettings(environment: environment, isTerminal: true, reportedWidth: reported).width
        }
        #expect(width("72", 120) == 72)
        #expect(width(nil, 120) == 120)
        #expect(width("many", 90) == 90)
        #expect(width("0", nil) == 100)
        #expect(width("3", nil) == 40)
        #expect(width("100000", nil) == 200)
    }

    @Test("NO_COLOR, a dumb terminal and a pipe mean no colour, unless it is asked for")
    func colour() {
        func has(_ environment: [String: String], _ isTerminal: Bool, _ choice: ColourChoice = .auto) -> Bool {
            TerminalSettings(environment: environment, isTerminal: isTerminal, colour: choice).hasColour
        }
        #expect(has([:], true))
        #expect(!has([:], false))
        #expect(!has(["NO_COLOR": "1"], true))
        #expect(has(["NO_COLOR": ""], true))
        #expect(!has(["TERM": "dumb"], true))
        #expect(has(["NO_COLOR": "1"], false, .always))
        #expect(!has([:], true, .never))
    }

    @Test(
        "The locale says whether there is more than ASCII",
        arguments: [
            (["LANG": "en_US.UTF-8"], true), (["LANG": "de_DE.utf8"], true), (["LANG": "C"], false), ([:], false),
            (["LC_ALL": "C", "LANG": "en_US.UTF-8"], false), (["LC_ALL": "", "LC_CTYPE": "C.UTF-8"], true),
        ] as [([String: String], Bool)]
    )
    func locale(environment: [String: String], hasUnicode: Bool) {
        #expect(TerminalSettings(environment: environment, isTerminal: true).hasUnicode == hasUnicode)
    }

    @Test("ASCII cousins are as wide as what they stand for")
    func cousins() {
        let drawn = "│─━┼▶◀→←×–·…✓✗•█░┄"
        let plain = TerminalSettings(hasUnicode: false).render(StyledText(drawn))
        #expect(plain.utf8.count == drawn.displayWidth)
        #expect(TerminalSettings(hasUnicode: false).render(StyledText("漢")) == "\\u{6f22}")
    }

    @Test("Progress says the share, the count and what is left, and fits the terminal")
    func progress() {
        let text = ProgressText(title: "boot.pcap", fraction: 0.25, frames: 1_200_000, elapsed: .seconds(4))
        #expect(text.line == "boot.pcap: 25 %, 1,200,000 frames, 12.0 s to go")
        #expect(ProgressText(title: "-", fraction: nil, frames: 1, elapsed: .zero).line == "-: 1 frame")
        let bar = text.bar(TerminalSettings(width: 50, hasUnicode: true))
        #expect(bar.displayWidth < 50)
        #expect(bar.hasPrefix("██████░"))
    }
}

@Suite struct QuantityTests {
    @Test("Counts, sizes and rates are written the same everywhere")
    func sizes() {
        #expect(Quantity.count(16_699) == "16,699")
        #expect(Quantity.count(-1_234_567) == "-1,234,567")
        #expect(Quantity.count(1, "frame") == "1 frame")
        #expect(Quantity.octets(42_430) == "42,430 bytes")
        #expect(Quantity.octets(4_038_656) == "3.85 MiB")
        #expect(Quantity.rate(octets: 4_038_656, in: .milliseconds(54)) == "71 MiB/s")
        #expect(Quantity.rate(octets: 100, in: .seconds(1)) == nil)
        #expect(Quantity.rate(octets: 1_000_000, in: .zero) == nil)
    }

    @Test(
        "Durations have the unit that people would choose",
        arguments: [
            (0, "0 s"), (0.000_16, "0.16 ms"), (0.004_2, "4.2 ms"), (0.058, "58 ms"), (0.994_9, "995 ms"),
            (1.62, "1.62 s"),
            (27.024, "27.0 s"), (247, "4 min 7 s"), (3600, "1 h"), (9000, "2 h 30 min"), (2_592_000, "30 d"),
            (4_294_967_295, "49,710 d 6 h"), (-2, "-2.00 s"),
        ] as [(Double, String)]
    )
    func durations(seconds: Double, text: String) {
        #expect(Quantity.duration(.seconds(seconds)) == text)
    }

    @Test("Frames that follow each other become a span")
    func frames() {
        #expect(Quantity.frames(Quantity.spans([11, 12, 7])) == "#7 #11–12")
        #expect(Quantity.frames([1...1, 5...5, 9...20, 30...30]) == "#1 #5 +2")
        #expect(Quantity.framesInWords([7]) == "frame 7")
        #expect(Quantity.framesInWords([1, 7]) == "frames 1 and 7")
        #expect(Quantity.framesInWords([1, 7, 8, 9, 12]) == "frames 1, 7–9 and 12")
        #expect(Quantity.framesInWords([7, 8, 9]) == "frames 7–9")
        #expect(Quantity.framesInWords([1, 3], total: 40) == "frames 1, 3 and 38 more")
        #expect(Quantity.framesInWords([]) == "")
    }

    @Test("A sentence begins with a capital, unless with a name, and ends with a full stop")
    func sentences() {
        #expect("no offer came".asSentence == "No offer came.")
        #expect("grubx64.efi was loaded!".asSentence == "grubx64.efi was loaded!")
        #expect("10.77.0.1 is silent".asSentence == "10.77.0.1 is silent.")
        #expect("".asSentence == "")
    }
}
