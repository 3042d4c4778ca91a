internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A quote that is not closed takes in all that follows it.
enum QuotesAreClosed: CommandLineRule {
    static let id: RuleID = "command-line/quotes-are-closed"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "Linux lib/cmdline.c, next_arg()"
    static let statement = "A command line has an even number of double quotes."
    static let covers: [RequirementID] = ["KCMD-001"]

    static func look(at line: BootCommandLine) -> Opinion {
        let quotes = line.line.encoded.count { $0 == UInt8(ascii: "\"") }
        guard quotes > 0 else { return .notMeant }
        guard quotes % 2 == 1, let word = line.line.words.last(where: { $0.octets.contains(UInt8(ascii: "\"")) }) else {
            return .right
        }
        return .wrong(
            "a quote is never closed, so that one word goes to the end: \(word.octets.prefix(40).displayText)"
        )
    }

    static let mutation = RuleMutation("a quote is not closed", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("console=\"ttyS0 quiet")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "console=\"ttyS0\" netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
