internal import NetworkBoot
internal import NetworkProtocols

/// A piece of an option is compared with a text that it can't be: of another length, or in other letters.
enum ClientClassNeverEqual: Lint {
    static let id = "client-class-never-equal"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "dhcp-eval(5), substring; PXE 2.1 §2.2.2; RFC 3004 §4"
    static let statement =
        "What a client's class is compared with is as long as the piece, and in the client's letters."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, configuration, _) in subject.dhcpd {
            configuration.walk { statement, _ in
                for comparison in ISCComparison.all(in: statement) {
                    guard let (why, remedy) = trouble(comparison) else { continue }
                    report.add(file.name, comparison.line, why, remedy: remedy)
                }
            }
        }
        for (file, settings) in subject.dnsmasq {
            for option in settings.options where ["dhcp-vendorclass", "dhcp-userclass"].contains(option.name) {
                guard let text = DnsmasqServiceReader.TaggedFields(option).rest.last?.text,
                    let right = rightLetters(text, isUserClass: option.name == "dhcp-userclass")
                else { continue }
                report.add(
                    file.name,
                    option.line,
                    "clients write \(right) and not \(text): capitals count",
                    remedy: "write \(right)"
                )
            }
        }
    }

    private static func trouble(_ comparison: ISCComparison) -> (String, remedy: String)? {
        let text = comparison.text
        let count = text.utf8.count
        let isVendorClass = comparison.option == "vendor-class-identifier"
        if isVendorClass || comparison.option == "user-class",
            let right = rightLetters(text, isUserClass: !isVendorClass)
        {
            return ("clients write \(right) and not \(text): capitals count", "write \"\(right)\"")
        }
        guard let length = comparison.length else {
            guard isVendorClass, text == "PXEClient" || text == "HTTPClient" else { return nil }
            return (
                "the whole class is compared with \(text), and clients write more behind it (\(text):Arch:…)",
                "compare its beginning: substring (option vendor-class-identifier, 0, \(count))"
            )
        }
        // What is shorter than the piece is the option's end; a PXE client's class has 32 octets.
        guard length < count || length > count && isVendorClass && comparison.offset + count < 32 else { return nil }
        return (
            "a piece of \(length) octets is compared with ‘\(text)’, which has \(count): they are never equal",
            "write substring (option \(comparison.option), \(comparison.offset), \(count))"
        )
    }

    /// The name that was meant, where only capitals differ; nil where none do.
    private static func rightLetters(_ text: String, isUserClass: Bool) -> String? {
        for name in isUserClass ? ["iPXE", "gPXE"] : ["PXEClient", "HTTPClient"] {
            let start = text.prefix(name.count)
            guard start.lowercased() == name.lowercased(), start != name, !isUserClass || text.count == name.count
            else { continue }
            return name + text.dropFirst(name.count)
        }
        return nil
    }

    private static func text(_ count: Int) -> String {
        "class \"pxeclients\" {\n  match if substring (option vendor-class-identifier, 0, \(count)) = \"PXEClient\";\n"
            + "  next-server 192.168.1.5;\n  filename \"pxelinux.0\";\n}\n"
    }
    static let trips = LintExample.file("dhcpd.conf", text(8))
    static let passes = LintExample.file("dhcpd.conf", text(9))
}

/// `option NAME = "text"`, or a piece of it by `substring`.
private struct ISCComparison {
    var option: String
    var offset = 0
    /// Of the piece; nil for the whole option.
    var length: Int?
    var text: String
    var line: Int

    static func all(in statement: ISCConfiguration.Statement) -> [ISCComparison] {
        let words = statement.words
        guard words.count > 3 else { return [] }
        return words.indices.compactMap { index in
            guard words[index].isSaid("option"), index + 1 < words.count else { return nil }
            let name = words[index + 1].text
            let rest = words[(index + 2)...]
            if rest.count > 1, rest[index + 2].isSaid("="), rest[index + 3].isQuoted {
                return ISCComparison(option: name, text: rest[index + 3].text, line: words[index].line)
            }
            // `, 0 , 9 ) = "PXEClient"` behind `substring (`.
            guard index > 1, words[index - 2].text.lowercased() == "substring", rest.count > 6,
                rest[index + 2].isSaid(","), let offset = Int(rest[index + 3].text), rest[index + 4].isSaid(","),
                let length = Int(rest[index + 5].text), rest[index + 6].isSaid(")"), rest[index + 7].isSaid("="),
                rest[index + 8].isQuoted, (0...65_535).contains(offset)
            else { return nil }
            return ISCComparison(
                option: name,
                offset: offset,
                length: length,
                text: rest[index + 8].text,
                line: words[index].line
            )
        }
    }
}
