/// Something about the framing of a message's options that is not as it should be, for the rules to judge.
public struct DHCPOptionDefect: Hashable, Sendable {
    /// What is wrong with the framing.
    public enum Kind: Hashable, Sendable {
        /// The field has no end marker (RFC 2131 §4.1).
        case missingEnd
        /// An option would run past the end of its field; what stands there is no option.
        case overrun(DHCPOptionCode, declared: Int, available: Int)
        /// The field ends behind an option's code.
        case lengthMissing(DHCPOptionCode)
        /// Something other than pads stands behind the end marker: `count` octets up to the last that isn't zero.
        case octetsAfterEnd(count: Int)
        /// A field given to options begins with pads, not with an option (RFC 2131 §4.1).
        case padsBeforeOptions(count: Int)
        /// Option 52 has not one octet of value 1, 2 or 3 (RFC 2132 §9.3), and counts for nothing.
        case invalidOverload(value: [UInt8])
        /// A second option 52 in the options field, which counts for nothing.
        case repeatedOverload
        /// An option 52 inside `file` or `sname`, which counts for nothing.
        case overloadInsideField
    }

    public let kind: Kind
    public let area: DHCPOptions.Area
    /// In octets from the start of the message.
    public let offset: Int

    public init(_ kind: Kind, in area: DHCPOptions.Area, at offset: Int) {
        self.kind = kind
        self.area = area
        self.offset = offset
    }
}

extension DHCPOptionDefect: CustomStringConvertible {
    public var description: String {
        let what =
            switch kind {
            case .missingEnd: "no end marker"
            case .overrun(let code, let declared, let available):
                "option \(code) declares \(declared) octets where \(available) remain"
            case .lengthMissing(let code): "option \(code) has no length octet"
            case .octetsAfterEnd(let count): "\(count) octets behind the end marker"
            case .padsBeforeOptions(let count): "\(count) pads before the first option"
            case .invalidOverload(let value): "option 52 has the value \(value.hexadecimalText)"
            case .repeatedOverload: "a second option 52"
            case .overloadInsideField: "an option 52 inside an overloaded field"
            }
        return "\(what) in the \(area) at octet \(offset)"
    }
}

extension DHCPOptions.Area: CustomStringConvertible {
    public var description: String {
        switch self {
        case .options: "options field"
        case .file: "file field"
        case .serverName: "sname field"
        }
    }
}

extension DHCPOptions {
    /// What is wrong with the framing, field by field; empty for bare BOOTP, which has none.
    public var defects: [DHCPOptionDefect] {
        guard hasMagicCookie else { return [] }
        var defects: [DHCPOptionDefect] = []
        for area in Area.allCases where isInUse(area) { appendDefects(of: area, to: &defects) }
        var isOverloadSeen = false
        for instance in instances where instance.code == .overload {
            let kind: DHCPOptionDefect.Kind? =
                if instance.area != .options {
                    .overloadInsideField
                } else if instance.octets.count != 1 || !(1...3).contains(instance.octets.first ?? 0) {
                    .invalidOverload(value: instance.value)
                } else if isOverloadSeen {
                    .repeatedOverload
                } else {
                    nil
                }
            if instance.area == .options { isOverloadSeen = true }
            if let kind { defects.append(DHCPOptionDefect(kind, in: instance.area, at: instance.offset)) }
        }
        return defects
    }

    private func appendDefects(of area: Area, to defects: inout [DHCPOptionDefect]) {
        func note(_ kind: DHCPOptionDefect.Kind, at index: Int) {
            defects.append(DHCPOptionDefect(kind, in: area, at: index + Self.messageOffset))
        }
        let range = indices(of: area)
        var walk = OptionWalk(from: range.lowerBound, to: range.upperBound)
        var isBeforeOptions = area != .options
        var start = walk.position
        while let step = walk.next(in: bytes) {
            if isBeforeOptions, step != .pad {
                if start > range.lowerBound {
                    note(.padsBeforeOptions(count: start - range.lowerBound), at: range.lowerBound)
                }
                isBeforeOptions = false
            }
            switch step {
            case .option, .pad: break
            case .end:
                if let last = bytes[walk.position..<range.upperBound].lastIndex(where: { $0 != 0 }) {
                    note(.octetsAfterEnd(count: last + 1 - walk.position), at: walk.position)
                }
                return
            case .overrun(let code, let declared, let available):
                note(.overrun(DHCPOptionCode(code), declared: declared, available: available), at: start)
            case .lengthMissing(let code): note(.lengthMissing(DHCPOptionCode(code)), at: start)
            }
            start = walk.position
        }
        note(.missingEnd, at: range.upperBound)
    }
}
