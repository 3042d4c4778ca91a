internal import NetworkProtocols

extension BootImageStart {
    /// Texts: configurations, scripts, pages, checksums.
    func text() -> BootImageKind? {
        let sample = octets.prefix(8192)
        guard isText(sample) else { return nil }
        var body = sample
        if has([0xef, 0xbb, 0xbf]) { body = body.dropFirst(3) }
        body = body.droppingLeadingBlanks
        if looksLikeHTML(body) { return .htmlPage }
        if let digits = checksumDigits(body) { return .checksums(digits: digits) }
        let lines = body.split(separator: UInt8(ascii: "\n")).prefix(200)
        let words = lines.map { $0.firstWord.word.lowercasedASCII }
        if isGRUB(words) { return .grubConfiguration }
        if isPXELINUX(words) { return .pxelinuxConfiguration }
        return .plainText
    }

    private func isText(_ sample: ArraySlice<UInt8>) -> Bool {
        guard !sample.isEmpty else { return false }
        var high = 0
        for octet in sample {
            switch octet {
            case 9, 10, 12, 13, 0x20..<0x7f: break
            case 0x80...: high += 1
            default: return false
            }
        }
        // Octets above 0x7f are letters of some alphabet; many of them without any line are none.
        return high * 4 < sample.count + 4
    }

    private func looksLikeHTML(_ body: ArraySlice<UInt8>) -> Bool {
        if body.hasPrefixIgnoringCase("<!doctype html") || body.hasPrefixIgnoringCase("<html") { return true }
        guard body.first == UInt8(ascii: "<") else { return false }
        return Array(body.prefix(1024)).lowercasedASCII.contains("<html".utf8)
    }

    /// How many digits the digests have; nil where the first line is none of digest, blanks and name.
    private func checksumDigits(_ body: ArraySlice<UInt8>) -> Int? {
        guard let line = body.split(separator: UInt8(ascii: "\n")).first else { return nil }
        let (digest, rest) = line.firstWord
        guard [32, 40, 64, 96, 128].contains(digest.count), digest.isHexadecimal else { return nil }
        let isChecksumName = [".md5", ".sha256", ".sha512", ".sha1"].contains {
            name.reversed().starts(with: $0.utf8.reversed())
        }
        return !rest.isEmpty || isChecksumName ? digest.count : nil
    }

    private func isGRUB(_ words: [[UInt8]]) -> Bool {
        func count(_ names: [StaticString]) -> Int {
            words.reduce(0) { sum, word in sum + (names.contains { word.elementsEqual("\($0)".utf8) } ? 1 : 0) }
        }
        if count(["menuentry", "submenu", "insmod", "linuxefi", "initrdefi", "search", "configfile"]) > 0 {
            return true
        }
        if name.hasPrefix("grub.cfg") {
            return count(["set", "linux", "initrd", "source", "boot", "if", "echo", "terminal_output", "load_env"]) > 0
        }
        return count(["set", "linux"]) > 1 && count(["linux"]) > 0 && count(["label", "kernel", "append"]) == 0
    }

    private func isPXELINUX(_ words: [[UInt8]]) -> Bool {
        var kernels = 0
        var labels = 0
        var others = 0
        for word in words {
            switch PXELINUXKeyword(word) {
            case .label: labels += 1
            case .kernel, .append, .localBoot: kernels += 1
            case .default, .userInterface, .prompt, .timeout, .include, .menu, .serial: others += 1
            default: break
            }
        }
        return labels > 0 && kernels > 0 || labels + kernels + others > 1 || (others > 0 && words.count == 1)
    }
}
