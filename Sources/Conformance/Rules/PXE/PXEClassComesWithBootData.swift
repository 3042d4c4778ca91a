internal import BootObservation
internal import NetworkProtocols

/// The class sends EDK2 to the server's port 4011; where nobody listens there, a boot ends that a boot file would
/// have carried on.
enum PXEClassComesWithBootData: DHCPRule {
    static let id: RuleID = "pxe/pxe-class-comes-with-boot-data"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, as EDK2 and Intel's boot code read it"
    static let statement =
        "A server that offers an address and says PXEClient names a boot file or discovery options too, or "
        + "answers on port 4011."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PXE-S-004"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let offers = session.serverReplies(.offer).filter(\.isPXE)
        return session.verdicts(on: offers) { offer in
            let answers4011 = session.replies.contains { $0.source.port == 4011 && $0.server == offer.server }
            if offer.message.bootFile != nil || answers4011 { return nil }
            // A disk over the network needs no boot file.
            if let path = offer.message.rootPath, ISCSIRootPath.isMeant(by: path) { return nil }
            guard offer.message.pxeVendorOptions?.hasDiscoveryOptions != true else { return nil }
            return Complaint("OFFER with the class PXEClient and no boot data", at: offer.range(of: .vendorClass))
        }
    }

    static let mutation = RuleMutation(
        "the server adds the class PXEClient to an offer without boot data",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.offer) { message in
            message.options[.vendorClass] = Array("PXEClient".utf8)
            message.bootFileField = []
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("an offer with the class and a boot file", .satisfied) {
            Exchange.bootLease.changingDHCP(where: { $0.operation == .reply }) { message in
                message.options[.vendorClass] = Array("PXEClient".utf8)
            }
        },
        .violated(by: mutation, of: .bootLease, alsoViolated: [AckKeepsTheOffer.id]),
    ]
}
