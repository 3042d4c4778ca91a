internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// What can't be read as an address counts as not given, without a word.
enum AddressFieldsAreAddresses: CommandLineRule {
    static let id: RuleID = "command-line/address-fields-are-addresses"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "Linux net/ipv4/ipconfig.c, ip_auto_config_setup()"
    static let statement = "The first four fields of ip= are addresses or empty."
    static let covers: [RequirementID] = ["KCMD-004"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let address = line.address, !address.isSingleWord, address.fields.count > 1,
            address.dracutInterface == nil,
            !address.encoded.contains(UInt8(ascii: "["))
        else { return .notMeant }
        let odd = address.fields.prefix(4).enumerated().first { index, field in
            // dracut takes the length of a prefix for a mask.
            let isPrefix = index == 3 && line.isForDracut && field.count < 3
            return !field.isEmpty && !isPrefix && IPv4Address(utf8: field) == nil
        }
        let names = ["the address", "the server", "the gateway", "the mask"]
        return .unless(odd.map { "\($1.displayText) is given for \(names[$0]), and is no address" })
    }

    static let mutation = RuleMutation("an address has a number too large", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"])
    { exchange in
        exchange.addingToCommandLine("ip=10.0.0.50:10.0.0.1:10.0.0.256:255.255.255.0:node:eth0:none")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=10.0.0.50:10.0.0.1:10.0.0.1:255.255.255.0:node:eth0:none")),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
