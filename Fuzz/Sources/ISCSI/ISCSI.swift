import NetworkProtocols
import RoundTrip

/// Headers octet for octet; text and root paths; both directions of a stream, which must give the same in whatever pieces
/// the octets come, and lie within them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    guard let first = input.first else { return 0 }
    let rest = Array(input.dropFirst())
    switch first & 3 {
    case 0: tryHeader(rest)
    case 1: tryText(rest)
    default:
        tryStream(rest, inPiecesOf: Int(first >> 3) + 1, isFromInitiator: first & 1 == 0, hasDigests: first & 4 != 0)
    }
    return 0
}

private func tryHeader(_ input: [UInt8]) {
    let header = losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try ISCSIHeader(decoding: &reader) },
        encode: { $0.encode(into: &$1) }
    )
    guard let header else { return }
    ensure(header.paddedDataLength >= header.dataLength && header.paddedDataLength % 4 == 0)
    let command = header.command
    ensure(command.octets.count == 16 && !command.description.isEmpty && !header.opcode.description.isEmpty)
    if let number = header.logicalUnit.number, number >= 256 {
        ensure(ISCSILogicalUnit(number: number) == header.logicalUnit)
    }
    ensure(!header.loginStatus.description.isEmpty && !header.scsiStatus.description.isEmpty)
}

private func tryText(_ input: [UInt8]) {
    let text = ISCSIText(octets: input)
    ensure(ISCSIText(octets: text.encoded) == text, "Text changes when it is written.")
    guard let path = ISCSIRootPath(input) else { return }
    ensure(path.encoded == input, "A root path changes when it is written.")
    _ = path.portNumber
    _ = path.unitNumber
}

private func tryStream(_ input: [UInt8], inPiecesOf size: Int, isFromInitiator: Bool, hasDigests: Bool) {
    let pieces = events(input, inPiecesOf: size, isFromInitiator: isFromInitiator, hasDigests: hasDigests)
    let whole = events(input, inPiecesOf: input.count + 1, isFromInitiator: isFromInitiator, hasDigests: hasDigests)
    ensure(pieces == whole, "What is found depends on the pieces.")
}

private func events(
    _ input: [UInt8],
    inPiecesOf size: Int,
    isFromInitiator: Bool,
    hasDigests: Bool
) -> [ISCSIStreamEvent] {
    var parser = ISCSIStreamParser(isFromInitiator: isFromInitiator)
    parser.hasHeaderDigest = hasDigests
    parser.hasDataDigest = hasDigests
    var events: [ISCSIStreamEvent] = []
    for start in stride(from: 0, to: input.count, by: size) {
        let piece = Array(input[start..<min(input.count, start + size)])
        var offset = 0
        while let event = parser.nextEvent(in: piece.span, at: &offset) {
            if case .passing(let range, let place) = event {
                ensure(range.lowerBound >= 0 && range.upperBound <= piece.count && place >= 0)
                continue
            }
            events.append(event)
        }
        ensure(offset == piece.count || events.last == .lost, "Octets were left.")
    }
    return events
}
