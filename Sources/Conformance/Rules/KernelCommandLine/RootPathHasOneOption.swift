internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The script takes the path apart at its last comma, so that all options but one become a part of the path; the
/// HOWTO's own example has three.
enum RootPathHasOneOption: CommandLineRule {
    static let id: RuleID = "command-line/root-path-has-one-option"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "Diskless-Linux-HOWTO, linuxrc: sed 's/\\(.*\\)\\(,.*\\)/'"
    static let statement = "A root path for the HOWTO's linuxrc has one option at most."
    static let covers: [RequirementID] = ["KCMD-023"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard line.sources.isEmpty, !line.line.contains("root"), line.line.contains("ramdisk_size"),
            let path = line.leases.compactMap(\.message.rootPath).last
        else { return .notMeant }
        let options = path.count { $0 == UInt8(ascii: ",") }
        return .unless(
            options < 2
                ? nil : "\(path.displayText) has \(options) options, of which all but the last are taken for the path"
        )
    }

    static let mutation = RuleMutation("the root path has several options", of: []) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { message in
            guard message.options.contains(.rootPath) else { return }
            message.options[.rootPath] = Array("10.0.0.1:/netboot/node,retry=1,rsize=8192,wsize=8192".utf8)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .howtoBoot),
        .violated(by: mutation, of: .howtoBoot),
    ]
}
