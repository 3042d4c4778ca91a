internal import Crypto

/// SHA-256 over octets that come piece by piece (FIPS 180-4).
public struct SHA256Digest: Sendable {
    private var hash = SHA256()

    public init() {}

    /// Takes the octets that come next.
    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    }

    public mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// The digest of all so far, as 64 lower-case hexadecimal digits.
    public var hexadecimal: String { hash.finalize().hexadecimalText }
}

/// SHA-512 over octets that come piece by piece (FIPS 180-4): what archiso checks its root image with.
public struct SHA512Digest: Sendable {
    private var hash = SHA512()

    public init() {}

    /// Takes the octets that come next.
    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    }

    public mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// The digest of all so far, as 128 lower-case hexadecimal digits.
    public var hexadecimal: String { hash.finalize().hexadecimalText }
}

/// MD5 over octets that come piece by piece (RFC 1321): what SystemRescueCd checks its root image with.
public struct MD5Digest: Sendable {
    private var hash = Insecure.MD5()

    public init() {}

    /// Takes the octets that come next.
    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    }

    public mutating func update(_ bytes: [UInt8]) {
        update(bytes.span)
    }

    /// The digest of all so far, as 32 lower-case hexadecimal digits.
    public var hexadecimal: String { hash.finalize().hexadecimalText }
}

/// Seals octets that are given to strangers and come back: HMAC-SHA-256 (RFC 2104), cut to 128 bits.
public struct MessageSealer: Sendable {
    private let key: SymmetricKey

    /// A sealer whose seals nobody can make without `key`.
    public init(key: [UInt8]) {
        self.key = SymmetricKey(data: key)
    }

    /// The seal of `bytes`, as two numbers.
    public func seal(_ bytes: Span<UInt8>) -> (UInt64, UInt64) {
        var code = HMAC<SHA256>(key: key)
        unsafe bytes.withUnsafeBytes { unsafe code.update(data: $0) }
        var words: (UInt64, UInt64) = (0, 0)
        for (index, octet) in code.finalize().prefix(16).enumerated() {
            if index < 8 { words.0 = words.0 << 8 | UInt64(octet) } else { words.1 = words.1 << 8 | UInt64(octet) }
        }
        return words
    }
}

extension Digest {
    fileprivate var hexadecimalText: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for octet in self {
            text.append(digits[Int(octet >> 4)])
            text.append(digits[Int(octet & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
