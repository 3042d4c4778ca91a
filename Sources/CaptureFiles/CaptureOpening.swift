internal import NetworkProtocols

/// Which format a file's first octets say it has.
enum CaptureOpening {
    case pcap(PcapDecoder)
    case pcapng(PcapngDecoder)

    /// So many octets decide, at the most.
    static let length = 64

    init(_ octets: Span<UInt8>, file: String) throws(CaptureFileError) {
        guard !octets.isEmpty else { throw CaptureFileError(.empty, file: file) }
        if let variant = octets.count >= 4 ? PcapVariant(magicAt: 0, of: octets) : nil {
            guard octets.count >= PcapFileHeader.length else {
                throw CaptureFileError(
                    .tooShort(format: .pcap, needed: PcapFileHeader.length, available: octets.count),
                    file: file
                )
            }
            let header = PcapFileHeader(variant: variant, decoding: octets)
            guard header.isKnownVersion else {
                throw CaptureFileError(
                    .unsupportedVersion(format: .pcap, major: Int(header.major), minor: Int(header.minor)),
                    file: file
                )
            }
            self = .pcap(PcapDecoder(header: header))
        } else if octets.begins(with: [0x0A, 0x0D, 0x0D, 0x0A]) {
            self = .pcapng(try Self.firstSection(octets, file: file))
        } else {
            throw CaptureFileError(.notACapture(ForeignContent(recognizing: octets)), file: file)
        }
    }

    private static func firstSection(_ octets: Span<UInt8>, file: String) throws(CaptureFileError) -> PcapngDecoder {
        guard octets.count >= SectionHeader.minimumLength else {
            throw CaptureFileError(
                .tooShort(format: .pcapng, needed: SectionHeader.minimumLength, available: octets.count),
                file: file
            )
        }
        guard let order = SectionHeader.byteOrder(at: 0, of: octets) else {
            throw CaptureFileError(.noByteOrder, file: file)
        }
        let major = octets.uint16(at: 12, order)
        let minor = octets.uint16(at: 14, order)
        guard SectionHeader.isKnownVersion(major: major, minor: minor) else {
            throw CaptureFileError(
                .unsupportedVersion(format: .pcapng, major: Int(major), minor: Int(minor)),
                file: file
            )
        }
        return PcapngDecoder(byteOrder: order)
    }
}

extension ForeignContent {
    /// Tells by the first octets of a file that is no capture what it looks like.
    init(recognizing octets: Span<UInt8>) {
        if let magic = Self.magics.first(where: { octets.begins(with: $0.octets) }) {
            self = magic.content
            return
        }
        var start = octets.begins(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < octets.count, [0x09, 0x0A, 0x0D, 0x20].contains(octets[start]) { start += 1 }
        var text: [UInt8] = []
        for index in start..<octets.count {
            let octet = octets[index]
            text.append((0x41...0x5A).contains(octet) ? octet | 0x20 : octet)
        }
        if text.starts(with: "<!doctype html".utf8) || text.starts(with: "<html".utf8) {
            self = .html
        } else if text.starts(with: "<?xml".utf8) || text.starts(with: "<pdml".utf8) {
            self = .xml
        } else if text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "[") {
            self = .json
        } else if octets.isEntirely({ $0 == 0 }) {
            self = .zeros
        } else if octets.isEntirely({ (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }) {
            self = .text
        } else {
            self = .unknown(firstOctets: octets.copy(from: 0, to: 8))
        }
    }

    private static let magics: [(octets: [UInt8], content: ForeignContent)] = [
        ([0x1F, 0x8B], .gzip),
        ([0x28, 0xB5, 0x2F, 0xFD], .zstandard),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .xz),
        ([0x42, 0x5A, 0x68], .bzip2),
        ([0x04, 0x22, 0x4D, 0x18], .lz4),
        ([0x50, 0x4B, 0x03, 0x04], .zip),
        ([0x73, 0x6E, 0x6F, 0x6F, 0x70, 0x00], .snoop),
        ([0x47, 0x4D, 0x42, 0x55], .networkMonitor),
        ([0x52, 0x54, 0x53, 0x53], .networkMonitor),
        ([0x7F, 0x45, 0x4C, 0x46], .executable),
        ([0x4D, 0x5A], .executable),
        // What becomes of 0A 0D 0D 0A: CR LF to LF, LF to CR LF, CR dropped, CR to LF.
        ([0x0A, 0x0D, 0x0A], .mangledLineEnds),
        ([0x0D, 0x0A, 0x0D, 0x0D, 0x0D, 0x0A], .mangledLineEnds),
        ([0x0D, 0x0A, 0x0D, 0x0D, 0x0A], .mangledLineEnds),
        ([0x0A, 0x0A], .mangledLineEnds),
        ([0x0D, 0x0A, 0x0D, 0x0A], .mangledLineEnds),
        // What becomes of D4 C3 B2 A1 and A1 B2 C3 D4: read as Latin-1 and written as UTF-8, repaired as UTF-8, cut to 7 bits.
        ([0xC3, 0x94, 0xC3, 0x83, 0xC2, 0xB2, 0xC2, 0xA1], .mangledText),
        ([0xC2, 0xA1, 0xC2, 0xB2, 0xC3, 0x83, 0xC3, 0x94], .mangledText),
        ([0xEF, 0xBF, 0xBD, 0xC3, 0xB2], .mangledText),
        ([0xEF, 0xBF, 0xBD, 0xEF, 0xBF, 0xBD], .mangledText),
        ([0x54, 0x43, 0x32, 0x21, 0x02, 0x00], .mangledText),
        ([0x21, 0x32, 0x43, 0x54, 0x00, 0x02], .mangledText),
        // Reserved in draft-ietf-opsawg-pcap, "Magic Number".
        ([0xA1, 0xB2, 0x34, 0xCD], .undocumentedPcap),
        ([0xCD, 0x34, 0xB2, 0xA1], .undocumentedPcap),
        ([0xA1, 0x2B, 0x3C, 0x4D], .undocumentedPcap),
        ([0x4D, 0x3C, 0x2B, 0xA1], .undocumentedPcap),
        ([0xA1, 0xB2, 0xC3, 0xCB], .undocumentedPcap),
        ([0xCB, 0xC3, 0xB2, 0xA1], .undocumentedPcap),
    ]
}

extension Span<UInt8> {
    func isEntirely(_ condition: (UInt8) -> Bool) -> Bool {
        for index in 0..<count where !condition(self[index]) { return false }
        return true
    }
}
