import Deployment
import Testing

@Suite("Settings in shell syntax")
struct ShellAssignmentsTests {
    @Test(
        "Values are as a shell makes them",
        arguments: [
            (#"A=plain"#, "plain"), (#"A="two words""#, "two words"), (#"A='$not put in'"#, "$not put in"),
            (#"A=one"two"'three'"#, "onetwothree"), (#"A="a\"b""#, #"a"b"#), (#"A="a\nb""#, #"a\nb"#),
            (#"A=a\ b"#, "a b"), (#"A="a"# + "\\\n" + #"b""#, "ab"), (#"A="x" # "comment""#, "x"), (#"A=x#y"#, "x#y"),
            (#"A="$""#, "$"), ("A=", ""), ("export A=x", "x"), ("A=x; B=y", "x"), ("  A=x", "x"),
            (#"B="v" A="$B/${B}s""#, "v/vs"), ("A=1\nA=2", "2"),
        ]
    )
    func values(text: String, value: String) {
        let assignments = ShellAssignments(Array(text.utf8), file: "f")
        #expect(assignments["A"]?.value == value)
        #expect(assignments.problems.filter { $0.severity == .error }.isEmpty)
    }

    @Test(
        "What would have to be run is refused, with its line",
        arguments: [
            ("A=x\n. /etc/other", 2), ("A=$(date)", 1), ("\nA=`date`", 2), ("A=${B:-x}", 1), ("rm -rf /", 1),
            ("A =x", 1), ("A=x | tee", 1), ("A=a(b)", 1), ("if true; then", 1), ("A=\"never closed\nB=x", 1),
            ("A=$1", 1), ("A=x rm", 1),
        ]
    )
    func refusals(text: String, line: Int) {
        let problems = ShellAssignments(Array(text.utf8), file: "f").problems
        #expect(problems.contains { $0.severity == .error && $0.line == line }, "\(problems)")
    }

    @Test("A blank before the equals sign is told for what it is")
    func blankBeforeEquals() {
        let problems = ShellAssignments(Array("A = x".utf8), file: "f").problems
        #expect(problems.first?.sentence.contains("blanks before its ‘=’") == true)
    }

    @Test("A variable that is set nowhere is a warning and stands for nothing")
    func unsetVariable() {
        let assignments = ShellAssignments(Array("A=\"x$B\"".utf8), file: "f")
        #expect(assignments["A"]?.value == "x")
        #expect(assignments.problems.map(\.severity) == [.warning])
    }

    @Test("Doubling values end at a limit")
    func doubling() {
        let text = "A=0123456789\n" + (0..<60).map { _ in "A=\"$A$A\"\n" }.joined()
        let assignments = ShellAssignments(Array(text.utf8), file: "f")
        #expect((assignments["A"]?.value.utf8.count ?? 0) <= ShellAssignments.valueLimit)
        #expect(assignments.problems.contains { $0.severity == .error })
    }

    @Test("A file that is too large is refused whole")
    func tooLarge() {
        let text = [UInt8](repeating: UInt8(ascii: "\n"), count: ShellAssignments.sizeLimit + 1)
        #expect(ShellAssignments(text, file: "f").problems.map(\.severity) == [.error])
    }
}
