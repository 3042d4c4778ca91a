/// Values of options read from exactly as many octets as they need; nil for any other number.
extension ArraySlice<UInt8> {
    var uint8: UInt8? { count == 1 ? first : nil }

    var uint16: UInt16? { count == 2 ? number(at: 0, count: 2).map { UInt16(truncatingIfNeeded: $0) } : nil }

    var uint32: UInt32? { count == 4 ? number(at: 0, count: 4) : nil }

    var ipv4Address: IPv4Address? { uint32.map { IPv4Address(rawValue: $0) } }

    /// 0 is false, 1 is true, all else is nil.
    var flag: Bool? {
        switch uint8 {
        case 0: false
        case 1: true
        default: nil
        }
    }

    /// Two octets each, at least two.
    var uint16s: [UInt16]? {
        guard !isEmpty, count % 2 == 0 else { return nil }
        return stride(from: 0, to: count, by: 2).map { UInt16(truncatingIfNeeded: number(at: $0, count: 2) ?? 0) }
    }

    /// Four octets each, at least four.
    var ipv4Addresses: [IPv4Address]? {
        guard !isEmpty, count % 4 == 0 else { return nil }
        return stride(from: 0, to: count, by: 4).map { IPv4Address(rawValue: number(at: $0, count: 4) ?? 0) }
    }

    /// `count` octets, at most four, `distance` behind the start, in network byte order; nil past the end.
    func number(at distance: Int, count: Int) -> UInt32? {
        guard distance >= 0, count <= self.count - distance else { return nil }
        var number: UInt32 = 0
        for octet in self[(startIndex + distance)..<(startIndex + distance + count)] {
            number = number << 8 | UInt32(octet)
        }
        return number
    }
}

extension DHCPOptions {
    /// The value as one octet; nil where the option is absent or has another length. The others alike.
    public func uint8(_ code: DHCPOptionCode) -> UInt8? { octets(of: code)?.uint8 }
    public func uint16(_ code: DHCPOptionCode) -> UInt16? { octets(of: code)?.uint16 }
    public func uint32(_ code: DHCPOptionCode) -> UInt32? { octets(of: code)?.uint32 }
    public func uint16s(_ code: DHCPOptionCode) -> [UInt16]? { octets(of: code)?.uint16s }
    public func address(_ code: DHCPOptionCode) -> IPv4Address? { octets(of: code)?.ipv4Address }
    public func addresses(_ code: DHCPOptionCode) -> [IPv4Address]? { octets(of: code)?.ipv4Addresses }
    public func interval(_ code: DHCPOptionCode) -> DHCPInterval? { uint32(code).map { DHCPInterval(rawValue: $0) } }
    /// The value as a truth, 0 or 1; nil for anything else.
    public func flag(_ code: DHCPOptionCode) -> Bool? { octets(of: code)?.flag }

    /// The value's text without the NULs that some senders put behind it (RFC 2132 §2); nil where the option is absent.
    public func text(_ code: DHCPOptionCode) -> [UInt8]? {
        octets(of: code).map { Array($0.withoutTrailingNULs) }
    }
}

extension ArraySlice<UInt8> {
    /// All but the NULs at the end.
    var withoutTrailingNULs: ArraySlice<UInt8> {
        var text = self
        while text.last == 0 { text.removeLast() }
        return text
    }
}
