internal import NetworkProtocols

/// EDK2 sets aside as much memory as the server says.
struct TFTPSizeWrong: TFTPFault {
    static let name: FaultName = "tftp-tsize-wrong"
    static let statement = "Says a size that the file does not have."
    static let parameters = [
        FaultParameter("difference", "octets that are said too many", standard: .number(1000))
    ]
    static let caughtBy = ["tftp/size-said-is-size-sent"]

    var talk = TFTPTalk()
    private let difference: Int

    init(_ settings: FaultSettings) {
        difference = min(max(settings.number("difference"), 0), 1 << 40)
    }

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        guard case .optionAcknowledgement(var options, let trailing) = word.packet else { return word.datagram }
        for index in options.list.indices where options.list[index].isNamed(.transferSize) {
            options.list[index] = TFTPOption(.transferSize, (options.list[index].number ?? 0) + difference)
        }
        return word.saying(.optionAcknowledgement(options, trailing: trailing))
    }
}
