internal import NetworkProtocols

/// A disk, a cable or a copy that went wrong.
struct ImageBitFlip: HTTPFault {
    static let name: FaultName = "image-bit-flip"
    static let statement = "Turns over one bit in the middle of a file that is served over HTTP."
    static let parameters = [
        FaultParameter("file", "how the path of the file ends", standard: .text("sysrcd.dat"))
    ]
    static let caughtBy = ["boot/root-passes-its-check"]

    var conversations: [HTTPConversation] = []
    private let file: [UInt8]

    init(_ settings: FaultSettings) {
        file = Array(settings.text("file").utf8)
    }

    mutating func answer(
        _ response: HTTPResponseHead,
        to request: HTTPRequestHead?,
        length: Int
    ) -> HTTPAnswerChange {
        guard response.isSuccessful, length > 0,
            let path = request?.target.prefix(while: { $0 != UInt8(ascii: "?") }),
            path.suffix(file.count).elementsEqual(file)
        else { return HTTPAnswerChange(response) }
        return HTTPAnswerChange(response, .flipped(at: length / 2))
    }
}
