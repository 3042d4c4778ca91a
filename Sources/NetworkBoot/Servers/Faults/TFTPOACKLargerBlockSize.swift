internal import NetworkProtocols

/// A client has room for what it asked for and no more.
struct TFTPOACKLargerBlockSize: TFTPFault {
    static let name: FaultName = "tftp-oack-larger-blksize"
    static let statement = "Grants twice the block size that was asked for."
    static let caughtBy = ["tftp/granted-values-are-asked"]

    var talk = TFTPTalk()

    init(_ settings: FaultSettings) {}

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        guard case .optionAcknowledgement(var options, let trailing) = word.packet else { return word.datagram }
        for index in options.list.indices where options.list[index].isNamed(.blockSize) {
            options.list[index] = TFTPOption(.blockSize, (options.list[index].number ?? 512) * 2)
        }
        return word.saying(.optionAcknowledgement(options, trailing: trailing))
    }
}
