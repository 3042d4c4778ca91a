internal import NetworkBoot
internal import NetworkProtocols

/// A loader that asks DHCP again has to be told something else than to load itself.
enum ChainLoadLoop: Lint {
    static let id = "chain-load-loop"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "iPXE documentation, “Breaking the infinite loop”; RFC 3004"
    static let statement = "Who is offered gPXE or iPXE is not offered it again once it runs."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        let dnsmasq = Set(subject.dnsmasq.map(\.file.name))
        for answer in subject.bootAnswers where !answer.isURL {
            guard let own = userClass(of: answer.lastName) else { continue }
            let looping = answer.askers.members.filter { $0.userClass == own }
            guard !looping.isEmpty, !answer.isScript else { continue }
            // Where the file asks for architectures, which one goes round is half of the answer.
            let architectures = answer.askers.asksForArchitectures ? looping.map(\.architecture.name) : []
            report.add(
                answer.file,
                answer.line,
                "a client of the user class \(own)" + (architectures.first.map { " on \($0)" } ?? "")
                    + " is told to load \(answer.bootFile) again, and again",
                remedy: dnsmasq.contains(answer.file)
                    ? "set a tag for that class (dhcp-match=set:ipxe,175), and keep it out of this line with tag:!ipxe"
                    : "answer that class before, with a script or a URL"
            )
        }
    }

    /// What a loader of that name calls itself in option 77; nil for other programs, and for those that bring a script.
    private static func userClass(of name: String) -> String? {
        guard !name.contains("netboot.xyz") else { return nil }
        if name.contains("gpxe") && !name.contains("gpxelinux") { return "gPXE" }
        let isLoader = ["ipxe", "undionly", "snponly"].contains(where: name.contains)
        return isLoader || name == "snp.efi" ? "iPXE" : nil
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
