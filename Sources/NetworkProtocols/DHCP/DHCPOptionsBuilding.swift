// MARK: Building

extension DHCPOptions {
    /// Adds an option behind the last one of `area`, before the end marker.
    ///
    /// A value of more than 255 octets becomes several instances (RFC 3396 §6). An option put in `file` or `sname` makes
    /// option 52 say so; what else stood in that field is lost. On a vendor area without a cookie, what it held is lost.
    ///
    /// - Parameter declaredLength: what the length octet says where it is not to be the truth; the value is then not
    ///   split.
    /// - Returns: whether there was room; there always is in the options field.
    @discardableResult
    public mutating func append(
        _ code: DHCPOptionCode,
        _ value: [UInt8],
        in area: Area = .options,
        declaredLength: UInt8? = nil
    ) -> Bool {
        let pieces = Self.pieces(code, value, declaredLength: declaredLength)
        prepareForOptions()
        if area == .options {
            let place = contentEnd(of: .options).offset
            replaceBytes(place..<place, with: pieces)
            return true
        }
        let range = indices(of: area)
        guard pieces.count < range.count else { return false }
        claim(area)
        return insertInField(pieces, at: contentEnd(of: area).offset, of: area)
    }

    /// Adds an option to the options field before the first instance there of `other`; at the end where there is none.
    public mutating func insert(_ code: DHCPOptionCode, _ value: [UInt8], before other: DHCPOptionCode) {
        guard let place = entries.first(where: { $0.code == other && $0.area == .options })?.offset else {
            append(code, value)
            return
        }
        replaceBytes(place..<place, with: Self.pieces(code, value, declaredLength: nil))
    }

    /// Gives `code` this value: where its first instance stands, or at the end of the options field. No other instance
    /// remains.
    public mutating func replace(_ code: DHCPOptionCode, with value: [UInt8]) {
        guard let first = entries.first(where: { $0.code == code }) else {
            append(code, value)
            return
        }
        let pieces = Self.pieces(code, value, declaredLength: nil)
        // Taking option 52 away would make `file` and `sname` unreadable for a moment, not lose them.
        remove(code)
        if first.area == .options {
            replaceBytes(first.offset..<first.offset, with: pieces)
        } else if !insertInField(pieces, at: first.offset, of: first.area) {
            append(code, value)
        }
    }

    /// Takes all instances of `code` out.
    public mutating func remove(_ code: DHCPOptionCode) {
        for entry in entries.filter({ $0.code == code }).sorted(by: { $0.offset > $1.offset }) { cut(entry) }
        index()
    }

    /// Takes the instance at `position` of `instances` out.
    public mutating func removeInstance(at position: Int) {
        precondition(entries.indices.contains(position), "Only an instance that is there can be removed.")
        cut(entries[position])
        index()
    }

    /// Takes the end marker of `area` away; the octets behind it move up, zeros filling `file` and `sname`.
    public mutating func removeEnd(of area: Area = .options) {
        let end = contentEnd(of: area)
        guard end.isMarked else { return }
        replaceBytes(end.offset..<(end.offset + 1), with: [])
        if area != .options {
            let limit = indices(of: area).upperBound - 1
            replaceBytes(limit..<limit, with: [0])
        }
    }

    /// Makes the message `length` octets long by pads behind the end marker (or the last option); never shorter than
    /// what stands there.
    public mutating func pad(toMessageLength length: Int) {
        var count = bytes.count
        let content = contentEnd(of: .options)
        let behind = content.offset + (content.isMarked ? 1 : 0)
        while count > behind, bytes[count - 1] == 0 { count -= 1 }
        let padding = max(0, length - Self.messageOffset - count)
        let pads = repeatElement(UInt8(0), count: padding)
        // Behind an end marker pads are no options, whatever their number.
        if content.isMarked {
            padBytes(from: count, with: pads)
        } else {
            replaceBytes(count..<bytes.count, with: pads)
        }
    }

    /// What `code` with `value` is on the wire: pieces of at most 255 octets.
    static func pieces(_ code: DHCPOptionCode, _ value: [UInt8], declaredLength: UInt8?) -> [UInt8] {
        if let declaredLength, code != .pad, code != .end { return [code.rawValue, declaredLength] + value }
        var octets: [UInt8] = []
        octets.reserveCapacity(value.count + 2 * (value.count / 255 + 1))
        appendPieces(code, value, to: &octets)
        return octets
    }

    /// Adds to `octets` what `code` with `value` is on the wire.
    static func appendPieces(_ code: DHCPOptionCode, _ value: [UInt8], to octets: inout [UInt8]) {
        octets.append(code.rawValue)
        if code == .pad || code == .end { return }
        if value.count <= 255 {
            octets.append(UInt8(truncatingIfNeeded: value.count))
            octets.append(contentsOf: value)
            return
        }
        for start in stride(from: 0, to: value.count, by: 255) {
            let piece = value[start..<min(start + 255, value.count)]
            if start > 0 { octets.append(code.rawValue) }
            octets.append(UInt8(truncatingIfNeeded: piece.count))
            octets.append(contentsOf: piece)
        }
    }

    /// Where the next option of `area` belongs, in `bytes`, and whether an end marker stands there. After damage that
    /// is the field's end.
    func contentEnd(of area: Area) -> (offset: Int, isMarked: Bool) {
        let range = indices(of: area)
        var walk = OptionWalk(from: range.lowerBound, to: range.upperBound)
        var behindLast = range.lowerBound
        while let step = walk.next(in: bytes) {
            switch step {
            case .option: behindLast = walk.position
            case .pad: continue
            case .end: return (walk.position - 1, true)
            case .overrun, .lengthMissing: return (range.upperBound, false)
            }
        }
        return (behindLast, false)
    }

    /// Gives a vendor area without cookie a cookie and an end marker.
    private mutating func prepareForOptions() {
        guard !hasMagicCookie else { return }
        replaceBytes(Self.vendorStart..<bytes.count, with: Self.cookieOctets + [255])
    }

    /// Makes option 52 give `area` to options, and empties it.
    private mutating func claim(_ area: Area) {
        guard !isInUse(area) else { return }
        let range = indices(of: area)
        replaceBytes(range, with: [255] + [UInt8](repeating: 0, count: range.count - 1))
        replace(.overload, with: [overloadInForce | (area == .file ? 1 : 2)])
    }

    /// Inserts whole options at `offset` of `file` or `sname`, whose length stays; false where there is no room.
    private mutating func insertInField(_ pieces: [UInt8], at offset: Int, of area: Area) -> Bool {
        let range = indices(of: area)
        guard range.contains(offset) else { return false }
        let content = contentEnd(of: area)
        // Zeros may stand before `offset` as pads, and behind the last option for want of an end marker.
        let kept = max(content.offset + (content.isMarked ? 1 : 0), offset) - range.lowerBound
        var field = Array(bytes[range])
        while field.count > kept, field.last == 0 { field.removeLast() }
        field.insert(contentsOf: pieces, at: offset - range.lowerBound)
        if !content.isMarked { field.append(255) }
        guard field.count <= range.count else { return false }
        field.append(contentsOf: repeatElement(0, count: range.count - field.count))
        replaceBytes(range, with: field)
        return true
    }
}

// MARK: The message's fields

extension DHCPOptions {
    /// All octets of `area`; of the options field without the cookie.
    func field(_ area: Area) -> [UInt8] { Array(bytes[indices(of: area)]) }

    /// Sets `file` or `sname`, zeros filling up what is too short.
    mutating func setField(_ area: Area, to octets: [UInt8]) {
        let range = indices(of: area)
        let cut = octets.prefix(range.count)
        fillBytes(range, with: cut, isIndexed: area == .options || isInUse(area))
    }

    /// Takes over the vendor area of `other`, and those of its fields that hold options. A field that held options here
    /// and holds none there is emptied.
    mutating func adopt(_ other: DHCPOptions) {
        var areas = other.bytes
        for area in [Area.file, .serverName] where !other.isInUse(area) {
            let range = indices(of: area)
            if isInUse(area) {
                areas.replaceSubrange(range, with: repeatElement(0, count: range.count))
            } else {
                areas.replaceSubrange(range, with: bytes[range])
            }
        }
        take(areas, indexedAs: other)
    }
}
