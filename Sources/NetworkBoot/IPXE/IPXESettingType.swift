internal import NetworkProtocols

/// How the octets of a setting are written and read as text (iPXE `core/settings.c`).
enum IPXESettingType: String, Hashable, Sendable, CaseIterable {
    case string
    /// Percent-encoded as it is written.
    case uristring
    case ipv4
    case ipv6
    case int8
    case int16
    case int32
    case uint8
    case uint16
    case uint32
    /// `52:54:00`
    case hex
    /// `52-54-00`
    case hexhyp
    /// `525400`
    case hexraw
    case base64
    case uuid
    /// A UUID whose first three fields stand with their last octet first.
    case guid
    /// `0000:00:03.0`
    case busdevfn

    /// Those that gPXE has.
    static let ofGPXE: [IPXESettingType] = [
        .string, .uristring, .ipv4, .int8, .int16, .int32, .uint8, .uint16, .uint32, .hex, .uuid,
    ]

    init?(name: [UInt8], in dialect: IPXEDialect) {
        guard let type = IPXESettingType(rawValue: String(decoding: name, as: UTF8.self)) else { return nil }
        guard dialect == .ipxe || Self.ofGPXE.contains(type) else { return nil }
        self = type
    }

    /// How many octets a number has.
    private var width: Int? {
        switch self {
        case .int8, .uint8: 1
        case .int16, .uint16: 2
        case .int32, .uint32: 4
        default: nil
        }
    }

    private var isSigned: Bool { self == .int8 || self == .int16 || self == .int32 }

    // MARK: Text

    /// The text for a value; nil where the value is none of this type.
    func format(_ value: [UInt8]) -> [UInt8]? {
        switch self {
        case .string: Array(value.prefix { $0 != 0 })
        case .uristring: IPXEURI.encode(value.prefix { $0 != 0 }, .wholly)
        case .ipv4: value.count >= 4 ? Self.dotted(value) : nil
        case .ipv6: value.count >= 16 ? Self.colonHexadecimal(Array(value.prefix(16))) : nil
        case .int8, .int16, .int32: Self.number(value, isSigned: true).map { Array("\($0)".utf8) }
        case .uint8, .uint16, .uint32:
            Self.number(value, isSigned: false).map {
                Array("0x\(String(UInt64(bitPattern: $0), radix: 16))".utf8)
            }
        case .hex: Self.hexadecimal(value, separator: UInt8(ascii: ":"))
        case .hexhyp: Self.hexadecimal(value, separator: UInt8(ascii: "-"))
        case .hexraw: Self.hexadecimal(value, separator: nil)
        case .base64: Self.base64(value)
        case .uuid: value.count == 16 ? Self.dashed(value) : nil
        case .guid: value.count == 16 ? Self.dashed(value.withUUIDFieldsTurned) : nil
        case .busdevfn: Self.number(value, isSigned: false).map { Self.busAddress(UInt64(bitPattern: $0)) }
        }
    }

    /// The value that a text stands for; nil where it is none of this type.
    func parse(_ text: [UInt8]) -> [UInt8]? {
        switch self {
        case .string: text
        case .uristring: percentDecoded(text)
        case .ipv4: IPv4Address(utf8: text)?.settingOctets
        case .int8, .int16, .int32, .uint8, .uint16, .uint32:
            IPXENumber.parse(text, allowsNothing: true).map { Self.octets(of: $0, width: width ?? 4) }
        case .hex: Self.octets(hexadecimal: text, separator: UInt8(ascii: ":"))
        case .hexhyp: Self.octets(hexadecimal: text, separator: UInt8(ascii: "-"))
        case .hexraw: Self.octets(hexadecimal: text, separator: nil)
        case .uuid: Self.octets(dashed: text)
        case .guid: Self.octets(dashed: text)?.withUUIDFieldsTurned
        // iPXE reads these too; no script that is known writes them.
        case .ipv6, .base64, .busdevfn: nil
        }
    }

    /// The number that octets stand for, the first the highest; nil for more than eight.
    static func number(_ value: [UInt8], isSigned: Bool) -> Int64? {
        guard value.count <= 8 else { return nil }
        var number: UInt64 = 0
        if isSigned, let first = value.first, first & 0x80 != 0 { number = .max }
        for octet in value { number = number << 8 | UInt64(octet) }
        return Int64(bitPattern: number)
    }

    /// The last octets of a number, as many as the type has.
    static func octets(of number: Int64, width: Int) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: number >> Int64(8 * $0)) }
    }

    /// The octets of a number of this type; nil where the type is no number's.
    func octets(of number: Int64) -> [UInt8]? { width.map { Self.octets(of: number, width: $0) } }

    private static func dotted(_ value: [UInt8]) -> [UInt8] {
        Array(value.prefix(4).map { "\($0)" }.joined(separator: ".").utf8)
    }

    private static func colonHexadecimal(_ value: [UInt8]) -> [UInt8] {
        let groups = stride(from: 0, to: 16, by: 2).map { String(Int(value[$0]) << 8 | Int(value[$0 + 1]), radix: 16) }
        return Array(groups.joined(separator: ":").utf8)
    }

    static func hexadecimal(_ value: some Collection<UInt8>, separator: UInt8?) -> [UInt8] {
        var text: [UInt8] = []
        for octet in value {
            if let separator, !text.isEmpty { text.append(separator) }
            text += (octet < 16 ? "0" : "").utf8
            text += String(octet, radix: 16).utf8
        }
        return text
    }

    private static func octets(hexadecimal text: [UInt8], separator: UInt8?) -> [UInt8]? {
        var octets: [UInt8] = []
        var index = 0
        while index < text.count {
            if let separator, index > 0 {
                guard text[index] == separator else { return nil }
                index += 1
            }
            guard index + 1 < text.count, let high = text[index].hexadecimalValue,
                let low = text[index + 1].hexadecimalValue
            else { return nil }
            octets.append(high << 4 | low)
            index += 2
        }
        return octets
    }

    private static func base64(_ value: [UInt8]) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: value.count, by: 3) {
            let group = value[start..<min(start + 3, value.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return text
    }

    private static func dashed(_ value: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for (index, octet) in value.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text += hexadecimal([octet], separator: nil)
        }
        return text
    }

    private static func octets(dashed text: [UInt8]) -> [UInt8]? {
        let groups = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard groups.map(\.count) == [8, 4, 4, 4, 12] else { return nil }
        return octets(hexadecimal: Array(groups.joined()), separator: nil)
    }

    /// Segment, bus, slot and function of a PCI device.
    private static func busAddress(_ number: UInt64) -> [UInt8] {
        func digits(_ value: UInt64, _ count: Int) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let segment = digits(number >> 16 & 0xffff, 4)
        return Array("\(segment):\(digits(number >> 8 & 0xff, 2)):\(digits(number >> 3 & 31, 2)).\(number & 7)".utf8)
    }
}

/// A number as gPXE and iPXE read it (`strtoul` with base 0).
enum IPXENumber {
    /// Decimal digits, hexadecimal ones behind `0x`, octal ones behind `0`, with or without a sign; nil for anything else.
    static func parse(_ text: some Collection<UInt8>, allowsNothing: Bool = false) -> Int64? {
        var digits = Array(text)[...].drop(while: \.isScriptBlank)
        guard !digits.isEmpty else { return allowsNothing && text.isEmpty ? 0 : nil }
        var isNegative = false
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            digits = digits.dropFirst()
        }
        var base: UInt64 = 10
        if digits.first == UInt8(ascii: "0"), digits.count > 1 {
            base = 8
            digits = digits.dropFirst()
            if digits.first?.lowercasedASCII == UInt8(ascii: "x") {
                base = 16
                digits = digits.dropFirst()
            }
        }
        guard !digits.isEmpty else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard let number = digit.hexadecimalValue, UInt64(number) < base else { return nil }
            value = value &* base &+ UInt64(number)
        }
        return Int64(bitPattern: isNegative ? 0 &- value : value)
    }
}

extension [UInt8] {
    /// A UUID with the octets of its first three fields in the other order (`uuid_mangle`).
    var withUUIDFieldsTurned: [UInt8] {
        guard count == 16 else { return self }
        return [self[3], self[2], self[1], self[0], self[5], self[4], self[7], self[6]] + self[8...]
    }
}
