internal import NetworkProtocols

/// A client that counts no redirects goes round for ever (RFC 9110 §15.4).
struct HTTPRedirectLoop: HTTPFault {
    static let name: FaultName = "http-redirect-loop"
    static let statement = "Redirects every request to where it went."
    static let caughtBy = ["http/redirect-leads-elsewhere"]

    var conversations: [HTTPConversation] = []

    init(_ settings: FaultSettings) {}

    mutating func answer(
        _ response: HTTPResponseHead,
        to request: HTTPRequestHead?,
        length: Int
    ) -> HTTPAnswerChange {
        guard let request, let host = request.host, response.isSuccessful else { return HTTPAnswerChange(response) }
        var head = response
        head.status = HTTPStatus.found.rawValue
        head.reason = Array(HTTPStatus.found.reasonPhrase.utf8)
        head.fields.list.append(
            HTTPField(name: Array("Location".utf8), rawValue: Array(" http://".utf8) + host + request.target)
        )
        head.fields.set(.contentLength, "0")
        return HTTPAnswerChange(head, .leftOut)
    }
}
