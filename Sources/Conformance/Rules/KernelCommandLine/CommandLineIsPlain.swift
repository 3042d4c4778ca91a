internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Curly quotes, no-break spaces and carriage returns come along when a line is copied from a page; they become part of
/// a word.
enum CommandLineIsPlain: CommandLineRule {
    static let id: RuleID = "command-line/is-plain-text"
    static let level = RequirementLevel.deFacto
    static let citation = "Linux lib/cmdline.c; field experience"
    static let statement = "A command line is printable ASCII."
    static let covers: [RequirementID] = ["KCMD-001"]

    static func look(at line: BootCommandLine) -> Opinion {
        let odd = line.line.encoded.firstIndex { $0 < 0x20 && $0 != 0x09 || $0 > 0x7e }
        return .unless(odd.map { "octet \($0 + 1) is \(String(line.line.encoded[$0], radix: 16)) (hexadecimal)" })
    }

    static let mutation = RuleMutation("quotes are curly", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) { exchange in
        exchange.addingToCommandLine("console=“ttyS0”")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
