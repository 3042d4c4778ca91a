internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// One parser takes the last `ip=`, another the first, and dracut wants one for each interface. PXELINUX's IPAPPEND 1
/// adds one behind whatever stands in the configuration, and what DHCP had said of name servers is lost with it.
enum AddressIsGivenOnce: CommandLineRule {
    static let id: RuleID = "command-line/address-is-given-once"
    static let level = RequirementLevel.deFacto
    static let citation = "Linux Documentation/admin-guide/nfs/nfsroot.rst; SystemRescue issue 376"
    static let statement = "A kernel is given one ip= for each interface."
    static let covers: [RequirementID] = ["KCMD-003", "KCMD-033"]

    static func look(at line: BootCommandLine) -> Opinion {
        let words = line.words("ip", "nfsaddrs")
        guard let first = words.first else { return .notMeant }
        guard words.count > 1 else { return .right }
        let devices = words.map { word -> [UInt8] in
            let parameter = KernelIPParameter(word.value ?? [])
            return parameter.dracutInterface?.device ?? parameter.device
        }
        if !devices.contains([]), Set(devices).count == devices.count { return .right }
        let second = words[1].octets.displayText
        return .wrong("\(first.octets.displayText) and \(second): which of them counts is each system's own affair")
    }

    static let mutation = RuleMutation("the kernel is given ip= twice", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("ip=10.0.0.50:10.0.0.1:10.0.0.1:255.255.255.0")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "ip=dhcp netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
