internal import NetworkProtocols

/// What a script calls a setting: `net0/ip`, `209:string`, `mac:hexhyp` (iPXE `parse_setting_name`).
struct IPXESettingName: Hashable, Sendable {
    /// The block that is asked, such as `net0` or `net0.dhcp`; nil where all are.
    var block: [UInt8]?
    /// Without block and type, as written.
    var name: [UInt8]
    var key: Key
    /// How the value is written; nil where the script does not say.
    var type: IPXESettingType?

    /// What a value is found by.
    enum Key: Hashable, Sendable {
        /// A DHCP option's number; of one inside another both, the outer one 256 times.
        case tag(UInt32)
        case name([UInt8])
    }

    /// Why a name is none.
    enum Trouble: Error {
        case unknownType
    }

    init(_ text: [UInt8], in dialect: IPXEDialect) throws(Trouble) {
        var rest = text[...]
        if let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
            block = Array(rest[..<slash])
            rest = rest[(slash + 1)...]
        }
        var typeName: [UInt8]?
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            typeName = Array(rest[(colon + 1)...])
            rest = rest[..<colon]
        }
        name = Array(rest)
        if let tag = Self.tag(name) { key = .tag(tag) } else { key = .name(name) }
        let known = Self.known.first { $0.name.utf8.elementsEqual(name) || ($0.tag != nil && .tag($0.tag ?? 0) == key) }
        if let known, dialect == .ipxe || !known.isNew {
            if let tag = known.tag { key = .tag(tag) } else { key = .name(Array(known.name.utf8)) }
            type = known.type
        }
        if let typeName {
            guard let named = IPXESettingType(name: typeName, in: dialect) else { throw .unknownType }
            type = named
        }
    }

    /// A setting that has a number.
    init(tag: UInt32, type: IPXESettingType? = nil) {
        name = Array("\(tag)".utf8)
        key = .tag(tag)
        self.type = type ?? Self.known.first { $0.tag == tag }?.type
    }

    /// `209`, `0xd1` or `175.189`; nil for a word.
    private static func tag(_ name: [UInt8]) -> UInt32? {
        var tag: UInt32 = 0
        for part in name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard let first = part.first, first.isASCIIDigit, let number = IPXENumber.parse(part), 0...255 ~= number
            else { return nil }
            tag = tag << 8 | UInt32(number)
        }
        return tag == 0 ? nil : tag
    }

    // MARK: Names that the program knows

    struct Known {
        var name: String
        var tag: UInt32?
        var type: IPXESettingType
        /// Whether iPXE has it and gPXE has not.
        var isNew: Bool
    }

    /// Inside option 175.
    static func etherboot(_ code: UInt32) -> UInt32 { 175 << 8 | code }

    static let userClass: UInt32 = 77
    static let vendorClass: UInt32 = 60
    static let fileName: UInt32 = 67
    static let rootPath: UInt32 = 17
    static let ownAddress = etherboot(2)
    static let nextServer = etherboot(3)
    static let priority = etherboot(1)

    private static func known(_ name: String, _ tag: UInt32?, _ type: IPXESettingType, isNew: Bool = false) -> Known {
        Known(name: name, tag: tag, type: type, isNew: isNew)
    }

    /// iPXE's and gPXE's own (`__setting` throughout their sources).
    static let known: [Known] = [
        known("ip", ownAddress, .ipv4), known("netmask", 1, .ipv4), known("gateway", 3, .ipv4),
        known("dns", 6, .ipv4), known("syslog", 7, .ipv4), known("hostname", 12, .string),
        known("domain", 15, .string), known("root-path", rootPath, .string), known("mtu", 26, .int16, isNew: true),
        known("ntp", 42, .ipv4, isNew: true), known("dhcp-server", 54, .ipv4),
        known("vendor-class", vendorClass, .string, isNew: true), known("filename", fileName, .string),
        known("user-class", userClass, .string), known("next-server", nextServer, .ipv4),
        known("priority", priority, .int8), known("keep-san", etherboot(8), .int8),
        known("skip-san-boot", etherboot(9), .int8, isNew: true),
        known("scriptlet", etherboot(81), .string, isNew: true), known("use-cached", etherboot(178), .uint8),
        known("san-filename", etherboot(188), .string, isNew: true), known("san-drive", etherboot(189), .uint8),
        known("username", etherboot(190), .string), known("password", etherboot(191), .string),
        known("reverse-username", etherboot(192), .string), known("reverse-password", etherboot(193), .string),
        known("initiator-iqn", 203, .string), known("static-routes", 121, .hex, isNew: true),
        known("mac", nil, .hex), known("hwaddr", nil, .hex, isNew: true), known("busid", nil, .hex),
        known("bustype", nil, .string, isNew: true), known("busloc", nil, .uint32, isNew: true),
        known("linktype", nil, .string, isNew: true), known("chip", nil, .string, isNew: true),
        known("ifname", nil, .string, isNew: true), known("uuid", nil, .uuid),
        known("manufacturer", nil, .string), known("product", nil, .string), known("serial", nil, .string),
        known("asset", nil, .string), known("board-serial", nil, .string, isNew: true),
        known("errno", nil, .uint32, isNew: true), known("buildarch", nil, .string, isNew: true),
        known("platform", nil, .string, isNew: true), known("version", nil, .string, isNew: true),
        known("unixtime", nil, .uint32, isNew: true), known("cwuri", nil, .string, isNew: true),
        known("cwduri", nil, .string, isNew: true), known("memsize", nil, .int32, isNew: true),
    ]
}

extension IPv4Address {
    /// As a setting holds it.
    var settingOctets: [UInt8] { (0..<4).reversed().map { UInt8(truncatingIfNeeded: rawValue >> (8 * UInt32($0))) } }
}
