internal import NetworkProtocols

/// A way in which a value is written in a scenario: how it is called, an example, and how it is read.
struct TextForm<Value> {
    /// With which it reads: "is no time".
    var name: String
    var example: String
    var read: (String) -> Value?
}

extension TextForm where Value == Duration {
    /// `5 s`, `300 ms`, `2 min`: a number and a unit.
    static var duration: TextForm {
        TextForm(name: "time", example: "‘5 s’, ‘1.5 s’, ‘300 ms’, ‘50 us’, ‘2 min’ or ‘6 h’") { text in
            guard let (number, unit) = split(text) else { return nil }
            let nanoseconds: Int64 =
                switch unit {
                case "ns": 1
                case "us", "µs": 1000
                case "ms": 1_000_000
                case "s": 1_000_000_000
                case "min": 60_000_000_000
                case "h": 3_600_000_000_000
                case "d": 86_400_000_000_000
                default: 0
                }
            guard nanoseconds > 0, let total = number.times(nanoseconds) else { return nil }
            return .nanoseconds(total)
        }
    }
}

extension TextForm where Value == DHCPPlan.Probe {
    /// `no`, or how long an answer is waited for.
    static var probe: TextForm {
        TextForm(name: "probe", example: "‘no’, or how long it waits: ‘1 s’") { text in
            text == "no" ? DHCPPlan.Probe.none : TextForm<Duration>.duration.read(text).map { .wait($0) }
        }
    }
}

extension TextForm where Value == Int {
    /// `4 MiB`, `60 KiB`, `512`: octets.
    static var size: TextForm {
        TextForm(name: "size", example: "‘512’ (octets), ‘60 KiB’, ‘4 MiB’ or ‘2 GiB’") { text in
            guard let (number, unit) = split(text) else { return nil }
            let factor: Int64 =
                switch unit {
                case "", "B", "octets": 1
                case "kB": 1000
                case "MB": 1_000_000
                case "KiB": 1 << 10
                case "MiB": 1 << 20
                case "GiB": 1 << 30
                default: 0
                }
            guard factor > 0, let total = number.times(factor) else { return nil }
            return Int(total)
        }
    }

    /// A whole number from 0 on.
    static var count: TextForm {
        TextForm(name: "whole number", example: "‘3’") { text in
            text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
        }
    }

    /// `2 %`, as parts of a million.
    static var millionths: TextForm {
        TextForm(name: "percentage", example: "‘2 %’ or ‘0.5 %’") { text in
            guard let (number, unit) = split(text), unit == "%", let parts = number.times(10_000), parts <= 1_000_000
            else { return nil }
            return Int(parts)
        }
    }

    static var port: TextForm {
        TextForm(name: "port", example: "a number from 1 to 65535") { text in
            Int(text).flatMap { (1...65535).contains($0) ? $0 : nil }
        }
    }
}

extension TextForm where Value == UInt64 {
    static var seed: TextForm {
        TextForm(name: "seed", example: "a whole number, such as ‘42’") { UInt64($0) }
    }
}

extension TextForm where Value == Bool {
    static var yesNo: TextForm {
        TextForm(name: "answer", example: "‘yes’ or ‘no’") { text in
            switch text {
            case "yes", "true": true
            case "no", "false": false
            default: nil
            }
        }
    }
}

extension TextForm where Value == IPv4Address {
    static var address: TextForm {
        TextForm(name: "IPv4 address", example: "‘192.168.1.5’") { IPv4Address($0) }
    }
}

extension TextForm where Value == MACAddress {
    static var mac: TextForm {
        TextForm(name: "hardware address", example: "‘52:54:00:12:34:56’") { MACAddress($0) }
    }
}

extension TextForm where Value == InterfaceAddress {
    /// `192.168.1.5/24`
    static var interfaceAddress: TextForm {
        TextForm(name: "address with its prefix", example: "‘192.168.1.5/24’") { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let address = IPv4Address(parts[0]), let length = Int(parts[1]),
                (0...32).contains(length)
            else { return nil }
            return InterfaceAddress(address: address, prefixLength: length)
        }
    }
}

extension TextForm where Value == ClosedRange<IPv4Address> {
    /// `192.168.1.100 - 192.168.1.150`, or one address.
    static var addressRange: TextForm {
        TextForm(name: "range of addresses", example: "‘192.168.1.100 - 192.168.1.150’") { text in
            let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(trimmed)
            guard let first = parts.first.flatMap({ IPv4Address($0) }), parts.count <= 2 else { return nil }
            guard parts.count == 2 else { return first...first }
            guard let last = IPv4Address(parts[1]), first <= last else { return nil }
            return first...last
        }
    }
}

extension TextForm where Value == [UInt8] {
    /// 16 octets, in the order in which they stand on the wire.
    static var uuid: TextForm {
        TextForm(name: "UUID", example: "‘33221100-5544-7766-8899-aabbccddeeff’, in the order of the wire") { text in
            let groups = text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
            guard groups == [8, 4, 4, 4, 12] else { return nil }
            return hexadecimal(text.filter { $0 != "-" })
        }
    }

    /// `f1:00:74:7e`, or the same digits without colons.
    static var octets: TextForm {
        TextForm(name: "row of octets", example: "‘f1:00:74:7e’") { text in
            hexadecimal(text.filter { $0 != ":" && $0 != " " })
        }
    }

    private static func hexadecimal(_ digits: String) -> [UInt8]? {
        let nibbles = digits.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard nibbles.count == digits.utf8.count, nibbles.count % 2 == 0 else { return nil }
        return stride(from: 0, to: nibbles.count, by: 2).map { UInt8(nibbles[$0] << 4 | nibbles[$0 + 1]) }
    }
}

extension TextForm where Value == Range<Duration> {
    /// `from 3 s to 8 s`
    static var outage: TextForm {
        TextForm(name: "time window", example: "‘from 3 s to 8 s’ or ‘from 3 s on’") { text in
            guard text.hasPrefix("from ") else { return nil }
            let rest = text.dropFirst(5)
            let form = TextForm<Duration>.duration
            if rest.hasSuffix(" on"), let start = form.read(String(rest.dropLast(3))) {
                return start..<Self.forever
            }
            guard let middle = rest.firstRange(of: " to "),
                let start = form.read(String(rest[..<middle.lowerBound])),
                let end = form.read(String(rest[middle.upperBound...])), start < end
            else { return nil }
            return start..<end
        }
    }

    /// Later than any run lasts.
    static var forever: Duration { .seconds(1_000_000_000) }
}

extension TextForm where Value == CountBounds {
    /// `3`, `at least 8`, `at most 2`, `3 to 5`.
    static var bounds: TextForm {
        TextForm(name: "number or bound", example: "‘3’, ‘at least 8’, ‘at most 2’ or ‘3 to 5’") { text in
            if let number = Int(text), number >= 0 { return CountBounds(number...number) }
            if text.hasPrefix("at least "), let least = Int(text.dropFirst(9)), least >= 0 {
                return CountBounds(least...Int.max)
            }
            if text.hasPrefix("at most "), let most = Int(text.dropFirst(8)), most >= 0 { return CountBounds(0...most) }
            guard let middle = text.firstRange(of: " to "), let least = Int(text[..<middle.lowerBound]),
                let most = Int(text[middle.upperBound...]), least >= 0, least <= most
            else { return nil }
            return CountBounds(least...most)
        }
    }
}

/// An address of a host's interface and how much of it is the network's.
struct InterfaceAddress: Hashable, Sendable {
    var address: IPv4Address
    var prefixLength: Int

    init(address: IPv4Address, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }

    var mask: IPv4Address { IPv4Address(prefixLength: prefixLength) }
    /// The network that it is in.
    var network: IPv4Address { IPv4Address(rawValue: address.rawValue & mask.rawValue) }
}

/// How many of something there have to be.
struct CountBounds: Hashable, Sendable, CustomStringConvertible {
    var range: ClosedRange<Int>

    init(_ range: ClosedRange<Int>) {
        self.range = range
    }

    var description: String {
        if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
        if range.upperBound == Int.max { return "at least \(range.lowerBound)" }
        return range.lowerBound == 0 ? "at most \(range.upperBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}

/// A number with up to nine digits behind the point, exact.
private struct DecimalNumber {
    /// In billionths.
    var billionths: Int64

    /// The product as a whole number; nil where it is none, or is too large.
    func times(_ factor: Int64) -> Int64? {
        let (high, low) = billionths.multipliedFullWidth(by: factor)
        let divisor: Int64 = 1_000_000_000
        guard high >= 0, high < divisor else { return nil }
        let (quotient, remainder) = divisor.dividingFullWidth((high, low))
        return remainder == 0 && quotient >= 0 && quotient < Int64.max / 4 ? quotient : nil
    }
}

/// A number and the unit behind it.
private func split(_ text: String) -> (DecimalNumber, unit: String)? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = parts.first.flatMap({ Int64($0) }), whole < 1_000_000_000, parts.count <= 2 else { return nil }
    var billionths = whole * 1_000_000_000
    if parts.count == 2 {
        guard (1...9).contains(parts[1].count), let fraction = Int64(parts[1]) else { return nil }
        billionths += (parts[1].count..<9).reduce(fraction) { value, _ in value * 10 }
    }
    return (DecimalNumber(billionths: billionths), trimmed(text.dropFirst(digits.count)))
}

private func trimmed(_ text: some StringProtocol) -> String {
    var text = Substring(text)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
}
