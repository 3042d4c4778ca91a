import NetworkBoot
import Testing

@Suite struct GRUBScriptTests {
    private func script(_ text: String) -> GRUBScript { GRUBScript(octets(of: text)) }

    /// The simple commands, word by word.
    private func words(_ text: String) -> [[String]] {
        script(text).simpleCommands.map { command in
            command.words.map { word in
                word.parts.map { part in
                    switch part {
                    case .text(let octets): NetworkBootTests.text(octets)
                    case .quoted(let octets): "'\(NetworkBootTests.text(octets))'"
                    case .variable(let name, let isQuoted): "\(isQuoted ? "\"" : "")$\(NetworkBootTests.text(name))"
                    case .translated(let octets): "_\(NetworkBootTests.text(octets))"
                    }
                }.joined()
            }
        }
    }

    private func refusals(_ text: String) -> [Int] {
        script(text).statements.compactMap { statement in
            if case .refused = statement.content { return statement.line }
            return nil
        }
    }

    @Test("What capture b4 is told, line by line")
    func captured() {
        let text = """
            serial --unit=0 --speed=115200
            terminal_output serial console
            set timeout=0
            menuentry 'sysrcd' {
              echo GRUB-LOADING
              linux /vmlinuz console=ttyS0 quiet ip=dhcp root_url=http://10.77.0.1/sysrcd.dat
              initrd /initrd.img
            }

            """
        let read = script(text)
        #expect(read.statements.map(\.line) == [1, 2, 3, 4])
        let expected: [[String]] = [
            ["serial", "--unit=0", "--speed=115200"], ["terminal_output", "serial", "console"],
            ["set", "timeout=0"], ["menuentry", "'sysrcd'"], ["echo", "GRUB-LOADING"],
            ["linux", "/vmlinuz", "console=ttyS0", "quiet", "ip=dhcp", "root_url=http://10.77.0.1/sysrcd.dat"],
            ["initrd", "/initrd.img"],
        ]
        #expect(words(text) == expected)
    }

    @Test("Quotes, backslashes and variables make words as GRUB's scanner does")
    func wordParts() {
        #expect(
            words("echo a\\ b 'c d'e \"f $g ${h}i\" $\"j\"") == [["echo", "a b", "'c d'e", "'f '\"$g' '\"$h'i'", "_j"]]
        )
        #expect(words("echo \"\\$x \\\\ \\\" \\n\"") == [["echo", "'$x \\ \" \\n'"]])
        #expect(words("set a=$b$1$?") == [["set", "a=$b$1$?"]])
        #expect(words("echo a\\\nb") == [["echo", "ab"]])
        #expect(words("echo '' a#b #c") == [["echo", "''", "a#b"]])
        #expect(words("echo one\r\necho two\r\n") == [["echo", "one"], ["echo", "two"]])
    }

    @Test("if, for, while, until and functions are read with the lines that they stand on")
    func compounds() throws {
        let text = """
            if [ -e a ]; then echo 1
            elif true; then
              echo 2
            else echo 3; fi
            for i in a b; do echo $i; done
            while true; do break; done
            until false
            do break
            done
            function f { echo 4; }
            """
        let read = script(text)
        #expect(read.statements.map(\.line) == [1, 5, 6, 7, 10] && refusals(text).isEmpty)
        guard case .commands(let commands) = read.statements[0].content,
            case .condition(let branches, let otherwise, line: 1) = try #require(commands.first)
        else {
            Issue.record("no condition")
            return
        }
        #expect(branches.count == 2 && otherwise.count == 1)
    }

    @Test("What GRUB can't read is refused, and the line behind it is read again")
    func refused() {
        #expect(refusals("echo a | cat\necho b\n") == [1])
        #expect(refusals("if true; then\nfi\necho b\n") == [1])
        #expect(refusals("menuentry x {\n}\n") == [1])
        #expect(refusals("}\necho a\n") == [1])
        #expect(refusals("echo ${a\necho b\n") == [1])
        #expect(refusals("menuentry x {\n linux /v\n") == [1])
        #expect(refusals("echo 'a\nb\n") == [1])
        #expect(refusals("fi\n[[ a ]]\n") == [1, 2])
        #expect(words("echo a | cat\necho b\n") == [["echo", "b"]])
        let deep = String(repeating: "if true; then ", count: 400) + "true" + String(repeating: "; fi", count: 400)
        #expect(script(deep).statements.map(\.content) == [.refused(.tooDeep)])
    }

    @Test("Keywords are words where no command begins")
    func keywords() {
        #expect(words("echo if then fi in done") == [["echo", "if", "then", "fi", "in", "done"]])
        #expect(words("menuentry a { echo { ; }") == [])
    }

    @Test("Nothing of a text is lost, whatever is in it")
    func lossless() {
        let samples = [
            "", "\n", "a", "'", "\"", "\"$", "$", "${", "\\", "\\\n", "#", "a\\\r\nb\r\n", "{}{}", ";;;|||&&&<>",
            "if if if", "menuentry 'a' --id x { echo \"$b\" ; }\n# c\n\tset x=${y}z\n", "\u{0}\u{1}\u{7f}é",
        ]
        for sample in samples {
            let text = octets(of: sample)
            #expect(GRUBScript(text).encoded == text)
            for end in 0...text.count { #expect(GRUBScript(Array(text[..<end])).encoded == Array(text[..<end])) }
        }
    }

    @Test("No octet that is changed makes the reader trap or lose anything")
    func mutations() {
        let text = octets(
            of: "function f { for i in $* ; do echo \"$i\" ; done }\nif [ \"$a\" = 'b' ]; then f $1 ${c} ; fi\n"
        )
        var lost = 0
        for index in text.indices {
            for octet in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = octet
                if GRUBScript(changed).encoded != changed { lost += 1 }
            }
        }
        #expect(lost == 0)
    }
}
