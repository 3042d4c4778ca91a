internal import NetworkBoot

/// Steps that go into a folder, or copy into one, that no step before has made: a letter is missing, or a folder too much.
enum ProcedureFolderUnknown: Lint {
    static let id = "procedure-folder-unknown"
    static let severity = SettingsProblem.Severity.warning
    static let citation =
        "Setting up network boot server using Proxy DHCP server; Booting straight from the mirror, step 2"
    static let statement = "The folders that a procedure goes into are those that it made."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for file in subject.files {
            guard case .procedure(let procedure) = file.content else { continue }
            var known: [String] = []
            var inside: String?
            for command in procedure.commands {
                known += made(by: command)
                switch command.name {
                case "cd":
                    guard let path = command.words.dropFirst().first else { continue }
                    inside = path.split(separator: "/").last.map(String.init)
                    tell(path, command, known, file.name, &report)
                case "cp", "mv":
                    if let last = command.words.last, command.words.count > 2 {
                        tell(last, command, known, file.name, &report)
                    }
                case "make":
                    guard let inside, inside != "..",
                        let target = command.words.dropFirst().first(where: { $0.contains("/") }),
                        target.split(separator: "/").first.map(String.init) == inside
                    else { continue }
                    report.add(
                        file.name,
                        command.line,
                        "make \(target) is run inside of \(inside), where \(target) is not",
                        remedy: "run it in the folder above, where the Makefile is (src in gPXE and iPXE)"
                    )
                default: continue
                }
            }
        }
    }

    /// Folders that come to be by the command.
    private static func made(by command: ShellProcedure.Command) -> [String] {
        let names: [Substring] =
            switch command.name {
            case "mkdir":
                command.words.dropFirst().filter { !$0.hasPrefix("-") }.compactMap { $0.split(separator: "/").first }
            case "tar":
                command.words.dropFirst().compactMap { word in
                    word.firstRange(of: ".tar").map { word[..<$0.lowerBound] }
                        ?? word.firstRange(of: ".tgz").map { word[..<$0.lowerBound] }
                }.compactMap { $0.split(separator: "/").last }
            case "svn", "git": command.words.last.map { $0.split(separator: "/").suffix(1) }.map { Array($0) } ?? []
            default: []
            }
        return names.map(String.init)
    }

    private static func tell(
        _ path: String,
        _ command: ShellProcedure.Command,
        _ known: [String],
        _ file: String,
        _ report: inout LintReport
    ) {
        guard path.first != "/", path.first != "$", path.first != "~", path.first != ".",
            let first = path.split(separator: "/").first.map(String.init), !known.contains(first),
            let near = NearestNames.of(first, among: known, limit: 1).first, isSlip(first, of: near)
        else { return }
        report.add(
            file,
            command.line,
            "no step before makes the folder \(first)",
            remedy: "did you mean \(near)?"
        )
    }

    /// Whether a letter or two are wrong, and no more: other names are other things.
    private static func isSlip(_ word: String, of name: String) -> Bool {
        guard abs(word.count - name.count) <= 2, word.count > 3 else { return false }
        let rest = Array(name)
        var index = 0
        for letter in word where index < rest.count && rest[index...].prefix(3).contains(letter) {
            index += (rest[index...].firstIndex(of: letter) ?? index) - index + 1
        }
        return index >= rest.count - 2
    }

    static let trips = LintExample.file(
        "steps.txt",
        "$ tar jxvf syslinux-3.70.tar.bz2 $ cd syslinx-3.70 $ make pxelinux.0\n"
    )
    static let passes = LintExample.file(
        "steps.txt",
        "$ tar jxvf syslinux-3.70.tar.bz2 $ cd syslinux-3.70 $ make pxelinux.0\n"
    )
}
