internal import BootObservation
internal import NetworkProtocols

/// Something that differs from one boot to the next although nobody changed anything, and what is made of it.
///
/// **The one place** that says what a baseline leaves out or makes the same; `bootproof list volatile` prints it.
public struct VolatileFact: Hashable, Sendable {
    /// What it is.
    public var name: String
    /// What a baseline says instead.
    public var treatment: String
    public var reason: String

    private init(_ name: String, _ treatment: String, _ reason: String) {
        self.name = name
        self.treatment = treatment
        self.reason = reason
    }

    /// All that baselines treat so.
    public static let ofBaselines: [VolatileFact] = [
        VolatileFact(
            "the leased address",
            "an address of the same network, as a range; left out where the server named no netmask",
            "servers hand out what is free; write one address, or a narrower range, where it has to be that"
        ),
        VolatileFact(
            "the leased address in names, command lines and sentences",
            "{address}, and {address-hex}, {address-hex-7} … for the digits that PXELINUX looks for",
            "they follow the lease; digits that the whole network shares stay as they are"
        ),
        VolatileFact(
            "lease times",
            "at most what was granted first",
            "a lease that is still running is granted again for what is left of it"
        ),
        VolatileFact("T1 and T2 (options 58 and 59)", "left out", "servers shift them by a random time (dnsmasq)"),
        VolatileFact("transaction identifiers, secs, ports", "left out", "drawn or counted anew by each client"),
        VolatileFact(
            "times, durations, rates, how often something was asked",
            "left out; such numbers in the sentence of a cause become …",
            "no two boots last equally long"
        ),
        VolatileFact(
            "retransmissions, offers made twice, names asked for twice in a row",
            "told once",
            "they tell of the link on that day"
        ),
        VolatileFact(
            "the order in which servers answer one request",
            "the order of their addresses",
            "whoever is faster, answers first"
        ),
        VolatileFact(
            "size and digest of files that did not come whole",
            "left out",
            "where a transfer breaks off is chance"
        ),
        VolatileFact("option 82", "left out", "relays put it in, and servers only give it back"),
        VolatileFact(
            "options 52 to 54, padding, the order of options",
            "left out",
            "told by the rest, or mean nothing"
        ),
    ]

    /// Options that a plan has no line for: what they say stands elsewhere in it, or is volatile.
    static let leftOutOptions: Set<DHCPOptionCode> = [
        .pad, .end, .messageType, .serverIdentifier, .overload, .leaseTime, .renewalTime, .rebindingTime,
        .relayAgentInformation,
    ]
}

/// Puts a word in the place of the address that a machine was leased, wherever it stands in a text.
struct LeasedAddressText {
    private let dotted: String
    private let digits: String
    /// How many of the hexadecimal digits every address of the network has in common.
    private let sharedDigits: Int
    private let isKnown: Bool

    init(_ address: IPv4Address?, mask: IPv4Address?) {
        dotted = address?.description ?? ""
        let number = String(address?.rawValue ?? 0, radix: 16, uppercase: true)
        digits = String(repeating: "0", count: 8 - number.count) + number
        sharedDigits = (mask?.prefixLength ?? 0) / 4
        isKnown = address.map { !$0.isUnspecified } ?? false
    }

    /// `text` without the address.
    func normalised(_ text: String) -> String {
        guard isKnown else { return text }
        var result = Self.replace(dotted, in: text, by: "{address}") { $0 == "." || $0.isASCIIDigit }
        for count in stride(from: 8, to: max(sharedDigits, 3), by: -1) {
            let word = count == 8 ? "{address-hex}" : "{address-hex-\(count)}"
            result = Self.replace(String(digits.prefix(count)), in: result, by: word, ifBetween: Self.isHexadecimal)
        }
        return result
    }

    private static func isHexadecimal(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    /// Replaces `wanted` where neither neighbour is a character that would make it part of something longer.
    private static func replace(
        _ wanted: String,
        in text: String,
        by word: String,
        ifBetween isPart: (Character) -> Bool
    ) -> String {
        guard !wanted.isEmpty, text.contains(wanted) else { return text }
        var result = ""
        var rest = text[...]
        var before: Character?
        while let found = rest.firstRange(of: wanted) {
            let previous = found.lowerBound > rest.startIndex ? rest[rest.index(before: found.lowerBound)] : before
            let next = found.upperBound < rest.endIndex ? rest[found.upperBound] : nil
            let isAlone = !(previous.map(isPart) ?? false) && !(next.map(isPart) ?? false)
            result += rest[..<found.lowerBound]
            result += isAlone ? word : wanted
            before = rest[rest.index(before: found.upperBound)]
            rest = rest[found.upperBound...]
        }
        return result + rest
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

extension String {
    /// The sentence with … for each number of seconds, of octets or of tries.
    var withoutMeasures: String {
        let units: Set<Substring> = [
            "s", "ms", "us", "µs", "min", "h", "octets", "bytes", "KiB", "MiB", "GiB", "times", "request", "requests",
            "DHCPDISCOVERs", "DHCPREQUESTs",
        ]
        var words = split(separator: " ", omittingEmptySubsequences: false)
        for index in words.indices.dropLast() {
            let unit = words[index + 1].prefix { $0.isLetter }
            let isNumber = words[index].allSatisfy { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }
            if !words[index].isEmpty, isNumber, units.contains(unit) { words[index] = "…" }
        }
        return words.joined(separator: " ")
    }
}

/// A field of an answer that differs each time although nobody changed anything. `bootproof replay` tells such
/// differences apart, and counts them for nothing; `bootproof list volatile` prints this table.
public enum VolatileField: String, Hashable, Sendable, CaseIterable {
    case leasedAddress = "leased address"
    case countedDown = "time counted down"
    case renewalTimes = "T1 and T2"
    case counted = "counted seconds"
    case relay = "what relays put in"
    case date = "date"
    case validator = "validator"
    case connection = "connection"
    case words = "words of an error"
    case order = "order"

    /// Which fields it is.
    public var fields: String {
        switch self {
        case .leasedAddress: "yiaddr within the same network, ciaddr"
        case .countedDown: "option 51 where it is shorter than it was; times to live of DNS"
        case .renewalTimes: "options 58 and 59 where both have them"
        case .counted: "secs, option 91; transaction identifiers and ports are never compared"
        case .relay: "hops, giaddr, option 82"
        case .date: "HTTP Date, Age, Expires"
        case .validator: "HTTP ETag, Last-Modified"
        case .connection: "HTTP Connection, Keep-Alive"
        case .words: "the text behind a TFTP error code"
        case .order: "DNS records that are the same in another order"
        }
    }

    /// Why it is nobody's doing, as a phrase.
    public var reason: String {
        switch self {
        case .leasedAddress: "servers hand out what is free"
        case .countedDown: "what runs is granted again for what is left of it"
        case .renewalTimes: "servers shift them by a random time (dnsmasq)"
        case .counted: "clients and servers count them from their own beginnings"
        case .relay: "the replay comes another way"
        case .date: "it is another day"
        case .validator: "a file that was put there again has another one; its content is compared instead"
        case .connection: "the replay opens a connection for each request"
        case .words: "meant for people; the code is compared"
        case .order: "name servers turn them round (RFC 1794)"
        }
    }

    /// By the names of HTTP fields in lower case.
    static let ofHTTP: [String: VolatileField] = [
        "date": .date, "age": .date, "expires": .date, "etag": .validator, "last-modified": .validator,
        "connection": .connection, "keep-alive": .connection,
    ]
}
