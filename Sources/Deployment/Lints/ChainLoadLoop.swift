internal import NetworkBoot

/// A loader that asks DHCP again has to be told something else than to load itself.
enum ChainLoadLoop: Lint {
    static let id = "chain-load-loop"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "iPXE documentation, “Breaking the infinite loop”; RFC 3004"
    static let statement = "Who is offered gPXE or iPXE is not offered it again once it runs."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for answer in subject.bootAnswers where !answer.isURL {
            guard let own = userClass(of: answer.bootFile), !answer.refusedUserClasses.contains(own),
                answer.userClasses.isEmpty || answer.userClasses.contains(own)
            else { continue }
            report.add(
                answer.file,
                answer.line,
                "a client of the user class \(own) is told to load \(answer.bootFile) again, and again",
                remedy: "answer that class before, with a script or a URL"
            )
        }
    }

    /// What a loader of that name calls itself in option 77; nil for other programs.
    private static func userClass(of bootFile: String) -> String? {
        let name = (bootFile.split(separator: "/").last ?? "").lowercased()
        if name.contains("gpxe") { return "gPXE" }
        return name.contains("ipxe") || name.contains("undionly") || name.contains("snponly") ? "iPXE" : nil
    }

    private static func text(_ classes: [String]) -> String {
        var text = "group boot-gpxe\n{\n"
        for (index, name) in classes.enumerated() {
            text += (index == 0 ? "if" : "elsif") + " exists user-class and option user-class = \"\(name)\"\n"
            text += "  {\n    filename \"http://www.mydomain.org/boot/boot.php\";\n  }\n"
        }
        return text + "else\n  { # This is the first step: the PXE bootROM loads the gPXE bootstrap\n"
            + "    next-server 192.168.0.5;\n    filename \"/tftpboot/undionly.kpxe\";\n  }\n} # end group boot-gpxe\n"
    }
    static let trips = LintExample.file("dhcpd.conf", text(["gPXE"]))
    static let passes = LintExample.file("dhcpd.conf", text(["gPXE", "iPXE"]))
}
