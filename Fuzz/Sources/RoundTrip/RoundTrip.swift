public import NetworkProtocols

/// What libFuzzer hands over, as an array.
public func octets(_ start: UnsafePointer<UInt8>, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: count))
}

/// Decodes `input`, encodes the value, decodes that again, and stops the process unless both values are the same.
///
/// Gives the value and its octets; nil where `input` can't be decoded.
@discardableResult
public func roundTrip<Value: Equatable>(
    _ input: [UInt8],
    decode: (inout ByteReader) throws(PacketDecodingError) -> Value,
    encode: (Value, inout ByteWriter) -> Void
) -> (value: Value, encoded: [UInt8])? {
    guard let value = decoded(input, decode) else { return nil }
    var writer = ByteWriter()
    encode(value, &writer)
    guard let again = decoded(writer.bytes, decode) else {
        fatalError("What was encoded can't be decoded: \(value)")
    }
    ensure(value == again, "Encoded and decoded again, it is another value: \(value), \(again)")
    var second = ByteWriter()
    encode(again, &second)
    ensure(second.bytes == writer.bytes, "The same value has two encodings: \(value)")
    return (value, writer.bytes)
}

/// As `roundTrip`, for a format that keeps every octet: what it read is what it writes.
@discardableResult
public func losslessRoundTrip<Value: Equatable>(
    _ input: [UInt8],
    decode: (inout ByteReader) throws(PacketDecodingError) -> Value,
    encode: (Value, inout ByteWriter) -> Void
) -> Value? {
    guard let (value, encoded) = roundTrip(input, decode: decode, encode: encode) else { return nil }
    ensure(input.starts(with: encoded), "Octets were lost or changed: \(value)")
    return value
}

private func decoded<Value>(
    _ input: [UInt8],
    _ decode: (inout ByteReader) throws(PacketDecodingError) -> Value
) -> Value? {
    var reader = ByteReader(input.span)
    do throws(PacketDecodingError) {
        return try decode(&reader)
    } catch {
        ensure(error.offset <= input.count, "The error lies behind the input: \(error)")
        return nil
    }
}

/// Stops the process unless `isTrue`. Unlike a precondition it says why in an optimised build too.
public func ensure(
    _ isTrue: Bool,
    _ sentence: @autoclosure () -> String = "The format breaks its promise.",
    file: StaticString = #fileID,
    line: UInt = #line
) {
    if !isTrue { fatalError(sentence(), file: file, line: line) }
}
