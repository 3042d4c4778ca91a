internal import NetworkProtocols

/// Some loaders stop there, where they would go on with the next name after code 1.
struct TFTPErrorCodeZero: TFTPFault {
    static let name: FaultName = "tftp-error-code-zero"
    static let statement = "Answers for a file that is not there by error 0 instead of 1."
    static let caughtBy = ["tftp/missing-file-gets-error-1"]
    static let alsoSeen = [
        FaultConsequence("tftp/server-does-not-refuse", because: "error 0 is no word for a file that is missing")
    ]

    var talk = TFTPTalk()

    init(_ settings: FaultSettings) {}

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        guard case .error(.fileNotFound, let message, let terminated, let trailing) = word.packet else {
            return word.datagram
        }
        return word.saying(.error(code: .notDefined, message: message, terminated: terminated, trailing: trailing))
    }
}
