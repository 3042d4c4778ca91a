internal import BootObservation
internal import NetworkProtocols

/// Many ROMs cannot put fragments together, and firewalls drop them. 1468 octets fit an Ethernet frame.
enum DataFitsOneFrame: TFTPRule {
    static let id: RuleID = "tftp/data-fits-one-frame"
    static let level = RequirementLevel.deFacto
    static let citation = "field experience; dnsmasq caps the size by the MTU"
    static let statement = "A block of data fits one frame and is not fragmented."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-034", "TFTP-C-042", "CAP-IP-03"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.dataFrames > 0 else { return [] }
        return transfer.verdict(
            on: transfer.server,
            transfer.evidence { kind in
                if case .fragmented = kind {
                    "\(transfer.fileName) in fragments, blksize \(transfer.blockSize)"
                } else {
                    nil
                }
            }
        )
    }

    static let mutation = RuleMutation(
        "the server sends its blocks in fragments",
        of: ["b7_tftp_window"]
    ) { exchange in
        exchange.fragmentingUDP(mtu: 200)
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead),
    ]
}
