/// How the octets of a file are to be represented (RFC 1350 §1).
public enum TFTPMode: String, Hashable, Sendable {
    case octet
    case netascii
    /// Obsolete; write requests only.
    case mail
}

/// One of the two strings that every request has.
public enum TFTPRequestString: Hashable, Sendable {
    case filename
    case mode
}

/// A read or write request behind its opcode (RFC 1350 §5 figure 5-1, RFC 2347).
///
///       string    1 octet   string  1 octet    string   1 octet  string  1 octet
///     -------------------------------------- ------------------------------------
///     | Filename |   0   |   Mode   |   0   | |  opt  |   0   |  value  |   0   |
///     -------------------------------------- ------------------------------------
public struct TFTPRequest: Hashable, Sendable {
    /// As sent, without its NUL.
    public var filename: [UInt8]
    /// As sent, without its NUL; see `transferMode`.
    public var mode: [UInt8]
    public var options: TFTPOptions
    /// Octets behind the last whole option: padding begins with a NUL, and an option that isn't ended by its NUL (or
    /// has no value) with its name; see `incompleteOption`.
    public var trailing: [UInt8]
    /// The string that the packet ends in without its NUL; nil where both have theirs. What would follow that string
    /// is empty, and isn't written.
    public var unterminated: TFTPRequestString?

    public init(
        filename: [UInt8],
        mode: [UInt8] = Array("octet".utf8),
        options: TFTPOptions = [],
        trailing: [UInt8] = [],
        unterminated: TFTPRequestString? = nil
    ) {
        self.filename = filename
        self.mode = mode
        self.options = options
        self.trailing = trailing
        self.unterminated = unterminated
    }

    public init(filename: String, mode: TFTPMode = .octet, options: TFTPOptions = []) {
        self.init(filename: Array(filename.utf8), mode: Array(mode.rawValue.utf8), options: options)
    }

    /// The mode, in whatever case it was written (RFC 1350 §5); nil for any other word.
    public var transferMode: TFTPMode? {
        [.octet, .netascii, .mail].first { mode.equalsIgnoringASCIICase($0.rawValue.utf8) }
    }

    /// The option that the packet breaks off in: its value has no NUL, or it has no value (then the value is empty).
    public var incompleteOption: TFTPOption? {
        guard let first = trailing.first, first != 0 else { return nil }
        let parts = trailing.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        return TFTPOption(name: Array(parts[0]), value: parts.count > 1 ? Array(parts[1]) : [])
    }

    /// Whether every string has its NUL and nothing but whole options follows the mode.
    public var isWellFormed: Bool { unterminated == nil && trailing.isEmpty }

    /// Reads what follows the opcode, to the reader's end. Whatever is wrong with it is kept, so it never fails.
    init(decodingStrings reader: inout ByteReader) {
        self.init(filename: [], mode: [])
        guard let filename = reader.readNULTerminated() else {
            filename = reader.readRemainingBytes()
            unterminated = .filename
            return
        }
        self.filename = filename
        guard let mode = reader.readNULTerminated() else {
            mode = reader.readRemainingBytes()
            unterminated = .mode
            return
        }
        self.mode = mode
        options = TFTPOptions(decodingPairs: &reader)
        trailing = reader.readRemainingBytes()
    }

    func encode(into writer: inout ByteWriter) {
        writer.write(filename)
        guard unterminated != .filename else { return }
        writer.write(UInt8(0))
        writer.write(mode)
        guard unterminated != .mode else { return }
        writer.write(UInt8(0))
        options.encode(into: &writer)
        writer.write(trailing)
    }
}
