import NetworkProtocols
import RoundTrip

/// Frames from every kind of link, taken apart; and each header on its own, octet for octet.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    guard let first = input.first else { return 0 }
    // The first octet chooses the link.
    let frame = Array(input.dropFirst())
    takeApart(frame, linkTypes[Int(first) % linkTypes.count])
    linkHeaders(frame)
    networkHeaders(frame)
    return 0
}

private let linkTypes: [LinkType] = [.ethernet, .null, .raw, .loop, .linuxSLL, .ipv4, .ipv6, .linuxSLL2]

private func takeApart(_ frame: [UInt8], _ linkType: LinkType) {
    guard let decoded = try? DecodedFrame(decoding: frame.span, linkType: linkType) else { return }
    ensure(decoded.networkOffset <= decoded.transportOffset && decoded.transportOffset <= frame.count)
    for part in [decoded.payload, decoded.ipv4Options, decoded.tcpOptions] {
        ensure(part.lowerBound >= 0 && part.upperBound <= frame.count, "A part lies outside of the frame.")
    }
    if case .tcp = decoded.transport {
        let options = TCPOptions(in: frame.span, at: decoded.tcpOptions)
        ensure(options.encoded == frame[decoded.tcpOptions].map(\.self), "An octet of the TCP options was lost.")
    }
    if case .icmp = decoded.transport {
        losslessRoundTrip(
            Array(frame[decoded.payload]),
            decode: { reader throws(PacketDecodingError) in try ICMPMessage(decoding: &reader) },
            encode: { message, writer in message.encode(into: &writer) }
        )
    }
}

private func linkHeaders(_ frame: [UInt8]) {
    losslessRoundTrip(
        frame,
        decode: { reader throws(PacketDecodingError) in try EthernetHeader(decoding: &reader) },
        encode: { header, writer in header.encode(into: &writer) }
    )
    losslessRoundTrip(
        frame,
        decode: { reader throws(PacketDecodingError) in try LinuxCookedHeader(decodingVersion1: &reader) },
        encode: { header, writer in header.encode(into: &writer) }
    )
    losslessRoundTrip(
        frame,
        decode: { reader throws(PacketDecodingError) in try LinuxCookedHeader(decodingVersion2: &reader) },
        encode: { header, writer in header.encode(into: &writer) }
    )
    for linkType in [LinkType.null, .loop] {
        roundTrip(
            frame,
            decode: { reader throws(PacketDecodingError) in try LoopbackHeader(decoding: &reader, linkType: linkType) },
            encode: { header, writer in header.encode(into: &writer) }
        )
    }
}

/// A header whose options are encoded by the caller.
private struct WithOptions<Header: Equatable>: Equatable {
    var header: Header
    var options: [UInt8]
}

private func networkHeaders(_ frame: [UInt8]) {
    losslessRoundTrip(
        frame,
        decode: { reader throws(PacketDecodingError) in try ARPPacket(decoding: &reader) },
        encode: { packet, writer in packet.encode(into: &writer) }
    )
    losslessRoundTrip(
        frame,
        decode: { reader throws(PacketDecodingError) in
            let header = try IPv4Header(decoding: &reader)
            return WithOptions(header: header, options: reader.bytes.copy(from: 20, to: reader.offset))
        },
        encode: { packet, writer in
            packet.header.encode(into: &writer)
            writer.write(packet.options)
        }
    )
    losslessRoundTrip(
        frame,
        decode: { reader throws(PacketDecodingError) in
            let header = try TCPHeader(decoding: &reader)
            return WithOptions(header: header, options: reader.bytes.copy(from: 20, to: reader.offset))
        },
        encode: { segment, writer in
            segment.header.encode(into: &writer)
            writer.write(segment.options)
        }
    )
    losslessRoundTrip(
        frame,
        decode: { reader throws(PacketDecodingError) in try UDPHeader(decoding: &reader) },
        encode: { header, writer in header.encode(into: &writer) }
    )
}
