/// Text as netascii has it on the wire: CR LF for the end of a line, CR NUL for a CR alone (RFC 1350 §1, RFC 764).
///
/// Turns it back into octets with LF line ends; what is divided between blocks is put together.
struct NetasciiDecoder: Hashable, Sendable {
    /// Whether the last octet was a CR, whose partner is still to come.
    private var hasPendingReturn = false

    /// Appends what `text` says from `start` on. A CR before anything but LF and NUL stays as it is.
    mutating func append(_ text: [UInt8], from start: Int, to octets: inout [UInt8]) {
        for index in start..<max(start, text.count) {
            let octet = text[index]
            if hasPendingReturn {
                hasPendingReturn = false
                switch octet {
                case 0x0a:
                    octets.append(0x0a)
                    continue
                case 0:
                    octets.append(0x0d)
                    continue
                default: octets.append(0x0d)
                }
            }
            if octet == 0x0d { hasPendingReturn = true } else { octets.append(octet) }
        }
    }

    /// Appends a CR that nothing followed.
    mutating func finish(_ octets: inout [UInt8]) {
        if hasPendingReturn { octets.append(0x0d) }
        hasPendingReturn = false
    }
}

/// Where in a file its netascii text has been read to.
struct NetasciiEncoder: Hashable, Sendable {
    private(set) var offset = 0
    /// The second octet of a pair whose first was the last that fitted.
    private var pending: UInt8?

    /// Appends the next `count` octets of the text, or fewer at its end.
    mutating func append(_ count: Int, of file: any FileContent, to octets: inout [UInt8]) {
        var space = count
        if let octet = pending, space > 0 {
            octets.append(octet)
            pending = nil
            space -= 1
        }
        while space > 0, offset < file.size {
            var part: [UInt8] = []
            file.append(offset..<min(offset + space, file.size), to: &part)
            guard !part.isEmpty else { return }
            for octet in part {
                guard space > 0 else { break }
                offset += 1
                let partner: UInt8? = octet == 0x0a ? 0x0a : octet == 0x0d ? 0 : nil
                octets.append(partner == nil ? octet : 0x0d)
                space -= 1
                guard let partner else { continue }
                if space > 0 {
                    octets.append(partner)
                    space -= 1
                } else {
                    pending = partner
                }
            }
        }
    }
}
