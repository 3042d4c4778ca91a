internal import NetworkProtocols

/// What is right here is missing on the next server, which keeps the case.
struct HTTPCaseFolding: HTTPFault {
    static let name: FaultName = "http-case-folding"
    static let statement = "Serves the file with small letters for a name with capitals."
    static let caughtBy = ["http/names-keep-their-case"]

    var conversations: [HTTPConversation] = []

    init(_ settings: FaultSettings) {}

    mutating func hear(_ request: HTTPRequestHead) -> HTTPRequestHead {
        var folded = request
        folded.target = request.target.map(\.lowercasedASCII)
        return folded
    }
}
