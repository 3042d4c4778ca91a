internal import NetworkProtocols

/// Takes what is read of a file or device, wherever each piece stands in it, and keeps what is to be known: how much and
/// which parts, the first octets, and digests where all of it comes more or less in order.
struct ContentCollector: Sendable {
    /// Octets before their turn that wait to be digested. Readers that ask for several pieces at once get them in any order.
    private static let heldLimit = 4 << 20
    private static let heldPieceLimit = 256
    private static let pieceLimit = 4096
    /// A few octets say that many are zero: so many are digested of one device.
    private static let zeroLimit = 256 << 20

    private(set) var content = ObservedContent()
    /// The range that grew last: the next piece mostly goes on from there.
    private var latestRange = 0
    /// Octets of pieces that may still be kept of this file or device.
    private var keptLeft: Int

    /// How far all octets from the start on were digested.
    private var digested: UInt64 = 0
    private var isDigesting = true
    private var zeroCount = 0
    private var sha256 = SHA256Digest()
    private var md5: MD5Digest?
    /// Octets behind `digested`, by offset.
    private var held: [ObservedContent.Piece] = []
    private var heldOctets = 0

    init(keptOctets: Int, withMD5: Bool) {
        keptLeft = keptOctets
        md5 = withMD5 ? MD5Digest() : nil
    }

    /// Takes octets that stand at `offset`.
    ///
    /// - Parameter budget: what may still be kept of this and others together; what is kept is taken from it.
    mutating func append(_ bytes: Span<UInt8>, at offset: UInt64, budget: inout Int) {
        guard bytes.count > 0, offset <= UInt64.max - UInt64(bytes.count) else { return }
        content.octets += bytes.count
        cover(offset..<offset + UInt64(bytes.count))
        if keptLeft > 0, budget > 0 { keep(bytes, at: offset, &budget) }
        if isDigesting { digest(bytes, at: offset) }
    }

    /// Takes octets that stand at `offset` and are all zero: a hole.
    mutating func appendZeroes(_ count: Int, at offset: UInt64, budget: inout Int) {
        zeroCount += count
        if zeroCount > Self.zeroLimit { isDigesting = false }
        var offset = offset
        var left = count
        let zeroes = [UInt8](repeating: 0, count: min(count, 64 << 10))
        while left > 0, isDigesting || (keptLeft > 0 && budget > 0), offset < UInt64.max - UInt64(left) {
            let part = min(left, zeroes.count)
            append(zeroes.span.extracting(0..<part), at: offset, budget: &budget)
            offset += UInt64(part)
            left -= part
        }
        guard left > 0, offset <= UInt64.max - UInt64(left) else { return }
        content.octets += left
        cover(offset..<offset + UInt64(left))
    }

    /// What is known by now, of something that has `size` octets; nil where that is not known.
    func content(size: UInt64?) -> ObservedContent {
        var content = content
        if isDigesting, let size, digested == size {
            content.sha256 = sha256.hexadecimal
            content.md5 = md5?.hexadecimal
        }
        return content
    }

    // MARK: Ranges

    private mutating func cover(_ range: Range<UInt64>) {
        if latestRange < content.ranges.count, content.ranges[latestRange].upperBound == range.lowerBound,
            latestRange + 1 == content.ranges.count
                || content.ranges[latestRange + 1].lowerBound > range.upperBound
        {
            content.ranges[latestRange] = content.ranges[latestRange].lowerBound..<range.upperBound
            return
        }
        let first = content.ranges.firstIndex { $0.upperBound >= range.lowerBound } ?? content.ranges.count
        var joined = range
        var last = first
        while last < content.ranges.count, content.ranges[last].lowerBound <= range.upperBound {
            joined =
                min(
                    joined.lowerBound,
                    content.ranges[last].lowerBound
                )..<max(
                    joined.upperBound,
                    content.ranges[last].upperBound
                )
            last += 1
        }
        guard last > first || content.ranges.count < ObservedContent.rangeLimit else {
            content.hasMoreRanges = true
            return
        }
        content.ranges.replaceSubrange(first..<last, with: CollectionOfOne(joined))
        latestRange = first
    }

    // MARK: Pieces

    private mutating func keep(_ bytes: Span<UInt8>, at offset: UInt64, _ budget: inout Int) {
        let end = offset + UInt64(bytes.count)
        var next = offset
        while next < end, keptLeft > 0, budget > 0 {
            let index = content.pieces.firstIndex { $0.end > next } ?? content.pieces.count
            if index < content.pieces.count, content.pieces[index].offset <= next {
                next = content.pieces[index].end
                continue
            }
            let limit = index < content.pieces.count ? min(end, content.pieces[index].offset) : end
            let upTo = next + min(limit - next, UInt64(min(keptLeft, budget)))
            let part = bytes.extracting(Int(next - offset)..<Int(upTo - offset))
            if index > 0, content.pieces[index - 1].end == next {
                content.pieces[index - 1].octets.append(contentsOf: part.copy())
            } else if content.pieces.count < Self.pieceLimit {
                content.pieces.insert(.init(offset: next, octets: part.copy()), at: index)
            } else {
                return
            }
            keptLeft -= part.count
            budget -= part.count
            next = upTo
        }
    }

    // MARK: Digests

    private mutating func digest(_ bytes: Span<UInt8>, at offset: UInt64) {
        guard offset <= digested else {
            hold(bytes, at: offset)
            return
        }
        take(bytes, at: offset)
        while let first = held.first, first.offset <= digested {
            held.removeFirst()
            heldOctets -= first.octets.count
            take(first.octets.span, at: first.offset)
        }
    }

    private mutating func take(_ bytes: Span<UInt8>, at offset: UInt64) {
        let known = digested - offset
        guard known < UInt64(bytes.count) else { return }
        let new = bytes.extracting(Int(known)..<bytes.count)
        sha256.update(new)
        md5?.update(new)
        digested += UInt64(new.count)
    }

    private mutating func hold(_ bytes: Span<UInt8>, at offset: UInt64) {
        guard heldOctets + bytes.count <= Self.heldLimit, held.count < Self.heldPieceLimit else {
            // It is read here and there, or not from its start on.
            isDigesting = false
            held = []
            heldOctets = 0
            return
        }
        let index = held.firstIndex { $0.offset >= offset } ?? held.count
        held.insert(.init(offset: offset, octets: bytes.copy()), at: index)
        heldOctets += bytes.count
    }
}

extension ObservedContent.Piece {
    /// Behind its last octet.
    var end: UInt64 { offset &+ UInt64(octets.count) }
}
