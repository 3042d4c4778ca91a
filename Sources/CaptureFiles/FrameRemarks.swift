internal import NetworkProtocols

/// What a capture file remarks about a frame besides its header: the options of its pcapng block, lent for the call.
public struct FrameRemarks: ~Escapable {
    private let options: Span<UInt8>
    private let byteOrder: CaptureByteOrder

    @_lifetime(immortal)
    init() {
        options = Span()
        byteOrder = .littleEndian
    }

    @_lifetime(copy options)
    init(options: Span<UInt8>, byteOrder: CaptureByteOrder) {
        self.options = options
        self.byteOrder = byteOrder
    }

    /// The comments on the frame, in order; octets that are no UTF-8 are shown as U+FFFD.
    public var comments: [String] {
        var comments: [String] = []
        var cursor = OptionCursor(end: options.count)
        while let option = cursor.next(in: options, byteOrder) {
            guard option.code == OptionCode.comment else { continue }
            comments.append(String(decoding: options.copy(from: option.start, to: option.end), as: UTF8.self))
        }
        return comments
    }
}

/// Walks the options of a pcapng block: code, length, value, padding to four octets.
struct OptionCursor {
    struct Option {
        var code: UInt16
        /// Where the value begins and ends.
        var start: Int
        var end: Int
        var length: Int { end - start }
    }

    private var offset: Int
    private let end: Int
    /// An option's length led out of the block; the walk ended there.
    private(set) var isDamaged = false

    init(start: Int = 0, end: Int) {
        offset = start
        self.end = end
    }

    /// The next option; nil behind the last. The end-of-options option may be left out.
    mutating func next(in octets: Span<UInt8>, _ order: CaptureByteOrder) -> Option? {
        guard end - offset >= 4 else { return nil }
        let code = octets.uint16(at: offset, order)
        let length = Int(octets.uint16(at: offset + 2, order))
        guard code != OptionCode.end else {
            offset = end
            return nil
        }
        guard length <= end - offset - 4 else {
            offset = end
            isDamaged = true
            return nil
        }
        let start = offset + 4
        offset = min(end, start + length.paddedToFour)
        return Option(code: code, start: start, end: start + length)
    }
}

extension Span<UInt8> {
    /// A name or a remark of the capturing side for people: UTF-8, unlike text on the wire. At most `CaptureLimits.text`
    /// octets of it; what a terminal would obey is shown as `\u{1b}`.
    func text(_ option: OptionCursor.Option) -> String {
        let octets = copy(from: option.start, to: Swift.min(option.end, option.start + CaptureLimits.text))
        var text = ""
        for character in String(decoding: octets, as: UTF8.self).unicodeScalars {
            switch character.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                text += "\\u{" + String(character.value, radix: 16) + "}"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
