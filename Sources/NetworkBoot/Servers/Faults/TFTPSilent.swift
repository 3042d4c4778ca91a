internal import NetworkProtocols

/// Shown on the machine as PXE-E32.
struct TFTPSilent: TFTPFault {
    static let name: FaultName = "tftp-silent"
    static let statement = "Takes TFTP requests and says nothing."
    static let caughtBy = ["tftp/request-is-answered"]

    var talk = TFTPTalk()

    init(_ settings: FaultSettings) {}

    mutating func hear(_ word: TFTPWord, at now: Instant) -> Datagram? { nil }
}
