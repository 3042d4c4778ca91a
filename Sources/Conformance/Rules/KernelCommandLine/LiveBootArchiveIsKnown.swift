internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// What it is goes by the ending; with another it says "Unrecognized archive extension".
enum LiveBootArchiveIsKnown: CommandLineRule {
    static let id: RuleID = "command-line/live-boot-archive-is-known"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "live-boot components/9990-mount-http.sh"
    static let statement = "live-boot's fetch= ends with .squashfs, .iso, .tgz or .tar."
    static let covers: [RequirementID] = ["KCMD-039"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source, source.word.isNamed("fetch"), let path = source.urlPath else {
            return .notMeant
        }
        let endings = [".squashfs", ".iso", ".tgz", ".tar", ".tar.gz"]
        let isKnown = endings.contains { path.suffix($0.utf8.count).elementsEqual($0.utf8) }
        return .unless(isKnown ? nil : "\(path.displayText) has an ending that live-boot does not know")
    }

    static let mutation = RuleMutation("live-boot is to fetch a .img", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("boot=live fetch=http://10.0.0.1/live.img")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp boot=live fetch=http://10.0.0.1/filesystem.squashfs")),
        .violated(by: mutation, of: .boot(handing: "ip=dhcp")),
    ]
}
