internal import NetworkProtocols

/// gPXE and PXELINUX speak HTTP/1.0 and save the sizes of the chunks with the file.
struct HTTPChunkedTo10: HTTPFault {
    static let name: FaultName = "http-chunked-to-1-0"
    static let statement = "Answers a request of HTTP/1.0 in chunks."
    static let caughtBy = ["http/old-clients-get-no-chunks"]

    var conversations: [HTTPConversation] = []

    init(_ settings: FaultSettings) {}

    mutating func answer(
        _ response: HTTPResponseHead,
        to request: HTTPRequestHead?,
        length: Int
    ) -> HTTPAnswerChange {
        guard let request, !request.version.isAtLeast(1, 1), response.isSuccessful, length > 0 else {
            return HTTPAnswerChange(response)
        }
        var head = response
        head.fields.removeAll(.contentLength)
        head.fields.append(.transferEncoding, "chunked")
        return HTTPAnswerChange(head, .inChunks)
    }
}
