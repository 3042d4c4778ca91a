internal import NetworkProtocols

/// A client that seeks takes the whole file for a piece of it.
struct HTTPRangeIgnored206: HTTPFault {
    static let name: FaultName = "http-range-ignored-206"
    static let statement = "Answers a request for a range by 206 with the whole body."
    static let caughtBy = ["http/part-has-its-range"]

    var conversations: [HTTPConversation] = []

    init(_ settings: FaultSettings) {}

    mutating func hear(_ request: HTTPRequestHead) -> HTTPRequestHead {
        var whole = request
        whole.fields.removeAll(.range)
        return whole
    }

    mutating func answer(
        _ response: HTTPResponseHead,
        to request: HTTPRequestHead?,
        length: Int
    ) -> HTTPAnswerChange {
        guard let range = request?.range?.ranges.first?.resolved(size: length), response.status == 200 else {
            return HTTPAnswerChange(response)
        }
        var head = response
        head.status = HTTPStatus.partialContent.rawValue
        head.reason = Array(HTTPStatus.partialContent.reasonPhrase.utf8)
        head.fields.set(.contentRange, "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(length)")
        return HTTPAnswerChange(head)
    }
}
