internal import BootObservation
internal import NetworkProtocols

/// Each stage of a boot is a DHCP client of its own, often with another client identifier; a root on the network may
/// not survive the change.
enum AddressStays: BootRule {
    static let id: RuleID = "boot/address-stays"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "RFC 4361 §4.1, which describes the trouble"
    static let statement = "A machine has the same address from its firmware to its system."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-DHCP-16"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let taken = boot.offers.filter { $0.isSelected && !$0.address.isUnspecified }
        guard let first = taken.first, taken.count > 1 else { return [] }
        let other = taken.first { $0.address != first.address }
        return boot.verdict(other.map { Evidence($0.stamp.frame, "\($0.address), before it was \(first.address)") })
    }

    static let mutation = RuleMutation(
        "the system is given another address",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.transactionID == systemTransaction(in: exchange) }) { message in
            let other = IPv4Address(10, 0, 0, 77)
            if message.operation == .reply { message.yourAddress = other }
            if message.options.contains(.requestedAddress) { message.options[.requestedAddress] = other.octets }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]

    /// The transaction identifier of the last client to speak.
    private static func systemTransaction(in exchange: Exchange) -> UInt32? {
        exchange.frames.lazy.compactMap(\.dhcpMessage).last { $0.operation == .request }?.transactionID
    }
}
