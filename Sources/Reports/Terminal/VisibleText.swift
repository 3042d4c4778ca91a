extension StringProtocol {
    /// This text with every character that could do something to a terminal or a page replaced by an escape:
    /// control characters as `\x1b`, marks that turn the reading direction and the like as `\u{202e}`.
    var visible: String {
        guard unicodeScalars.contains(where: \.isHarmful) else { return String(self) }
        var text = ""
        for scalar in unicodeScalars {
            guard scalar.isHarmful else {
                text.unicodeScalars.append(scalar)
                continue
            }
            let digits = String(scalar.value, radix: 16)
            text += scalar.value < 0x100 ? "\\x" + (digits.count < 2 ? "0" : "") + digits : "\\u{\(digits)}"
        }
        return text
    }

    /// Columns of a terminal that this text takes: two for East Asian wide characters and pictographs, none for
    /// combining marks (Unicode Standard Annex 11).
    var displayWidth: Int {
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return unicodeScalars.reduce(0) { $0 + $1.displayWidth }
    }
}

extension Unicode.Scalar {
    fileprivate var isHarmful: Bool {
        switch value {
        case 0..<0x20, 0x7f..<0xa0, 0x2028...0x202e, 0x2060...0x206f, 0x200b...0x200f, 0xfeff, 0xfff9...0xfffb: true
        case 0xe000...0xf8ff, 0xe0000...0xe0fff: true
        default: false
        }
    }

    fileprivate var displayWidth: Int {
        switch value {
        case 0x300...0x36f, 0x483...0x489, 0x591...0x5bd, 0x610...0x61a, 0x64b...0x65f, 0x1ab0...0x1aff,
            0x1dc0...0x1dff, 0x20d0...0x20ff, 0xfe00...0xfe0f, 0xfe20...0xfe2f:
            0
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff,
            0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff,
            0x20000...0x3fffd:
            2
        default: 1
        }
    }
}
