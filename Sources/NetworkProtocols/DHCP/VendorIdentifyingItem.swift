/// A piece of option 124 or 125: an enterprise and what it says (RFC 3925 §3, §4).
public struct VendorIdentifyingItem: Hashable, Sendable {
    /// A private enterprise number from IANA.
    public var enterprise: UInt32
    public var data: [UInt8]

    public init(enterprise: UInt32, data: [UInt8]) {
        self.enterprise = enterprise
        self.data = data
    }

    /// The pieces in the octets of option 124 or 125; nil where they are malformed.
    public static func items(_ octets: some Collection<UInt8>) -> [VendorIdentifyingItem]? {
        let octets = Array(octets)
        var items: [VendorIdentifyingItem] = []
        var position = 0
        while position < octets.count {
            guard octets.count - position >= 5 else { return nil }
            let start = position + 5
            let length = Int(octets[position + 4])
            guard length <= octets.count - start else { return nil }
            items.append(
                VendorIdentifyingItem(
                    enterprise: octets.span.uint32(at: position),
                    data: Array(octets[start..<(start + length)])
                )
            )
            position = start + length
        }
        return items
    }
}

extension VendorIdentifyingItem: CustomStringConvertible {
    public var description: String {
        "enterprise \(enterprise) " + (data.isPrintable ? data.displayText : data.hexadecimalText)
    }
}
