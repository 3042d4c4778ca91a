internal import NetworkProtocols

/// The connection ends behind the answer, or the client would wait for ever.
struct HTTPWrongContentLength: HTTPFault {
    static let name: FaultName = "http-wrong-content-length"
    static let statement = "Announces more octets of body than it sends."
    static let parameters = [
        FaultParameter("difference", "octets that are announced too many", standard: .number(1000))
    ]
    static let caughtBy = ["http/body-has-the-announced-length"]

    var conversations: [HTTPConversation] = []
    private let difference: Int

    init(_ settings: FaultSettings) {
        difference = min(max(settings.number("difference"), 1), 1 << 40)
    }

    mutating func answer(
        _ response: HTTPResponseHead,
        to request: HTTPRequestHead?,
        length: Int
    ) -> HTTPAnswerChange {
        guard response.isSuccessful, length > 0 else { return HTTPAnswerChange(response) }
        var head = response
        head.fields.set(.contentLength, "\(length + difference)")
        return HTTPAnswerChange(head, endsConnection: true)
    }
}
