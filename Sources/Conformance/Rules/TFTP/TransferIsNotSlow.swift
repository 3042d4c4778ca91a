internal import BootObservation
internal import NetworkProtocols

/// At 512 octets a block a large initrd takes minutes: a larger blksize, or a window, is the cure.
enum TransferIsNotSlow: TFTPRule {
    static let id: RuleID = "tftp/transfer-is-not-slow"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "field experience"
    static let statement = "A file of a megabyte or more comes at 100 kB/s at least."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-TFTP-15"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.outcome == .complete, transfer.body.count >= 1_000_000,
            !transfer.completeness.contains(.timesUnreliable)
        else { return [] }
        let time = transfer.end.time.duration(since: transfer.start.time)
        guard time > .zero, Double(transfer.body.count) / (Double(time.wholeNanoseconds) / 1e9) < 100_000 else {
            return [transfer.verdict(.satisfied, on: transfer.client)]
        }
        let seconds = time.wholeNanoseconds / 1_000_000_000
        let note = "\(transfer.fileName): \(transfer.body.count) octets in \(seconds) s, blksize \(transfer.blockSize)"
        return transfer.verdict(on: transfer.client, Evidence(transfer.start.frame, note))
    }

    static let mutation = RuleMutation(
        "everything takes a hundred times as long",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        guard let start = exchange.frames.first?.header.time else { return exchange }
        return exchange.delayed { frame in frame.header.time.duration(since: start) * 99 }
    }
    static let examples: [RuleExample] = [
        RuleExample("a megabyte in a second", .satisfied) { megabyte },
        RuleExample("a megabyte in a minute", .violated) {
            megabyte.delayed { .milliseconds($0.header.number * 40) }
        },
    ]

    private static let megabyte: Exchange = {
        var builder = ExchangeBuilder()
        builder.read("large.img", [UInt8](repeating: 7, count: 1_100_000), .pxelinux(50_000))
        return builder.exchange("a large file")
    }()
}
