/// The name of an option, in the spelling of the document that defines it.
public struct TFTPOptionName: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// RFC 2348: octets of data a block, 8…65464.
    public static let blockSize = TFTPOptionName(rawValue: "blksize")
    /// RFC 2349: the file's size in octets; 0 in a read request.
    public static let transferSize = TFTPOptionName(rawValue: "tsize")
    /// RFC 2349: seconds before retransmission, 1…255.
    public static let timeout = TFTPOptionName(rawValue: "timeout")
    /// RFC 7440: blocks sent before an ACK is waited for, 1…65535.
    public static let windowSize = TFTPOptionName(rawValue: "windowsize")
    /// RFC 2090: empty in the request, `address,port,master` in the answer.
    public static let multicast = TFTPOptionName(rawValue: "multicast")
    /// tftp-hpa: as `blksize`, a power of two.
    public static let powerOfTwoBlockSize = TFTPOptionName(rawValue: "blksize2")
    /// tftp-hpa: microseconds before retransmission.
    public static let microsecondTimeout = TFTPOptionName(rawValue: "utimeout")
    /// tftp-hpa: the block number behind 65535, 0 or 1.
    public static let rollover = TFTPOptionName(rawValue: "rollover")
    /// Windows: a window whose size each ACK may change; asked with 31416, granted with 27182.
    public static let microsoftWindow = TFTPOptionName(rawValue: "msftwindow")
}

extension TFTPOptionName: CustomStringConvertible {
    public var description: String { rawValue }
}

/// An option of a request or of its acknowledgement: two strings (RFC 2347).
public struct TFTPOption: Hashable, Sendable {
    /// As sent. Two names are the same where they differ in the case of ASCII letters only; see `isNamed(_:)`.
    public var name: [UInt8]
    /// As sent, without its NUL.
    public var value: [UInt8]

    public init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }

    public init(_ name: TFTPOptionName, _ value: String) {
        self.init(name: Array(name.rawValue.utf8), value: Array(value.utf8))
    }

    public init(_ name: TFTPOptionName, _ number: Int) {
        self.init(name, "\(number)")
    }

    /// Whether this is the option of that name, in whatever case it was written (RFC 2347: names ignore case).
    public func isNamed(_ name: TFTPOptionName) -> Bool {
        self.name.equalsIgnoringASCIICase(name.rawValue.utf8)
    }

    /// The value where it is decimal digits only (RFC 2347) and fits an `Int`; nil otherwise, for `-1` and ` 5` too.
    public var number: Int? { value.decimalNumber }
}

extension TFTPOption: CustomStringConvertible {
    /// `blksize=1408`, with unprintable octets made visible.
    public var description: String { "\(name.displayText)=\(value.displayText)" }
}

/// Options in the order they were sent, duplicates included.
public struct TFTPOptions: Hashable, Sendable {
    public var list: [TFTPOption]

    public init(_ list: [TFTPOption] = []) {
        self.list = list
    }

    public var isEmpty: Bool { list.isEmpty }

    /// The first option of that name.
    public subscript(name: TFTPOptionName) -> TFTPOption? {
        list.first { $0.isNamed(name) }
    }

    /// All options of that name: more than one breaks RFC 2347 ("may only be specified once").
    public func all(named name: TFTPOptionName) -> [TFTPOption] {
        list.filter { $0.isNamed(name) }
    }

    public mutating func append(_ option: TFTPOption) {
        list.append(option)
    }

    /// The number that the first `blksize` says, legal or not; nil where there is none or it is no number.
    public var blockSize: Int? { self[.blockSize]?.number }
    /// The number that the first `tsize` says, in octets.
    public var transferSize: Int? { self[.transferSize]?.number }
    /// The number that the first `timeout` says, in seconds, legal or not.
    public var timeout: Int? { self[.timeout]?.number }
    /// The number that the first `windowsize` says, in blocks, legal or not.
    public var windowSize: Int? { self[.windowSize]?.number }
}

extension TFTPOptions: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: TFTPOption...) {
        self.init(elements)
    }
}

extension TFTPOptions: CustomStringConvertible {
    public var description: String { list.map(\.description).joined(separator: " ") }
}

extension TFTPOptions {
    /// Reads pairs of strings up to the first one that has no name or no end, which it leaves unread.
    init(decodingPairs reader: inout ByteReader) {
        list = []
        while let first = reader.peek(), first != 0 {
            var ahead = ByteReader(reader.bytes, from: reader.offset, to: reader.end)
            guard let name = ahead.readNULTerminated(), let value = ahead.readNULTerminated() else { return }
            list.append(TFTPOption(name: name, value: value))
            reader = ahead
        }
    }

    func encode(into writer: inout ByteWriter) {
        for option in list {
            writer.write(option.name)
            writer.write(UInt8(0))
            writer.write(option.value)
            writer.write(UInt8(0))
        }
    }
}
