internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The kernel of x86 machines has room for 2048 octets with the NUL, and PXELINUX cuts what is longer: it is the end
/// that is lost, where the root mostly stands.
enum CommandLineFits: CommandLineRule {
    static let id: RuleID = "command-line/fits-the-kernel"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "Linux arch/x86/include/asm/setup.h, COMMAND_LINE_SIZE; Syslinux core/include/pxe.h"
    static let statement = "A command line has 2047 octets at most."
    static let covers: [RequirementID] = ["KCMD-036"]

    static func look(at line: BootCommandLine) -> Opinion {
        .unless(
            line.line.encoded.count <= 2047
                ? nil
                : "\(line.line.encoded.count) octets, of which the last \(line.line.encoded.count - 2047) are cut off"
        )
    }

    static let mutation = RuleMutation("the command line is longer than the kernel's room for it", of: []) { exchange in
        exchange.addingToCommandLine(String(repeating: "module.option=value ", count: 110))
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
