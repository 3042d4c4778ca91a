internal import NetworkProtocols

/// What is longer than agreed runs over the client's buffer.
struct TFTPIgnoresOACKTerms: TFTPFault {
    static let name: FaultName = "tftp-ignores-oack-terms"
    static let statement = "Acknowledges half the block size that it then sends."
    static let caughtBy = ["tftp/data-has-the-granted-size"]

    var talk = TFTPTalk()

    init(_ settings: FaultSettings) {}

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        guard case .optionAcknowledgement(var options, let trailing) = word.packet else { return word.datagram }
        for index in options.list.indices where options.list[index].isNamed(.blockSize) {
            options.list[index] = TFTPOption(.blockSize, max(8, (options.list[index].number ?? 512) / 2))
        }
        return word.saying(.optionAcknowledgement(options, trailing: trailing))
    }
}
