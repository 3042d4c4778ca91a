import NetworkProtocols
import RoundTrip

/// HTTP heads octet for octet; and both parsers, which must find the same in whatever pieces the octets come.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try HTTPRequestHead(decoding: &reader) },
        encode: { head, writer in head.encode(into: &writer) }
    )
    losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try HTTPResponseHead(decoding: &reader) },
        encode: { head, writer in head.encode(into: &writer) }
    )
    _ = try? HTTPTemplate.Text(String(decoding: input, as: UTF8.self))
    guard let first = input.first else { return 0 }
    // The first octet chooses the size of the pieces.
    let stream = Array(input.dropFirst())
    let size = Int(first) % 61 + 1
    ensure(requests(stream, inPiecesOf: size) == requests(stream, inPiecesOf: stream.count + 1))
    ensure(responses(stream, inPiecesOf: size) == responses(stream, inPiecesOf: stream.count + 1))
    return 0
}

/// What was found, with the pieces of a body as their octets in one.
private struct Found<Head: Hashable & Sendable>: Equatable {
    var events: [HTTPParserEvent<Head>] = []
    var body: [UInt8] = []

    mutating func add(_ event: HTTPParserEvent<Head>, in stream: [UInt8]) {
        guard case .body(let range) = event else { return events.append(event) }
        ensure(!range.isEmpty && range.upperBound <= stream.count, "The body lies outside of the input.")
        body += stream[range]
    }
}

private func requests(_ stream: [UInt8], inPiecesOf size: Int) -> Found<HTTPRequestHead> {
    var parser = HTTPRequestParser()
    var found = Found<HTTPRequestHead>()
    for start in stride(from: 0, to: stream.count, by: size) {
        parser.receive(stream.span, from: start, to: min(start + size, stream.count)) { found.add($0, in: stream) }
    }
    for event in parser.finish() { found.add(event, in: stream) }
    return found
}

private func responses(_ stream: [UInt8], inPiecesOf size: Int) -> Found<HTTPResponseHead> {
    var parser = HTTPResponseParser()
    for method in ["GET", "HEAD", "GET"] { _ = parser.expectResponse(to: Array(method.utf8)) }
    var found = Found<HTTPResponseHead>()
    for start in stride(from: 0, to: stream.count, by: size) {
        parser.receive(stream.span, from: start, to: min(start + size, stream.count)) { found.add($0, in: stream) }
    }
    for event in parser.finish() { found.add(event, in: stream) }
    return found
}
