public import BootObservation
public import NetworkProtocols

extension ConversationRecord {
    /// What a server said of a file to the first HEAD, and to the first GET behind it.
    public struct HeadAnswer: Hashable, Sendable {
        public var server: IPv4Address
        /// The target that was asked for.
        public var name: String
        public var head: FileDescription
        /// Nil where the file itself was not asked for, or not given.
        public var whole: FileDescription?
    }

    /// What the fields of a response say of a file.
    public struct FileDescription: Hashable, Sendable {
        public var stamp: FrameStamp
        /// Content-Length as it stands there.
        public var length: String?
        /// Content-Type, in small letters.
        public var type: String?

        init(_ response: HTTPResponseHead, at stamp: FrameStamp) {
            self.stamp = stamp
            length = response.fields[.contentLength]?.displayText
            type = response.fields[.contentType]?.displayText.lowercased()
        }
    }

    /// A file that UEFI firmware fetched over HTTP.
    public struct FirmwareFetch: Hashable, Sendable {
        public var client: IPv4Address
        public var clientMAC: MACAddress?
        /// The path that was asked for.
        public var name: String
        public var stamp: FrameStamp
        /// Whether the firmware had asked for it by HEAD before.
        public var isAskedByHead: Bool
    }

    mutating func rememberHead(_ exchange: HTTPExchange) {
        guard let request = exchange.request, let stamp = exchange.requestStamp else { return }
        let server = exchange.ends.server.address
        let isHead = request.hasMethod("HEAD")
        guard isHead || request.hasMethod("GET") else { return }
        if exchange.isUEFIFirmware, !exchange.completeness.contains(.startMissing) {
            let key = "\(exchange.ends.client.address) \(server) \(exchange.name)"
            if isHead {
                if firmwareHeads.count < Self.limit { firmwareHeads.insert(key) } else { markIncomplete() }
            } else if firmwareFetches.count < Self.limit {
                firmwareFetches.append(
                    FirmwareFetch(
                        client: exchange.ends.client.address,
                        clientMAC: exchange.ends.clientMAC,
                        name: exchange.name,
                        stamp: stamp,
                        isAskedByHead: firmwareHeads.contains(key)
                    )
                )
            } else {
                markIncomplete()
            }
        }
        guard let response = exchange.response, response.status == 200 else { return }
        let description = FileDescription(response, at: exchange.responseStamp ?? stamp)
        let key = "\(server) \(exchange.name)"
        if let position = headPositions[key] {
            if !isHead, heads[position].whole == nil { heads[position].whole = description }
        } else if isHead, heads.count < Self.limit {
            headPositions[key] = heads.count
            heads.append(HeadAnswer(server: server, name: exchange.name, head: description))
        } else if isHead {
            markIncomplete()
        }
    }
}

extension HTTPExchange {
    /// Whether the client says that it is EDK2's HTTP boot.
    var isUEFIFirmware: Bool {
        request?.fields[.userAgent]?.starts(with: "UefiHttpBoot".utf8) ?? false
    }
}
