/// Reading and writing of the domain names that stand in options 81, 119 and 141, compressed as in DNS
/// (RFC 1035 §4.1.4, RFC 3397 §2).
enum DomainNames {
    /// No name in DNS is longer (RFC 1035 §2.3.4).
    static let maximumLength = 255
    /// More pointers in one name than any compressor writes.
    static let maximumPointers = 32

    /// The names in `octets`, labels joined by dots; nil where they are malformed: a label or a name runs past the end,
    /// is too long, or a pointer does not point backwards.
    static func decode(_ octets: some Collection<UInt8>) -> [[UInt8]]? {
        let octets = Array(octets)
        var names: [[UInt8]] = []
        var position = 0
        while position < octets.count {
            guard let (name, next) = name(in: octets, at: position) else { return nil }
            names.append(name)
            position = next
        }
        return names
    }

    /// The name at `start` and where the octets go on behind it. A name may end without the root label at the end of
    /// the octets when `allowsPartialName` (RFC 4702 §2.3.1).
    static func name(in octets: [UInt8], at start: Int, allowsPartialName: Bool = false) -> (name: [UInt8], next: Int)?
    {
        var name: [UInt8] = []
        var position = start
        var next: Int?
        var pointers = 0
        while true {
            guard position < octets.count else { return allowsPartialName && next == nil ? (name, position) : nil }
            let length = Int(octets[position])
            switch length >> 6 {
            case 0 where length == 0: return (name, next ?? position + 1)
            case 0:
                guard length < octets.count - position, name.count + length + 1 <= maximumLength else { return nil }
                if !name.isEmpty { name.append(UInt8(ascii: ".")) }
                name += octets[(position + 1)...(position + length)]
                position += length + 1
            case 3:
                guard octets.count - position >= 2, pointers < maximumPointers else { return nil }
                let target = (length & 0x3f) << 8 | Int(octets[position + 1])
                guard target < position else { return nil }
                next = next ?? position + 2
                pointers += 1
                position = target
            default: return nil
            }
        }
    }

    /// Names as DNS writes them, without compression. A label of more than 63 octets is cut.
    static func encode(_ names: [[UInt8]]) -> [UInt8] {
        var octets: [UInt8] = []
        for name in names {
            for label in name.split(separator: UInt8(ascii: ".")) {
                octets.append(UInt8(truncatingIfNeeded: min(label.count, 63)))
                octets += label.prefix(63)
            }
            octets.append(0)
        }
        return octets
    }
}
