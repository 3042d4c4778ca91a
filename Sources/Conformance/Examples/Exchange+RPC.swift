internal import NetworkProtocols

/// A call or a reply of RPC in an exchange, taken out so that it can be changed.
struct ExampleRPC {
    var message: RPCMessage
    /// Arguments or results.
    var body: [UInt8]
    /// The call itself, or the one that a reply answers.
    let call: RPCCall
    /// The arguments of the call that a reply answers.
    let arguments: [UInt8]

    var isReply: Bool { message.reply != nil }
    var isSuccess: Bool { message.reply?.isSuccess ?? false }
    /// NFS version 3, MOUNT version 3, and the port mapper's version 2 have numbers of their own.
    var nfs: NFS3Procedure? {
        call.program == .nfs && call.version == 3 ? NFS3Procedure(rawValue: call.procedure) : nil
    }
    var mount: MountProcedure? { call.program == .mount ? MountProcedure(rawValue: call.procedure) : nil }
    var portMapper: PortMapperProcedure? {
        call.program == .portMapper ? PortMapperProcedure(rawValue: call.procedure) : nil
    }

    var octets: [UInt8] { message.octets + body }

    /// The same message with its body changed.
    func changed(_ change: (inout [UInt8]) -> Void) -> ExampleRPC {
        var changed = self
        change(&changed.body)
        return changed
    }
}

extension Exchange {
    /// The same exchange with each message of RPC replaced by those that `edit` makes of it, over UDP and TCP.
    ///
    /// A record that does not fit its segment stays as it is.
    func editingRPC(_ edit: (ExampleRPC) -> [ExampleRPC]) -> Exchange {
        var calls = ExampleCalls()
        let overUDP = editingDatagrams { datagram in
            guard
                let message = calls.read(
                    datagram.payload,
                    from: datagram.source,
                    to: datagram.destination
                )
            else { return [datagram] }
            return edit(message).map { datagram.carrying($0.octets) }
        }
        // Octets of records that began in an earlier segment, by their direction.
        var rest: [[Endpoint]: Int] = [:]
        return overUDP.editingStreams { segment, _ in
            let source = Endpoint(address: segment.source, port: segment.header.sourcePort)
            let destination = Endpoint(address: segment.destination, port: segment.header.destinationPort)
            let skipped = min(rest[[source, destination]] ?? 0, segment.payload.count)
            var left = (rest[[source, destination]] ?? 0) - skipped
            var payload = Array(segment.payload[..<skipped])
            var index = skipped
            while segment.payload.count - index >= 4 {
                let mark = RPCRecordMark(rawValue: segment.payload.word(at: index))
                let record = segment.payload[(index + 4)...].prefix(mark.length)
                guard record.count == mark.length, mark.isLast,
                    let message = calls.read(Array(record), from: source, to: destination)
                else {
                    left = mark.isLast && record.count < mark.length ? mark.length - record.count : 0
                    payload += segment.payload[index...]
                    index = segment.payload.count
                    break
                }
                for changed in edit(message) {
                    payload += RPCRecordMark(length: changed.octets.count).rawValue.octets + changed.octets
                }
                index += 4 + mark.length
            }
            rest[[source, destination]] = left
            return payload + segment.payload[index...]
        }
    }

    /// The same exchange with each reply of RPC replaced by what `change` makes of it; left out where that is nil.
    func changingReplies(_ change: (ExampleRPC) -> ExampleRPC?) -> Exchange {
        editingRPC { $0.isReply ? [change($0)].compactMap(\.self) : [$0] }
    }

    /// The same exchange with each call of RPC changed.
    func changingCalls(_ change: (ExampleRPC) -> ExampleRPC?) -> Exchange {
        editingRPC { $0.isReply ? [$0] : [change($0)].compactMap(\.self) }
    }

    /// The same exchange with the results of successful NFS procedures changed.
    func changingResults(of procedures: NFS3Procedure..., change: (inout [UInt8]) -> Void) -> Exchange {
        changingReplies { reply in
            guard reply.isSuccess, let procedure = reply.nfs, procedures.contains(procedure) else { return reply }
            return reply.changed(change)
        }
    }

    /// The same exchange with what NFS answers changed, where `change` has another answer.
    func changingNFS(_ change: (NFS3Call, NFS3Reply) -> NFS3Reply?) -> Exchange {
        changingReplies { reply in
            guard reply.isSuccess, let procedure = reply.nfs else { return reply }
            var reader = ByteReader(reply.arguments.span)
            guard let call = try? NFS3Call(decoding: &reader, procedure: procedure) else { return reply }
            var results = ByteReader(reply.body.span)
            guard let answer = try? NFS3Reply(decoding: &results, procedure: procedure),
                let changed = change(call, answer)
            else { return reply }
            return reply.changed { body in
                var writer = ByteWriter()
                changed.encode(into: &writer)
                body = writer.bytes
            }
        }
    }

    /// The same exchange with the results of MOUNT's MNT changed.
    func changingMounts(_ change: (inout [UInt8]) -> Void) -> Exchange {
        changingReplies { $0.isSuccess && $0.mount == .mount ? $0.changed(change) : $0 }
    }

    /// The same exchange, each successful call of these NFS procedures answered by a status and nothing else that its
    /// failure needs: no attributes.
    func refusing(_ procedures: NFS3Procedure..., with status: NFS3Status) -> Exchange {
        changingReplies { reply in
            guard reply.isSuccess, let procedure = reply.nfs, procedures.contains(procedure) else { return reply }
            return reply.changed { $0 = words(procedure == .getAttributes ? [status.rawValue] : [status.rawValue, 0]) }
        }
    }
}

/// The calls of an exchange, by which replies are understood.
private struct ExampleCalls {
    private struct Key: Hashable {
        var client: Endpoint
        var transactionID: UInt32
    }

    private var calls: [Key: (call: RPCCall, arguments: [UInt8])] = [:]
    private static let programs: [RPCProgram] = [
        .portMapper, .mount, .nfs, .nfsACL, .lockManager, .statusMonitor,
    ]

    /// Octets as a message of RPC; nil for anything else, and for a reply to no call.
    mutating func read(_ octets: [UInt8], from source: Endpoint, to destination: Endpoint) -> ExampleRPC? {
        var reader = ByteReader(octets.span)
        guard let message = try? RPCMessage(decoding: &reader) else { return nil }
        let body = reader.readRemainingBytes()
        switch message.body {
        case .call(let call):
            guard call.rpcVersion == 2, Self.programs.contains(call.program) else { return nil }
            calls[Key(client: source, transactionID: message.transactionID)] = (call, body)
            return ExampleRPC(message: message, body: body, call: call, arguments: body)
        case .reply:
            guard let asked = calls[Key(client: destination, transactionID: message.transactionID)] else { return nil }
            return ExampleRPC(message: message, body: body, call: asked.call, arguments: asked.arguments)
        case .unknown: return nil
        }
    }
}

extension [UInt8] {
    /// The 32 bits from `index` on; 0 where there are fewer.
    func word(at index: Int) -> UInt32 {
        guard index >= 0, index + 4 <= count else { return 0 }
        return self[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Puts 32 bits from `index` on, where there are as many.
    mutating func setWord(_ value: UInt32, at index: Int) {
        guard index >= 0, index + 4 <= count else { return }
        replaceSubrange(index..<index + 4, with: value.octets)
    }
}
