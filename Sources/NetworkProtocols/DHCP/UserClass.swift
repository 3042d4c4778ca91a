/// The value of option 77: which classes the client counts itself to (RFC 3004 §4).
///
/// It should be a list of pieces with a length octet each. iPXE, gPXE and FreeBSD's loader send a bare string, so both
/// are understood.
public struct UserClass: Hashable, Sendable {
    /// The option's value.
    public var octets: [UInt8]

    /// The option's value as it is.
    public init(octets: [UInt8]) {
        self.octets = octets
    }

    /// Classes in RFC 3004's form; each of at most 255 octets.
    public init(classes: [[UInt8]]) {
        octets = classes.flatMap { [UInt8(truncatingIfNeeded: min($0.count, 255))] + $0.prefix(255) }
    }

    /// A bare string, as iPXE sends it.
    public init(bare text: String) {
        octets = Array(text.utf8)
    }

    /// The pieces of RFC 3004's form; nil where the octets don't have it: a piece is empty or runs past the end, or
    /// there is none.
    public var listedClasses: [[UInt8]]? {
        var classes: [[UInt8]] = []
        var rest = octets[...]
        while let length = rest.first.map({ Int($0) }) {
            rest = rest.dropFirst()
            guard length > 0, length <= rest.count else { return nil }
            classes.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return classes.isEmpty ? nil : classes
    }

    /// Whether it is a bare string in place of a list.
    public var isEtherbootStyle: Bool { listedClasses == nil && octets.isPrintable }

    /// The classes in whichever form they came.
    public var classes: [[UInt8]] { listedClasses ?? (octets.isEmpty ? [] : [octets]) }

    /// Whether `name` is among the classes, in whichever form; letters count as they are.
    public func contains(_ name: String) -> Bool {
        classes.contains { $0.elementsEqual(name.utf8) }
    }
}

extension UserClass: CustomStringConvertible {
    public var description: String { classes.map(\.displayText).joined(separator: ", ") }
}
