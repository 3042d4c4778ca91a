import Testing

@Suite struct SourceFileTests {
    @Test("Words in comments and literals are not code")
    func splitsLines() {
        let file = SourceFile(
            path: "Sources/X/Y.swift",
            text: #"""
                let a = "try! \(b("c") + d)" // try!
                /* one /* two */
                try! */ let e = 1
                let f = #"\(no) "quoted""#; let g = 2
                let h = """
                    print( " \(i)
                    """; let j = 3
                """#
        )
        #expect(
            file.lines.map(\.code) == [
                #"let a = "b("") + d" "#, "", " let e = 1", #"let f = ""; let g = 2"#, #"let h = ""#, "i",
                #""; let j = 3"#,
            ]
        )
        #expect(file.lines[0].comment == "// try!")
    }
}
