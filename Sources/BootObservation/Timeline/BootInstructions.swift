internal import NetworkProtocols

/// What a machine was told to load: by DHCP, by a proxy beside it, or by a boot server on port 4011.
struct BootInstructions: Hashable, Sendable {
    var bootFile: [UInt8]
    var nextServer: IPv4Address?
    /// Whether nothing named the server, so that it is taken for the one that answered.
    var isServerGuessed = false
    /// The message that said it.
    var frame: Int
    var origin: Origin

    /// In the order in which a PXE machine prefers them (PXE 2.1; reference: dhcp-pxe §15).
    enum Origin: Int, Comparable, Hashable, Sendable {
        case bootServer
        case proxyOffer
        case acknowledgement
        case offer

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// All that a session's replies told, the preferred first.
    static func all(in session: DHCPSession) -> [BootInstructions] {
        var found: [BootInstructions] = []
        for reply in session.replies {
            guard let file = reply.message.bootFile, !file.isEmpty else { continue }
            let origin: Origin
            switch reply.message.messageType {
            case _ where reply.isOfBootServer: origin = .bootServer
            case .offer?: origin = reply.isFromProxy ? .proxyOffer : .offer
            case .acknowledge?, nil: origin = .acknowledgement
            default: continue
            }
            found.append(
                BootInstructions(
                    bootFile: file,
                    nextServer: reply.message.namedNextServer ?? reply.message.serverIdentifier,
                    isServerGuessed: reply.message.namedNextServer == nil,
                    frame: reply.stamp.frame,
                    origin: origin
                )
            )
        }
        return found.enumerated().sorted { ($0.element.origin, -$0.offset) < ($1.element.origin, -$1.offset) }
            .map(\.element)
    }

    /// Whether a fetch is of this boot file: the same name, with or without a leading slash, or the same URL.
    func names(_ file: FetchedFile) -> Bool {
        let wanted = bootFile[...]
        if bootFile.displayText == file.fetch.uri { return true }
        let trimmed = wanted.drop { $0 == UInt8(ascii: "/") }
        let asked = file.fetch.name.drop { $0 == UInt8(ascii: "/") }
        if asked.elementsEqual(trimmed) { return true }
        // An old ROM goes on reading behind a name that lacks its NUL.
        return asked.count > trimmed.count && asked.starts(with: trimmed)
            && asked.dropFirst(trimmed.count).allSatisfy { $0 == 0xff }
    }
}

extension DHCPMessage {
    /// The server to fetch the boot file from: `siaddr`, else option 66 where it is an address, else option 150, else
    /// the server itself, as firmware does.
    var effectiveNextServer: IPv4Address? { namedNextServer ?? serverIdentifier }

    /// The same, where the message names one.
    var namedNextServer: IPv4Address? {
        if !nextServer.isUnspecified { return nextServer }
        if let name = tftpServerName, let address = IPv4Address(utf8: name) { return address }
        return tftpServerAddresses?.first
    }
}
