/// The identifier of a requirement in the catalogue, such as `TFTP-S-020` or `CAP-FLOW-08`.
public struct RequirementID: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// What comes before the number: `TFTP-S` of `TFTP-S-020`.
    public var family: Substring {
        rawValue.lastIndex(of: "-").map { rawValue[..<$0] } ?? rawValue[...]
    }
}

extension RequirementID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }
}

extension RequirementID: Comparable {
    public static func < (left: RequirementID, right: RequirementID) -> Bool { left.rawValue < right.rawValue }
}

extension RequirementID: CustomStringConvertible {
    public var description: String { rawValue }
}

/// How binding something is: RFC 2119's word, or the habit of the field.
public enum RequirementLevel: String, CaseIterable, Hashable, Sendable {
    case must
    case should
    case may
    /// No document demands it, but machines boot only where it is so, or people want to know.
    case deFacto = "de-facto"
}

/// One thing that a document demands of a boot client, a server or a relay, or that a capture allows to judge.
public struct Requirement: Hashable, Sendable {
    public var id: RequirementID
    public var level: RequirementLevel
    /// Whether the statement says what must not, or should not, be.
    public var isProhibition: Bool
    /// The document and section, or where the habit is known from.
    public var source: String
    /// What is demanded, in short.
    public var statement: String

    public init(id: RequirementID, level: RequirementLevel, isProhibition: Bool, source: String, statement: String) {
        self.id = id
        self.level = level
        self.isProhibition = isProhibition
        self.source = source
        self.statement = statement
    }

    /// The level as the document words it: "must", "should not", "de-facto".
    public var word: String { isProhibition ? level.rawValue + " not" : level.rawValue }
}

extension Requirement {
    /// The requirement that a line of the catalogue writes down as `id | word | source | statement`; nil for a line
    /// that is none.
    init?(line: Substring) {
        var fields: [Substring] = []
        var rest = line
        while fields.count < 3, let bar = rest.firstRange(of: " | ") {
            fields.append(rest[..<bar.lowerBound])
            rest = rest[bar.upperBound...]
        }
        guard fields.count == 3, !rest.isEmpty else { return nil }
        let isProhibition = fields[1].hasSuffix(" not")
        guard let level = RequirementLevel(rawValue: String(fields[1].dropLast(isProhibition ? 4 : 0))) else {
            return nil
        }
        self.init(
            id: RequirementID(rawValue: String(fields[0])),
            level: level,
            isProhibition: isProhibition,
            source: String(fields[2]),
            statement: String(rest)
        )
    }
}
