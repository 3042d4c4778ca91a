/// A domain name: labels, and how they were written (RFC 1035 §3.1, §4.1.4).
///
/// Two names are equal where their labels are, whatever the case of ASCII letters (RFC 1035 §2.3.3) and however they
/// were written. Encoding writes a decoded name as it was, pointer included.
public struct DNSName: Sendable {
    /// Each label behind its length, without the final 0: at most 254 octets.
    private(set) var octets: [UInt8]
    /// Where the written form leaves off and points to an earlier name; nil where all labels are written out.
    public var pointer: DNSNamePointer?

    /// The root: no labels.
    public static let root = DNSName(octets: [])

    private init(octets: [UInt8]) {
        self.octets = octets
    }

    /// nil where a label is empty or over 63 octets, or the name goes over 255 octets as written.
    public init?(labels: [[UInt8]]) {
        octets = []
        for label in labels {
            guard (1...63).contains(label.count), octets.count + label.count < 254 else { return nil }
            octets.append(UInt8(label.count))
            octets += label
        }
    }

    /// Labels divided by dots, with or without one at the end; nil where `init(labels:)` gives nil.
    public init?(_ text: String) {
        self.init(dotted: Array(text.utf8))
    }

    /// The same from octets.
    public init?(dotted text: [UInt8]) {
        let dot = UInt8(ascii: ".")
        let text = text.last == dot ? text.dropLast() : text[...]
        guard !text.isEmpty else {
            self = .root
            return
        }
        let labels = text.split(separator: dot, omittingEmptySubsequences: false)
        self.init(labels: labels.map { Array($0) })
    }

    /// Without their lengths, the leftmost first. They may hold any octets, dots too.
    public var labels: [[UInt8]] {
        var labels: [[UInt8]] = []
        var index = 0
        while index < octets.count {
            let end = index + 1 + Int(octets[index])
            labels.append(Array(octets[(index + 1)..<end]))
            index = end
        }
        return labels
    }
}

/// The end of a name that was written in short: the rest stands earlier in the message (RFC 1035 §4.1.4).
public struct DNSNamePointer: Hashable, Sendable {
    /// How many labels are written out before the pointer.
    public var labelsBefore: Int
    /// Where the rest stands, in octets from the start of the message; the wire has room for 14 bits.
    public var offset: Int

    public init(labelsBefore: Int, offset: Int) {
        self.labelsBefore = labelsBefore
        self.offset = offset
    }
}

extension DNSName: Hashable {
    public static func == (left: DNSName, right: DNSName) -> Bool {
        // Lengths are below 64 and so no letters.
        left.octets.equalsIgnoringASCIICase(right.octets)
    }

    public func hash(into hasher: inout Hasher) {
        for octet in octets { hasher.combine(octet.asciiLowercased) }
    }
}

extension DNSName: CustomStringConvertible {
    /// `boot.example.org.`, with unprintable octets made visible.
    public var description: String {
        octets.isEmpty ? "." : labels.map { $0.displayText + "." }.joined()
    }
}

extension DNSName {
    /// More than any sender's compression makes; each step must go backwards, too.
    private static let maximumPointers = 128

    /// Reads a name and follows its pointers, which count from `messageStart` in the reader's bytes.
    ///
    /// Throws where it runs out, goes over 255 octets, or has a label type other than a label or a pointer, and where a
    /// pointer doesn't lead to a name that stands wholly before the octets it was met in.
    init(decoding reader: inout ByteReader, messageStart: Int) throws(PacketDecodingError) {
        octets = []
        var runStart = reader.offset
        var part = reader
        var pointers = 0
        var labelCount = 0
        while true {
            let position = part.offset
            let length = try part.readUInt8()
            switch length >> 6 {
            case 0:
                if length == 0 {
                    if pointer == nil { reader = part }
                    return
                }
                guard octets.count + Int(length) < 254 else { throw .invalid("name length", at: position) }
                octets.append(length)
                octets += try part.readBytes(Int(length))
                labelCount += 1
            case 3:
                let offset = Int(length & 0x3f) << 8 | Int(try part.readUInt8())
                let target = messageStart + offset
                pointers += 1
                guard target < runStart, pointers <= Self.maximumPointers else {
                    throw .invalid("compression pointer", at: position)
                }
                if pointer == nil {
                    reader = part
                    pointer = DNSNamePointer(labelsBefore: labelCount, offset: offset)
                }
                part = ByteReader(reader.bytes, from: target, to: runStart)
                runStart = target
            default: throw .invalid("label type", at: position)
            }
        }
    }

    /// Writes the labels up to the pointer and the pointer, or all labels and the final 0.
    func encodeAsWritten(into writer: inout ByteWriter) {
        guard let pointer else {
            writer.write(octets)
            return writer.write(UInt8(0))
        }
        var end = 0
        for _ in 0..<max(0, pointer.labelsBefore) where end < octets.count { end += 1 + Int(octets[end]) }
        writer.write(octets[..<end])
        writer.write(0xc000 | UInt16(truncatingIfNeeded: pointer.offset) & 0x3fff)
    }
}
