internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// How rules about loaders tell which machine a configuration's name is of.
extension ObservedBoot {
    /// What the machine was last granted before `stamp`, as far as a loader goes by it: nil where a script came in
    /// between, which may set options of its own.
    func toldBefore(_ stamp: FrameStamp) -> DHCPMessage? {
        let hasScript = fetches.contains { fetch in
            if case .ipxeScript = fetch.kind { fetch.start < stamp } else { false }
        }
        return hasScript ? nil : offers.last { $0.isSelected && $0.stamp < stamp }?.message
    }

    /// What was asked for by name, in a search or as a file, in order; names of a search stand in URLs.
    var askedNames: [(name: [UInt8], stamp: FrameStamp, isThere: Bool)] {
        let frames = Set(fetches.map(\.start.frame))
        let sought = lookups.filter { $0.transferProtocol != .dns && !frames.contains($0.stamp.frame) }
        var names: [(name: [UInt8], stamp: FrameStamp, isThere: Bool)] = []
        for fetch in fetches { names.append((fetch.name, fetch.start, fetch.outcome != .notFound)) }
        for lookup in sought { names.append((Array(lookup.uri.utf8), lookup.stamp, lookup.outcome == .found)) }
        return names.sorted { $0.stamp < $1.stamp }
    }

    /// The addresses that the machine took in the course of the boot, in eight hexadecimal digits, in capitals.
    var addressNames: [String] {
        let taken = offers.filter { $0.isSelected && !$0.address.isUnspecified }.map(\.address)
        return (taken + [address].compactMap(\.self)).map(\.upperCaseDigits)
    }

    /// `01-` and the hardware address, in small letters with dashes.
    var hardwareName: String {
        "01-" + client.mac.description.lowercased().split(separator: ":").joined(separator: "-")
    }
}

extension IPv4Address {
    /// The address in eight hexadecimal digits, in capitals.
    var upperCaseDigits: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

/// A name under which GRUB looks for its configuration (GRUB `grub-core/net/net.c`).
struct GRUBStep {
    /// Where the name stands in GRUB's search: 0 is the UUID, 1 the hardware address, then eight digits of the address
    /// to one.
    var position: Int
    /// What stands behind `grub.cfg-`.
    var suffix: String

    /// The position of `grub.cfg` itself.
    static let plain = 10

    init?(_ name: [UInt8]) {
        let last = name.split(separator: UInt8(ascii: "/")).last ?? []
        guard last.starts(with: "grub.cfg".utf8) else { return nil }
        guard last.count > 8 else {
            (position, suffix) = (Self.plain, "")
            return
        }
        guard last[last.startIndex + 8] == UInt8(ascii: "-") else { return nil }
        suffix = String(decoding: last.dropFirst(9), as: UTF8.self)
        let isAddress = (1...8).contains(suffix.count) && suffix.allSatisfy { $0.isHexDigit }
        if suffix.count == 36 {
            position = 0
        } else if suffix.hasPrefix("01-"), suffix.count == 20 {
            position = 1
        } else if isAddress {
            position = 10 - suffix.count
        } else {
            return nil
        }
    }
}
