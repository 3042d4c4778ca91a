internal import NetworkProtocols

/// Reads the calls and replies of one TCP connection and hands them to the session that they belong to.
struct RPCConnectionFollower: Sendable {
    private let ends: Ends
    private let withMD5: Bool
    private var calls: RPCRecordStream
    private var replies: RPCRecordStream
    /// Where the data of the reply under way go.
    private var place: NFSSessionFollower.DataPlace?

    init(ends: Ends, startsInMiddle: Bool, withMD5: Bool) {
        self.ends = ends
        self.withMD5 = withMD5
        calls = RPCRecordStream(isFromServer: false, startsInMiddle: startsInMiddle)
        replies = RPCRecordStream(isFromServer: true, startsInMiddle: startsInMiddle)
    }

    mutating func clientSaid(_ bytes: Span<UInt8>, at stamp: FrameStamp, isCut: Bool, _ rpc: inout RPCFollower) {
        var offset = 0
        while let event = calls.nextEvent(in: bytes, at: &offset) {
            switch event {
            case .beginning, .data, .missing: break
            case .end:
                let message = message(of: calls, isFromServer: false, at: stamp, isCut: isCut)
                rpc.withSession(of: ends, at: stamp, withMD5: withMD5) { $0.receiveCall(calls.head.span, message) }
            case .unreadable:
                rpc.withSession(of: ends, at: stamp, withMD5: withMD5) { $0.session.undecodable.append(stamp) }
            }
        }
    }

    mutating func serverSaid(_ bytes: Span<UInt8>, at stamp: FrameStamp, isCut: Bool, _ rpc: inout RPCFollower) {
        var offset = 0
        while let event = replies.nextEvent(in: bytes, at: &offset) {
            let message = message(of: replies, isFromServer: true, at: stamp, isCut: isCut)
            switch event {
            case .beginning: begin(message, &rpc)
            case .data(let range):
                guard var going = place else { break }
                rpc.withSession(of: ends, at: stamp, withMD5: withMD5) { session in
                    session.receiveData(bytes.extracting(range), &going)
                }
                place = going
            case .missing(let count): miss(count, at: stamp, &rpc)
            case .end:
                place = nil
                rpc.withSession(of: ends, at: stamp, withMD5: withMD5) { $0.receiveReply(replies.head.span, message) }
            case .unreadable:
                place = nil
                rpc.withSession(of: ends, at: stamp, withMD5: withMD5) { $0.session.undecodable.append(stamp) }
            }
        }
    }

    private mutating func begin(_ message: ObservedRPCMessage, _ rpc: inout RPCFollower) {
        let octets = replies.head
        var isRead = false
        var going: NFSSessionFollower.DataPlace?
        rpc.withSession(of: ends, at: message.stamp, withMD5: withMD5) { session in
            let head = octets.span
            isRead = session.answersRead(head, message)
            guard let begun = session.beginData(head, message) else { return }
            var place = begun.place
            session.receiveData(head.extracting(min(begun.start, head.count)..<head.count), &place)
            going = place
        }
        replies.letsPass = isRead
        place = going
    }

    mutating func clientGap(_ count: Int, at stamp: FrameStamp, _ rpc: inout RPCFollower) {
        guard calls.receiveGap(count) != nil else { return }
        rpc.withSession(of: ends, at: stamp, withMD5: withMD5) { $0.session.completeness.insert(.framesMissing) }
    }

    mutating func serverGap(_ count: Int, at stamp: FrameStamp, _ rpc: inout RPCFollower) {
        guard case .missing(let missing)? = replies.receiveGap(count) else { return }
        if replies.isLost {
            place = nil
            rpc.withSession(of: ends, at: stamp, withMD5: withMD5) { $0.session.completeness.insert(.framesMissing) }
        } else {
            miss(missing, at: stamp, &rpc)
        }
    }

    private mutating func miss(_ count: Int, at stamp: FrameStamp, _ rpc: inout RPCFollower) {
        var going = place
        rpc.withSession(of: ends, at: stamp, withMD5: withMD5) { session in
            if var place = going {
                session.missData(count, &place)
                going = place
            } else {
                session.session.completeness.insert(.framesMissing)
            }
        }
        place = going
    }

    private func message(
        of stream: RPCRecordStream,
        isFromServer: Bool,
        at stamp: FrameStamp,
        isCut: Bool
    ) -> ObservedRPCMessage {
        ObservedRPCMessage(
            stamp: stamp,
            source: isFromServer ? ends.server : ends.client,
            destination: isFromServer ? ends.client : ends.server,
            transport: .tcp,
            length: stream.length,
            fragments: stream.fragments,
            isCut: isCut
        )
    }
}
