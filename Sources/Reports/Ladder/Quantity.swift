internal import NetworkProtocols

/// Numbers as reports print them: the same everywhere, whatever the locale.
enum Quantity {
    /// `16,699`.
    static func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + text
    }

    /// `1 frame`, `16,699 frames`.
    static func count(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(count(number)) \(number == 1 ? singular : plural ?? singular + "s")"
    }

    /// `209 bytes`, `42,430 bytes`, `3.85 MiB`.
    static func octets(_ number: Int) -> String {
        let units: [(size: Int, name: String)] = [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB")]
        for unit in units where number >= unit.size {
            return "\(decimal(Double(number) / Double(unit.size), digits: 2)) \(unit.name)"
        }
        return count(number, "byte")
    }

    /// `3.8 MiB/s`, `812 KiB/s`; nil where the file is too small or the time too short to tell.
    static func rate(octets: Int, in duration: Duration) -> String? {
        let seconds = duration.inSeconds
        guard seconds >= 0.001, octets >= 65_536 else { return nil }
        let rate = Double(octets) / seconds
        if rate >= 1_048_576 { return "\(decimal(rate / 1_048_576, digits: rate < 10_485_760 ? 1 : 0)) MiB/s" }
        return "\(decimal(rate / 1024, digits: 0)) KiB/s"
    }

    /// `0.4 ms`, `58 ms`, `1.62 s`, `27.0 s`, `4 min 7 s`, `2 h 30 min`, `30 d`.
    static func duration(_ duration: Duration) -> String {
        let seconds = duration.inSeconds
        switch seconds {
        case ..<0: return "-" + self.duration(.zero - duration)
        case 0: return "0 s"
        case ..<0.000_95: return "\(decimal(seconds * 1000, digits: 2)) ms"
        case ..<0.995: return "\(decimal(seconds * 1000, digits: seconds < 0.009_95 ? 1 : 0)) ms"
        case ..<9.995: return "\(decimal(seconds, digits: 2)) s"
        case ..<119.95: return "\(decimal(seconds, digits: 1)) s"
        case ..<3599.5: return inTwo(seconds, 60, "min", "s")
        case ..<172_799: return inTwo(seconds / 60, 60, "h", "min")
        default: return inTwo(seconds / 3600, 24, "d", "h")
        }
    }

    private static func inTwo(_ amount: Double, _ size: Int, _ large: String, _ small: String) -> String {
        let whole = Int(min(amount.rounded(), 1e15))
        let rest = whole % size
        return "\(count(whole / size)) \(large)" + (rest == 0 ? "" : " \(rest) \(small)")
    }

    /// `value` with so many digits after the point.
    static func decimal(_ value: Double, digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        guard value.magnitude < 1e12 else { return value.description }
        let scaled = Int((value * Double(scale)).rounded())
        guard digits > 0 else { return count(scaled) }
        let (whole, fraction) = Int(scaled.magnitude).quotientAndRemainder(dividingBy: scale)
        let text = String(fraction)
        return (scaled < 0 ? "-" : "") + count(whole) + "." + String(repeating: "0", count: digits - text.count) + text
    }

    /// `#7`, `#11–12`, `#1 #7`; at most `limit` spans, then how many more.
    static func frames(_ spans: [ClosedRange<Int>], limit: Int = 2) -> String {
        let shown = spans.prefix(spans.count == limit + 1 ? limit + 1 : limit).map { "#\($0.asText)" }
        let rest = spans.count - shown.count
        return (shown + (rest > 0 ? ["+\(rest)"] : [])).joined(separator: " ")
    }

    /// `frame 7`, `frames 1 and 7`, `frames 1, 7–9 and 12`; empty for no frames.
    static func framesInWords(_ numbers: [Int], limit: Int = 6, total: Int? = nil) -> String {
        let spans = spans(numbers)
        guard let last = spans.last else { return "" }
        if spans.count == 1, last.count == 1, total ?? 1 == 1 { return "frame \(last.asText)" }
        let beyond = max(0, (total ?? 0) - numbers.count)
        if spans.count > limit || beyond > 0 {
            let shown = spans.prefix(limit)
            let rest = beyond + spans.dropFirst(limit).reduce(0) { $0 + $1.count }
            let more = rest > 0 ? " and \(count(rest)) more" : ""
            return "frames " + shown.map(\.asText).joined(separator: ", ") + more
        }
        if spans.count == 1 { return "frames \(last.asText)" }
        return "frames " + spans.dropLast().map(\.asText).joined(separator: ", ") + " and \(last.asText)"
    }

    /// Numbers in order, those that follow each other put together.
    static func spans(_ numbers: [Int]) -> [ClosedRange<Int>] {
        var spans: [ClosedRange<Int>] = []
        for number in numbers.sorted() {
            if let last = spans.last, number <= last.upperBound + 1 {
                spans[spans.count - 1] = last.lowerBound...max(number, last.upperBound)
            } else {
                spans.append(number...number)
            }
        }
        return spans
    }
}

extension ClosedRange<Int> {
    fileprivate var asText: String { count == 1 ? "\(lowerBound)" : "\(lowerBound)–\(upperBound)" }
}

extension Duration {
    /// This duration in seconds, as exact as a `Double` can be.
    var inSeconds: Double {
        // One division, so that the nearest number comes out and prints without a tail.
        Double(wholeNanoseconds) / 1e9
    }
}
