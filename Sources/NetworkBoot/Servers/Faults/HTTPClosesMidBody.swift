internal import NetworkProtocols

/// A kernel that breaks off is worse than none.
struct HTTPClosesMidBody: HTTPFault {
    static let name: FaultName = "http-closes-mid-body"
    static let statement = "Ends the connection after half of the body."
    static let caughtBy = ["http/body-has-the-announced-length"]

    var conversations: [HTTPConversation] = []

    init(_ settings: FaultSettings) {}

    mutating func answer(
        _ response: HTTPResponseHead,
        to request: HTTPRequestHead?,
        length: Int
    ) -> HTTPAnswerChange {
        guard response.isSuccessful, length > 1 else { return HTTPAnswerChange(response) }
        return HTTPAnswerChange(response, .cut(to: length / 2), endsConnection: true)
    }
}
