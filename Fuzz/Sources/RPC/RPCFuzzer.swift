import NetworkProtocols
import RoundTrip

/// RPC's messages and those of the port mapper, MOUNT and NFS, octet for octet; and records, which must be the same in
/// whatever pieces they come.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try RPCMessage(decoding: &reader) },
        encode: { message, writer in message.encode(into: &writer) }
    )
    guard input.count >= 2 else { return 0 }
    // The first octet chooses the procedure, the second the version.
    let procedure = UInt32(input[0]) % 24
    let version = UInt32(input[1]) % 5
    let body = Array(input.dropFirst(2))
    losslessRoundTrip(
        body,
        decode: { reader throws(PacketDecodingError) in
            try NFS3Call(decoding: &reader, procedure: NFS3Procedure(rawValue: procedure))
        },
        encode: { call, writer in call.encode(into: &writer) }
    )
    losslessRoundTrip(
        body,
        decode: { reader throws(PacketDecodingError) in
            try NFS3Reply(decoding: &reader, procedure: NFS3Procedure(rawValue: procedure))
        },
        encode: { reply, writer in reply.encode(into: &writer) }
    )
    losslessRoundTrip(
        body,
        decode: { reader throws(PacketDecodingError) in
            try MountReply(decoding: &reader, procedure: MountProcedure(rawValue: procedure), version: version)
        },
        encode: { reply, writer in reply.encode(into: &writer) }
    )
    portMapper(body, PortMapperProcedure(rawValue: procedure), version)
    ensure(records(body, inPiecesOf: procedure + 1) == records(body, inPiecesOf: UInt32(body.count + 1)))
    return 0
}

private func portMapper(_ body: [UInt8], _ procedure: PortMapperProcedure, _ version: UInt32) {
    losslessRoundTrip(
        body,
        decode: { reader throws(PacketDecodingError) in
            try PortMapperCall(decoding: &reader, procedure: procedure, version: version)
        },
        encode: { call, writer in call.encode(into: &writer) }
    )
    losslessRoundTrip(
        body,
        decode: { reader throws(PacketDecodingError) in
            try PortMapperReply(decoding: &reader, procedure: procedure, version: version)
        },
        encode: { reply, writer in reply.encode(into: &writer) }
    )
}

private func records(_ stream: [UInt8], inPiecesOf size: UInt32) -> [[UInt8]] {
    var assembler = RPCRecordAssembler(recordLimit: 1000)
    var found: [[UInt8]] = []
    for start in stride(from: 0, to: stream.count, by: Int(size)) {
        assembler.append(Array(stream[start..<min(stream.count, start + Int(size))]))
        while let record = assembler.nextRecord() { found.append(record) }
        ensure(assembler.count <= stream.count, "It holds more than came.")
    }
    return found
}
