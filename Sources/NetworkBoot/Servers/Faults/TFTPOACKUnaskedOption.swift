internal import NetworkProtocols

/// PXELINUX and EDK2 end the transfer there (RFC 2347).
struct TFTPOACKUnaskedOption: TFTPFault {
    static let name: FaultName = "tftp-oack-unasked-option"
    static let statement = "Acknowledges an option that was not asked for."
    static let caughtBy = ["tftp/only-asked-options-are-granted"]

    var talk = TFTPTalk()

    init(_ settings: FaultSettings) {}

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        guard case .optionAcknowledgement(var options, let trailing) = word.packet else { return word.datagram }
        options.append(TFTPOption(.microsecondTimeout, 1_000_000))
        return word.saying(.optionAcknowledgement(options, trailing: trailing))
    }
}
