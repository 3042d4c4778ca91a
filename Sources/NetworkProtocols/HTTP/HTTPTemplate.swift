/// A path whose answer is made for each request from a text with places in it, as a script on a web server would make it:
/// a loader's script for one machine, or for one word of the query.
///
/// Places are written `{{query.NAME}}`, `{{mac}}`, `{{ip}}`, `{{host}}`, `{{path}}` and `{{agent}}`; what stands behind a
/// `|` comes where the place has nothing: `{{query.arch|i386}}`. What a client sends goes in without its control
/// characters, so that a query can't begin a line of its own.
public struct HTTPTemplate: Hashable, Sendable {
    /// After percent-decoding, with its first slash and without a query.
    public var path: [UInt8]
    public var contentType: String
    /// What one of ``cases`` is chosen by; nil where ``otherwise`` is always told.
    public var choice: Place?
    public var cases: [Case]
    /// What is told where no case fits; nil for 404.
    public var otherwise: Text?

    /// A text for one value of the choice.
    public struct Case: Hashable, Sendable {
        /// Hardware addresses count in whichever form they are written.
        public var value: [UInt8]
        public var text: Text

        public init(_ value: [UInt8], _ text: Text) {
            self.value = value
            self.text = text
        }
    }

    public init(
        path: [UInt8],
        contentType: String = "text/plain",
        choice: Place? = nil,
        cases: [Case] = [],
        otherwise: Text? = nil
    ) {
        self.path = path
        self.contentType = contentType
        self.choice = choice
        self.cases = cases
        self.otherwise = otherwise
    }

    /// Something about a request.
    public enum Place: Hashable, Sendable {
        /// A word of the query, percent-decoded, `+` a blank.
        case query([UInt8])
        /// `mac` of the query, in small letters with colons, as `${net0/mac}` and `${net0/mac:hexhyp}` send it.
        case hardwareAddress
        /// Where the request comes from.
        case address
        /// What it says in Host.
        case host
        case path
        /// What it says in User-Agent.
        case userAgent

        /// The place of this name; nil where there is none.
        public init?(_ name: String) {
            switch name {
            case "mac": self = .hardwareAddress
            case "ip": self = .address
            case "host": self = .host
            case "path": self = .path
            case "agent": self = .userAgent
            default:
                guard name.hasPrefix("query."), name.utf8.count > 6 else { return nil }
                self = .query(Array(name.utf8.dropFirst(6)))
            }
        }
    }

    /// A text with places.
    public struct Text: Hashable, Sendable {
        /// In order.
        public var pieces: [Piece]

        public enum Piece: Hashable, Sendable {
            case text([UInt8])
            case place(Place, otherwise: [UInt8])
        }

        /// What is wrong with a text.
        public struct Trouble: Error, Hashable {
            /// Counted from 1.
            public var line: Int
            /// What stands between the braces, or the rest of the line where they are not closed.
            public var place: String

            public init(line: Int, place: String) {
                self.line = line
                self.place = place
            }
        }

        /// - Throws: the first place that is not known or not closed.
        public init(_ text: String) throws(Trouble) {
            pieces = []
            let octets = Array(text.utf8)
            var plain: [UInt8] = []
            var line = 1
            var index = 0
            while index < octets.count {
                guard octets[index...].starts(with: "{{".utf8) else {
                    if octets[index] == UInt8(ascii: "\n") { line += 1 }
                    plain.append(octets[index])
                    index += 1
                    continue
                }
                let inner = octets[(index + 2)...].prefix { $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "\n") }
                let words = inner.split(separator: UInt8(ascii: "|"), maxSplits: 1, omittingEmptySubsequences: false)
                let name = String(decoding: words.first ?? [], as: UTF8.self)
                guard octets[inner.endIndex...].starts(with: "}}".utf8), let place = Place(name) else {
                    throw Trouble(line: line, place: String(decoding: inner.prefix(60), as: UTF8.self))
                }
                if !plain.isEmpty { pieces.append(.text(plain)) }
                plain = []
                pieces.append(.place(place, otherwise: words.count > 1 ? Array(words[1]) : []))
                index = inner.endIndex + 2
            }
            if !plain.isEmpty { pieces.append(.text(plain)) }
        }
    }
}

/// What templates look at in a request.
struct HTTPTemplateRequest {
    let head: HTTPRequestHead
    let target: HTTPRequestTarget
    /// Decoded.
    let path: [UInt8]
    let client: IPv4Address?

    /// Octets of one place that go into an answer.
    static let lengthLimit = 1_024
    /// Octets of an answer.
    static let sizeLimit = 1 << 20

    /// What is told; nil where no case fits.
    func answer(_ template: HTTPTemplate) -> [UInt8]? {
        let text = template.choice.flatMap { choice in
            let value = value(of: choice)
            return template.cases.first { Self.fits($0.value, value) }?.text
        }
        guard let text = text ?? template.otherwise else { return nil }
        var octets: [UInt8] = []
        for piece in text.pieces where octets.count < Self.sizeLimit {
            switch piece {
            case .text(let text): octets += text
            case .place(let place, let otherwise):
                let value = value(of: place)
                octets += value.isEmpty ? otherwise : value
            }
        }
        return octets
    }

    private static func fits(_ expected: [UInt8], _ value: [UInt8]) -> Bool {
        if expected == value { return true }
        guard let address = MACAddress(String(decoding: expected, as: UTF8.self)) else { return false }
        return hardwareAddress(value) == address
    }

    private func value(of place: HTTPTemplate.Place) -> [UInt8] {
        switch place {
        case .query(let name): plain(word(name))
        case .hardwareAddress: Self.hardwareAddress(word(Array("mac".utf8))).map { Array("\($0)".utf8) } ?? []
        case .address: client.map { Array("\($0)".utf8) } ?? []
        case .host: plain(target.authority ?? head.host ?? [])
        case .path: plain(path)
        case .userAgent: plain(head.fields[.userAgent] ?? [])
        }
    }

    private func plain(_ octets: [UInt8]) -> [UInt8] {
        octets.prefix(Self.lengthLimit).filter { $0 >= 0x20 && $0 != 0x7f }
    }

    /// The first word of the query with this name, decoded.
    private func word(_ name: [UInt8]) -> [UInt8] {
        for pair in (target.query ?? []).split(separator: UInt8(ascii: "&")).prefix(256) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, Self.decoded(first) == name else { continue }
            return parts.count > 1 ? Self.decoded(parts[1]) : []
        }
        return []
    }

    private static func decoded(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var rest = octets
        while let octet = rest.popFirst() {
            switch octet {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2)
                guard digits.count == 2, let number = hexadecimal(digits) else {
                    decoded.append(octet)
                    continue
                }
                decoded.append(number)
                rest = rest.dropFirst(2)
            default: decoded.append(octet)
            }
        }
        return decoded
    }

    /// `52:54:00:12:34:56`, with hyphens, or twelve digits alone.
    private static func hardwareAddress(_ octets: [UInt8]) -> MACAddress? {
        let digits = octets.filter { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") }
        guard digits.count == 12 else { return nil }
        var address: [UInt8] = []
        for start in stride(from: 0, to: 12, by: 2) {
            guard let octet = hexadecimal(digits[start..<(start + 2)]) else { return nil }
            address.append(octet)
        }
        return MACAddress(octets: address)
    }

    /// Of hexadecimal digits; a sign, which `UInt8` takes, is none.
    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt8? {
        let text = String(decoding: digits, as: UTF8.self)
        return text.allSatisfy(\.isHexDigit) ? UInt8(text, radix: 16) : nil
    }
}
