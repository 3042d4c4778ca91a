public import NetworkProtocols

/// Frames of an exchange between boot clients and servers, made up or captured: what rules show themselves on.
public struct Exchange: Hashable, Sendable {
    /// What goes on in it, as a phrase: "a BIOS boot".
    public var name: String
    public private(set) var frames: [TimedFrame]

    /// An exchange of these frames, which are numbered from 1 on.
    public init(_ name: String, _ frames: [TimedFrame]) {
        self.name = name
        self.frames = frames
        for index in self.frames.indices { self.frames[index].header.number = index + 1 }
    }
}

// MARK: Changes

extension Exchange {
    /// The same exchange with each UDP datagram replaced by those that `edit` makes of it: none, itself, or several.
    ///
    /// Lengths and checksums of what was changed are made right again. Fragments are left as they are.
    public func editingDatagrams(_ edit: (ExampleDatagram) -> [ExampleDatagram]) -> Exchange {
        editingFrames { frame in
            guard let datagram = ExampleDatagram(frame) else { return [frame] }
            let edited = edit(datagram)
            return edited == [datagram] ? [frame] : edited.enumerated().map { $1.frame(like: frame, later: $0) }
        }
    }

    /// The same exchange with each TCP segment replaced by those that `edit` makes of it.
    ///
    /// Checksums are made right again; sequence numbers are the caller's business.
    public func editingSegments(_ edit: (ExampleSegment) -> [ExampleSegment]) -> Exchange {
        editingFrames { frame in
            guard let segment = ExampleSegment(frame) else { return [frame] }
            let edited = edit(segment)
            return edited == [segment] ? [frame] : edited.enumerated().map { $1.frame(like: frame, later: $0) }
        }
    }

    /// The same exchange with UDP datagrams cut into fragments for a link that takes `mtu` octets.
    public func fragmentingUDP(mtu: Int) -> Exchange {
        editingFrames { frame in ExampleDatagram(frame)?.fragments(like: frame, mtu: mtu) ?? [frame] }
    }

    /// The same exchange with each frame replaced by those that `edit` makes of it.
    public func editingFrames(_ edit: (TimedFrame) -> [TimedFrame]) -> Exchange {
        Exchange(name, frames.flatMap(edit))
    }

    /// This exchange and then `other`, `pause` later.
    public func followed(by other: Exchange, after pause: Duration = .seconds(1)) -> Exchange {
        guard let end = frames.last?.header.time, let start = other.frames.first?.header.time else {
            return frames.isEmpty ? other : self
        }
        let shift = end.advanced(by: pause).duration(since: start)
        return Exchange("\(name), then \(other.name)", frames + other.delayed(by: { _ in shift }).frames)
    }

    /// The same exchange, each frame later by what `shift` says of it; the order of the frames stays.
    public func delayed(by shift: (TimedFrame) -> Duration) -> Exchange {
        editingFrames { frame in
            var moved = frame
            moved.header.time = frame.header.time.advanced(by: shift(frame))
            return [moved]
        }
    }
}

// MARK: DHCP

extension Exchange {
    /// The same exchange with its DHCP messages of `type` changed.
    public func changingDHCP(_ type: DHCPMessageType, _ change: (inout DHCPMessage) -> Void) -> Exchange {
        changingDHCP(where: { $0.messageType == type }, change)
    }

    /// The same exchange with all its DHCP and BOOTP messages changed.
    public func changingDHCPMessages(_ change: (inout DHCPMessage) -> Void) -> Exchange {
        changingDHCP(where: { _ in true }, change)
    }

    /// The same exchange with those DHCP and BOOTP messages changed that `isMeant` says.
    public func changingDHCP(
        where isMeant: (DHCPMessage) -> Bool,
        _ change: (inout DHCPMessage) -> Void
    ) -> Exchange {
        editingDHCP { datagram, message in
            guard isMeant(message) else { return [datagram] }
            var changed = message
            change(&changed)
            // What a change takes out is padded again, so that it breaks no rule about lengths.
            if message.length >= DHCPMessage.minimumLength, changed.length < DHCPMessage.minimumLength { changed.pad() }
            return [datagram.carrying(changed.encoded)]
        }
    }

    /// The same exchange without the DHCP and BOOTP messages that `isMeant` says.
    public func droppingDHCP(where isMeant: (DHCPMessage) -> Bool) -> Exchange {
        editingDHCP { datagram, message in isMeant(message) ? [] : [datagram] }
    }

    /// The same exchange with each datagram of a DHCP or BOOTP message replaced by what `edit` makes of it.
    public func editingDHCP(_ edit: (ExampleDatagram, DHCPMessage) -> [ExampleDatagram]) -> Exchange {
        editingDatagrams { datagram in
            guard let message = datagram.dhcpMessage else { return [datagram] }
            return edit(datagram, message)
        }
    }
}

extension Exchange {
    /// The same exchange with what goes over the network of a relayed client: its own messages before those that the
    /// relay makes of them, and behind each reply what the relay makes of that.
    func seenOnBothNetworks() -> Exchange {
        editingDHCP { datagram, message in
            guard !message.relayAddress.isUnspecified else { return [datagram] }
            var near = message
            near.options[.relayAgentInformation] = nil
            if message.operation == .request {
                near.relayAddress = .any
                near.hops = 0
            }
            near.pad()
            var second = datagram.carrying(near.encoded)
            if message.operation == .request {
                second.sourceMAC = message.clientMAC ?? datagram.sourceMAC
                second.destinationMAC = .broadcast
                second.source = Endpoint(address: .any, port: 68)
                second.destination = Endpoint(address: .broadcast, port: 67)
                return [second, datagram]
            }
            second.source = Endpoint(address: message.relayAddress, port: 67)
            second.destination = Endpoint(address: message.yourAddress, port: 68)
            return [datagram, second]
        }
    }
}

// MARK: TFTP

extension Exchange {
    /// The same exchange with each datagram of a TFTP packet replaced by what `edit` makes of it.
    ///
    /// TFTP is told by its ports: 69, and those that a request to it came from.
    public func editingTFTP(_ edit: (ExampleDatagram, TFTPPacket) -> [ExampleDatagram]) -> Exchange {
        var clients: Set<Endpoint> = []
        return editingDatagrams { datagram in
            let isRequest = datagram.destination.port == 69
            if isRequest { clients.insert(datagram.source) }
            guard isRequest || clients.contains(datagram.source) || clients.contains(datagram.destination),
                let packet = datagram.tftpPacket
            else { return [datagram] }
            return edit(datagram, packet)
        }
    }

    /// The same exchange with each TFTP packet replaced by what `change` makes of it; left out where that is nil.
    public func changingTFTP(_ change: (TFTPPacket) -> TFTPPacket?) -> Exchange {
        editingTFTP { datagram, packet in
            guard let changed = change(packet) else { return [] }
            return changed == packet ? [datagram] : [datagram.carrying(changed.encoded)]
        }
    }

    /// The same exchange with its TFTP requests changed.
    public func changingTFTPRequests(_ change: (inout TFTPRequest) -> Void) -> Exchange {
        changingTFTP { packet in
            guard case .readRequest(var request) = packet else { return packet }
            change(&request)
            return .readRequest(request)
        }
    }

    /// The same exchange with the options of its OACKs changed.
    public func changingOACKs(_ change: (inout TFTPOptions) -> Void) -> Exchange {
        changingTFTP { packet in
            guard case .optionAcknowledgement(var options, let trailing) = packet else { return packet }
            change(&options)
            return .optionAcknowledgement(options, trailing: trailing)
        }
    }
}

// MARK: HTTP

extension Exchange {
    /// The same exchange with the first occurrence of `text` in each TCP segment replaced by `replacement`, which must
    /// be equally long so that sequence numbers stay right.
    public func replacingInSegments(_ text: String, _ replacement: String) -> Exchange {
        let (old, new) = (Array(text.utf8), Array(replacement.utf8))
        precondition(old.count == new.count, "A replacement in a stream keeps the length.")
        return editingSegments { segment in
            guard let range = segment.payload.firstRange(of: old) else { return [segment] }
            var changed = segment
            changed.payload.replaceSubrange(range, with: new)
            return [changed]
        }
    }
}

// MARK: Endings

extension Exchange {
    /// The same exchange without the first frame that `isEnd` says and all behind it.
    public func cut(before isEnd: (TimedFrame) -> Bool) -> Exchange {
        Exchange(name, Array(frames.prefix { !isEnd($0) }))
    }

    /// The same exchange, then nothing for `pause` but a word of a machine that has no part in it: so that the capture
    /// goes on, and silence is silence.
    public func thenSilent(for pause: Duration = .seconds(200)) -> Exchange {
        var builder = ExchangeBuilder()
        builder.ask(for: ExchangeBuilder.Station.server.address, by: .stranger)
        builder.answer(.stranger, by: .server)
        return Exchange(name, followed(by: builder.exchange(name), after: pause).frames)
    }
}

extension TimedFrame {
    /// The name that a TFTP read request in the frame asks for.
    var requestedName: String? {
        guard let datagram = ExampleDatagram(self), datagram.destination.port == 69,
            case .readRequest(let request)? = datagram.tftpPacket
        else { return nil }
        return request.filename.displayText
    }

    /// The DHCP message in the frame.
    var dhcpMessage: DHCPMessage? { ExampleDatagram(self)?.dhcpMessage }

    /// The ARP packet in the frame.
    var arpPacket: ARPPacket? {
        guard let decoded = try? DecodedFrame(decoding: bytes.span, linkType: header.linkType),
            case .arp = decoded.network
        else { return nil }
        var reader = ByteReader(bytes.span, from: decoded.payload.lowerBound, to: decoded.payload.upperBound)
        return try? ARPPacket(decoding: &reader)
    }

    var isTCP: Bool { ExampleSegment(self) != nil }
}
