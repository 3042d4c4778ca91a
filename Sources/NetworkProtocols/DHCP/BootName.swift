/// Where a boot file name or a server name stands in a message.
public enum BootFileSource: Hashable, Sendable {
    /// In the header: `file`, or `sname`.
    case field
    /// In an option: 67, or 66.
    case option
}

/// A boot file name or a server name, as it stands in the message and as receivers read it.
public struct BootName: Hashable, Sendable {
    /// All octets: the header's field up to its last octet that isn't NUL and one NUL behind that, or the option's value.
    public var raw: [UInt8]
    public var source: BootFileSource
    /// Where it begins, in octets from the start of the message.
    public var offset: Int

    public init(raw: [UInt8], source: BootFileSource, offset: Int) {
        self.raw = raw
        self.source = source
        self.offset = offset
    }

    /// The octets before the first NUL: what a receiver asks for.
    public var name: [UInt8] { Array(raw.prefix { $0 != 0 }) }

    /// Whether a NUL ends the name. It must in the header, unless the name fills the field, and should not in an option
    /// (RFC 2132 §2).
    public var isNULTerminated: Bool { raw.contains(0) }

    /// What stands behind the first NUL, such as the octets of an older, longer name.
    public var octetsBehindNUL: [UInt8] {
        guard let end = raw.firstIndex(of: 0) else { return [] }
        return Array(raw[(end + 1)...])
    }
}

extension BootName: CustomStringConvertible {
    public var description: String { name.displayText }
}

extension DHCPMessage {
    /// `file` as a name; nil where it holds options (option 52) or begins with NUL.
    public var bootFileInField: BootName? { name(in: .file) }

    /// `sname` as a name; nil where it holds options (option 52) or begins with NUL.
    public var serverNameInField: BootName? { name(in: .serverName) }

    /// Option 67 as a name; nil where it is absent or empty, or begins with NUL.
    public var bootFileInOption: BootName? { name(of: .bootFileName) }

    /// Option 66 as a name; nil where it is absent or empty, or begins with NUL.
    public var serverNameInOption: BootName? { name(of: .tftpServerName) }

    /// The boot file's name: `file`, or where that has none, option 67.
    ///
    /// Where both have one, iPXE and U-Boot agree with this; EDK2 and GRUB take the option, which see
    /// `bootFileInOption`.
    public var bootFileName: BootName? { bootFileInField ?? bootFileInOption }

    /// The server's name: `sname`, or where that has none, option 66.
    public var serverBootName: BootName? { serverNameInField ?? serverNameInOption }

    /// The boot file's name up to its first NUL; from where, says `bootFileSource`.
    public var bootFile: [UInt8]? { bootFileName?.name }

    public var bootFileSource: BootFileSource? { bootFileName?.source }

    /// The server's name up to its first NUL; from where, says `serverNameSource`.
    public var serverName: [UInt8]? { serverBootName?.name }

    public var serverNameSource: BootFileSource? { serverBootName?.source }

    private func name(in area: DHCPOptions.Area) -> BootName? {
        guard !options.isInUse(area) else { return nil }
        let range = options.indices(of: area)
        let field = options.bytes[range]
        guard let first = field.first, first != 0, let last = field.lastIndex(where: { $0 != 0 }) else { return nil }
        let end = min(last + 2, range.upperBound)
        return BootName(
            raw: Array(field[..<end]),
            source: .field,
            offset: range.lowerBound + DHCPOptions.messageOffset
        )
    }

    private func name(of code: DHCPOptionCode) -> BootName? {
        guard let value = options[code], let first = value.first, first != 0,
            let instance = options.entries.first(where: { $0.code == code })
        else { return nil }
        return BootName(raw: value, source: .option, offset: instance.offset + 2 + DHCPOptions.messageOffset)
    }
}
