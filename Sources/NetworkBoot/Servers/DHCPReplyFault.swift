public import NetworkProtocols

/// A fault that changes a DHCP server's replies, or keeps them back.
public protocol DHCPReplyFault: ServerFault {
    /// Changes a reply that is about to go out; nil for none at all.
    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply?
}

/// A DHCP server's reply on its way out.
public struct DHCPReply: Hashable, Sendable {
    public var message: DHCPMessage
    /// Where it goes; its payload is replaced by `message`.
    public var datagram: Datagram

    /// The reply in a datagram; nil where it is none.
    public init?(_ action: HostAction) {
        guard case .send(let datagram) = action, datagram.source.port == 67 || datagram.source.port == 4011 else {
            return nil
        }
        var reader = ByteReader(datagram.payload.span)
        guard let message = try? DHCPMessage(decoding: &reader), message.operation == .reply else { return nil }
        self.message = message
        self.datagram = datagram
    }

    /// The reply with its message changed; padded again where it was long enough before.
    public func changed(_ change: (inout DHCPMessage) -> Void) -> DHCPReply {
        var changed = self
        change(&changed.message)
        if message.length >= DHCPMessage.minimumLength, changed.message.length < DHCPMessage.minimumLength {
            changed.message.pad()
        }
        return changed
    }

    /// What to send.
    public var action: HostAction {
        var datagram = datagram
        datagram.payload = message.encoded
        return .send(datagram)
    }
}

extension DHCPReplyFault {
    public mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        guard let reply = DHCPReply(action) else { return flow.send(action) }
        guard let changed = change(reply, at: now) else { return }
        flow.send(changed == reply ? action : changed.action)
    }
}
