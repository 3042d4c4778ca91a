internal import NetworkProtocols

/// Which of its two ends a packet is for, and whether it comes from the right one.
extension TFTPTransferFollower {
    // What is called for each packet is mutating also where it changes nothing: a follower in an array is then looked
    // at where it stands. Others would copy it first, and it is large.

    /// Whether `endpoint` is the one that the server chose for this transfer.
    mutating func isServer(_ endpoint: Endpoint) -> Bool { transfer.serverTransferIdentifier == endpoint }

    /// Takes what was sent to the client; returns whether it shows that the file is a kernel.
    mutating func receiveForClient(_ datagram: ObservedDatagram, _ payload: Span<UInt8>) -> Bool {
        if let known = transfer.serverTransferIdentifier {
            guard known == datagram.source else {
                note(.strangerToClient(datagram.source, opcode: TFTPOpcode(peeking: payload)), at: datagram.stamp)
                return false
            }
        } else {
            guard opensTransfer(payload) else { return false }
            learnServer(datagram.source, mac: datagram.sourceMAC)
        }
        receive(datagram, payload, isFromServer: true)
        return hasJustSeenKernel
    }

    /// Takes what the client sent.
    mutating func receiveForServer(_ datagram: ObservedDatagram, _ payload: Span<UInt8>) {
        let known = transfer.serverTransferIdentifier
        if let known, known == datagram.destination {
            return receive(datagram, payload, isFromServer: false)
        }
        let opcode = TFTPOpcode(peeking: payload)
        if opcode == .error, payload.count >= 4, payload[3] == 5 {
            note(.strangerRefused(datagram.destination), at: datagram.stamp)
        } else if known == nil, transfer.ends.server.address == datagram.destination.address {
            // The server's first answer is not in the capture.
            learnServer(datagram.destination, mac: datagram.destinationMAC)
            mark(.framesMissing)
            receive(datagram, payload, isFromServer: false)
        } else {
            note(.strangerToServer(datagram.destination, opcode: opcode), at: datagram.stamp)
        }
    }

    private mutating func receive(_ datagram: ObservedDatagram, _ payload: Span<UInt8>, isFromServer: Bool) {
        if datagram.isCut { mark(.framesCut) }
        switch TFTPBlockPacket(peeking: payload, from: 0, to: payload.count) {
        case .data(let number, let offset)?:
            let data = payload.extracting(offset..<payload.count)
            return sawData(
                number,
                data,
                cut: datagram.isCut ? max(0, datagram.length - payload.count) : 0,
                isFragmented: datagram.isReassembled,
                at: datagram.stamp
            )
        case .acknowledgement(let number)?: return sawAcknowledgement(number, at: datagram.stamp)
        case nil: break
        }
        var reader = ByteReader(payload)
        do throws(PacketDecodingError) {
            switch try TFTPPacket(decoding: &reader) {
            case .optionAcknowledgement(let options, _): sawOptionAcknowledgement(options, at: datagram.stamp)
            case .error(let code, let message, let terminated, _):
                sawError(
                    TFTPFailure(
                        stamp: datagram.stamp,
                        isFromServer: isFromServer,
                        code: code,
                        message: message,
                        isTerminated: terminated
                    )
                )
            case .data, .acknowledgement, .readRequest, .writeRequest, .unknown: break
            }
        } catch {
            note(.undecodable(error), at: datagram.stamp)
        }
    }

    /// Whether these octets can be a server's first answer.
    private func opensTransfer(_ payload: Span<UInt8>) -> Bool {
        switch TFTPOpcode(peeking: payload) {
        case .data, .acknowledgement, .error, .optionAcknowledgement: true
        default: false
        }
    }
}

extension TFTPOpcode {
    /// The opcode that a packet begins with; 0 where it is too short to have one.
    init(peeking payload: Span<UInt8>) {
        self.init(rawValue: payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : 0)
    }
}
