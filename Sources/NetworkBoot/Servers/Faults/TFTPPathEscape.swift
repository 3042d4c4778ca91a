internal import NetworkProtocols

/// Who can read above the server's folder can read all there is.
struct TFTPPathEscape: TFTPFault {
    static let name: FaultName = "tftp-path-escape"
    static let statement = "Serves names that lead above its folder."
    static let caughtBy = ["tftp/paths-stay-inside"]

    var talk = TFTPTalk()

    init(_ settings: FaultSettings) {}

    mutating func hear(_ word: TFTPWord, at now: Instant) -> Datagram? {
        guard case .readRequest(var request) = word.packet else { return word.datagram }
        let parts = request.filename.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual("..".utf8) }
        request.filename = Array(parts.joined(separator: [UInt8(ascii: "/")]))
        return word.saying(.readRequest(request))
    }
}
