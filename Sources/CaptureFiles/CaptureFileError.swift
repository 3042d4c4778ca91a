/// Why a capture file can't be read or written at all: what is wrong, and what to do about it.
///
/// Damage that comes later in a file is not this error: the frames before it are delivered, and
/// `CaptureSummary.damage` tells of it.
public struct CaptureFileError: Error, Hashable, Sendable {
    public enum Problem: Hashable, Sendable {
        /// No file of that name.
        case notFound
        /// The operating system refuses to open it.
        case permissionDenied
        case isDirectory
        /// Not one octet in it.
        case empty
        /// Standard input is a terminal, where nobody types a capture.
        case isTerminal
        /// Begins as a capture does and ends inside the first header.
        case tooShort(format: CaptureFormat, needed: Int, available: Int)
        /// Begins as no capture does; `content` is what it looks like, where that can be told.
        case notACapture(ForeignContent)
        /// A version that this reader does not know.
        case unsupportedVersion(format: CaptureFormat, major: Int, minor: Int)
        /// The first section header's octet order can't be told.
        case noByteOrder
        /// The operating system's words.
        case unreadable(reason: String)
        /// The operating system's words.
        case unwritable(reason: String)
        /// The format chosen for writing has no place for it.
        case inexpressible(reason: String)
    }

    /// The path as it was given, or "standard input".
    public var file: String
    public var problem: Problem

    public init(_ problem: Problem, file: String) {
        self.problem = problem
        self.file = file
    }
}

extension CaptureFileError: CustomStringConvertible {
    /// One line: the file, what is wrong with it, what to do.
    public var description: String { "\(file): \(sentence)" }

    private var sentence: String {
        switch problem {
        case .notFound: "no such file; check the path"
        case .permissionDenied: "no permission to open it; change its rights (chmod) or run as its owner"
        case .isDirectory: "a directory, not a capture file; name the files in it"
        case .empty: "the file is empty; nothing was captured, or the copy failed"
        case .isTerminal: "standard input is a terminal; pipe a capture in, such as: tcpdump -w - | …"
        case .tooShort(let format, let needed, let available):
            "begins as \(format) but ends after \(available) of the \(needed) octets of its first header; copy it again"
        case .notACapture(let content): content.sentence
        case .unsupportedVersion(let format, let major, let minor):
            "\(format) version \(major).\(minor) is not known (offset 4 of its first header); "
                + "convert it with: editcap -F pcapng OLD NEW"
        case .noByteOrder:
            "begins as pcapng but has no byte-order magic at offset 8; the header is damaged: copy the file again"
        case .unreadable(let reason): "can't be read: \(reason)"
        case .unwritable(let reason): "can't be written: \(reason)"
        case .inexpressible(let reason): reason
        }
    }
}

/// What a file that is no capture looks like by its first octets.
public enum ForeignContent: Hashable, Sendable {
    case gzip
    case zstandard
    case xz
    case bzip2
    case lz4
    case zip
    /// A pcapng file that went through a transfer or a tool for text.
    case mangledLineEnds
    /// A pcap file whose octets were taken for text and re-encoded as UTF-8, or lost their high bits.
    case mangledText
    case html
    case xml
    case json
    case snoop
    case networkMonitor
    case executable
    /// A magic that is reserved for a pcap variant that nobody documents (0xA1B234CD, 0xA12B3C4D, 0xA1B2C3CB).
    case undocumentedPcap
    case zeros
    case text
    case unknown(firstOctets: [UInt8])

    var sentence: String {
        switch self {
        case .gzip: "gzip-compressed; unpack it with gunzip first"
        case .zstandard: "compressed with Zstandard; unpack it with: zstd -d"
        case .xz: "xz-compressed; unpack it with unxz first"
        case .bzip2: "compressed with bzip2; unpack it with bunzip2 first"
        case .lz4: "compressed with LZ4; unpack it with: lz4 -d"
        case .zip: "a ZIP archive; unpack it first"
        case .mangledLineEnds:
            "a pcapng file whose line ends were changed on the way (text-mode transfer); copy it again in binary mode"
        case .mangledText:
            "a pcap file whose octets were converted as if they were text; copy it again in binary mode"
        case .html: "an HTML page, not a capture; the download gave a web page (a login or error page?)"
        case .xml: "an XML file, not a capture; a PDML or PSML export can't be read back: use the capture itself"
        case .json: "a JSON file, not a capture; use the capture itself"
        case .snoop: "a snoop capture; convert it with: editcap -F pcapng OLD NEW"
        case .networkMonitor: "a Network Monitor capture; convert it with: editcap -F pcapng OLD NEW"
        case .executable: "a program, not a capture"
        case .undocumentedPcap: "a pcap variant that is not documented; convert it with: editcap -F pcapng OLD NEW"
        case .zeros: "begins with zeros, not with a capture's header; the copy or the disk failed: copy it again"
        case .text: "text, not a capture; a hex dump can be converted with: text2pcap OLD NEW"
        case .unknown(let octets):
            "not a pcap or pcapng file: begins with "
                + octets.map { octet in (octet < 16 ? "0" : "") + String(octet, radix: 16) }.joined(separator: " ")
        }
    }
}
