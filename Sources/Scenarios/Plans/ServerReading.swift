internal import NetworkBoot
internal import NetworkProtocols

extension ServerPlan {
    init?(_ entry: ScenarioNode.Entry, segment: String, reading: ScenarioReading) {
        guard let map = reading.mapping(entry, .server),
            let address = map.required("address").flatMap({
                reading.value($0, for: "server, address", .interfaceAddress)
            })
        else { return nil }
        name = entry.key
        line = entry.line
        self.address = address
        mac = map.value("mac", .mac)
        self.segment = map.text("segment") ?? segment
        router = map.value("router", .address)
        services = ServicesPlan(map, of: address)
        faults = map.nodes("misbehave").flatMap { FaultPlan.faults($0, reading: reading) }
        start = map.value("start", .duration) ?? .zero
        stop = map.value("stop", .duration)
        if let stop, stop <= start { reading.complain(map.line(of: "stop"), "server, stop: comes before its start") }
    }
}

extension DHCPPlan {
    /// What counts for all subnets of a server, and is taken from the first.
    private static let commonKeys = [
        "next-server", "boot-file", "lease-time", "shortest-lease", "longest-lease", "authoritative", "probe",
        "forced",
    ]

    /// The plans for a server's subnets.
    static func plans(
        _ nodes: [ScenarioNode],
        server: InterfaceAddress,
        reading: ScenarioReading
    ) -> [DHCPPlan] {
        for node in nodes.dropFirst() {
            guard case .mapping(let entries) = node.content else { continue }
            for entry in entries where commonKeys.contains(entry.key) {
                reading.complain(
                    entry.line,
                    "dhcp, \(entry.key): counts for all subnets of a server; write it in the first"
                )
            }
        }
        return nodes.compactMap { DHCPPlan($0, server: server, reading: reading) }
    }

    init?(_ node: ScenarioNode, server: InterfaceAddress, reading: ScenarioReading) {
        guard let map = reading.mapping(node, .dhcp) else { return nil }
        line = map.line
        let subnet = map.value("subnet", .interfaceAddress) ?? server
        network = subnet.network
        prefixLength = subnet.prefixLength
        routers = map.values("router", .address)
        nameServers = map.values("name-servers", .address)
        domain = map.text("domain")
        ranges = map.values("ranges", .addressRange)
        bootpRanges = map.values("bootp-ranges", .addressRange)
        reservations = map.nodes("reservations").compactMap { node in
            guard let map = reading.mapping(node, .reservation),
                let mac = map.required("mac").flatMap({ reading.value($0, for: "reservation, mac", .mac) }),
                let address = map.required("address").flatMap({
                    reading.value($0, for: "reservation, address", .address)
                })
            else { return nil }
            return Reservation(mac: mac, address: address, name: map.text("name"), boot: BootData(map))
        }
        classes = map.nodes("classes").compactMap { node in
            reading.mapping(node, .dhcpClass).flatMap { Class($0) }
        }
        boot = BootData(map)
        leaseTime = map.value("lease-time", .duration) ?? .seconds(6 * 3600)
        if leaseTime < .seconds(1) {
            reading.complain(map.line(of: "lease-time"), "dhcp, lease-time: addresses are given for a second at least")
        }
        shortestLease = map.value("shortest-lease", .duration)
        longestLease = map.value("longest-lease", .duration)
        isAuthoritative = map.value("authoritative", .yesNo) ?? true
        probe = map.value("probe", .probe) ?? .usual
        forcesOptions = map.value("forced", .yesNo) ?? true
        for range in ranges + bootpRanges where !isInside(range) {
            reading.complain(
                map.line(of: "ranges"),
                "dhcp, ranges: \(range.lowerBound) - \(range.upperBound) is not in \(network)/\(prefixLength)"
            )
        }
    }

    private func isInside(_ range: ClosedRange<IPv4Address>) -> Bool {
        let mask = IPv4Address(prefixLength: prefixLength).rawValue
        return range.lowerBound.rawValue & mask == network.rawValue
            && range.upperBound.rawValue & mask == network.rawValue
    }
}

extension DHCPPlan.BootData {
    init(_ map: MappingReader) {
        nextServer = map.value("next-server", .address)
        bootFile = map.text("boot-file")
        let entries = map.node("options").map { map.reading.names($0, of: "options") } ?? []
        options = entries.compactMap { DHCPPlan.Option($0, reading: map.reading) }
        if let bootFile, bootFile.utf8.count > 127, options.allSatisfy({ $0.code != .bootFileName }) {
            map.reading.complain(map.line, "\(map.kind.title), boot-file: has more than 127 octets (RFC 2131 §2)")
        }
    }
}

extension DHCPPlan.Class {
    init?(_ map: MappingReader) {
        guard let node = map.required("when"), let when = map.reading.mapping(node, .when) else { return nil }
        let number = TextForm<UInt16>(name: "architecture", example: "‘0’ (RFC 4578 §2.1)") { UInt16($0) }
        architectures = when.values("architecture", number)
        vendorClass = when.text("vendor-class")
        userClass = when.text("user-class")
        macPrefix = when.value("mac", .octets)
        boot = DHCPPlan.BootData(map)
        if when.entries.isEmpty { map.reading.complain(map.line, "class, when: no condition stands there") }
    }
}

extension DHCPPlan.Option {
    /// Options that people name otherwise than the registry's titles.
    private static let shortNames: [(String, DHCPOptionCode)] = [
        ("dns-servers", .domainNameServers), ("tftp-server", .tftpServerName), ("boot-file-name", .bootFileName),
        ("configuration-file", DHCPOptionCode(209)), ("path-prefix", DHCPOptionCode(210)),
    ]

    /// `root-path`, from "Root path".
    static let names: [(name: String, code: DHCPOptionCode)] =
        (1...254).map { DHCPOptionCode(UInt8($0)) }.filter { $0.type != nil }.map { code in
            let words = code.name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" }
            return (String(words), code)
        } + shortNames

    init?(_ entry: ScenarioNode.Entry, reading: ScenarioReading) {
        if let number = UInt8(entry.key), (1...254).contains(number) {
            code = DHCPOptionCode(number)
        } else if let known = Self.names.first(where: { $0.name == entry.key }) {
            code = known.code
        } else {
            let sentence = ScenarioReading.unknown(entry.key, in: "options", allowed: Self.names.map(\.name))
            reading.complain(entry.line, sentence + "; or a number from 1 to 254")
            return nil
        }
        var octets: [UInt8] = []
        for node in reading.elements(entry.value) {
            guard let text = reading.text(node, for: "options, \(entry.key)") else { return nil }
            guard let value = Self.octets(text, of: code) else {
                reading.complain(
                    node.line,
                    "options, \(entry.key): ‘\(text)’ does not fit the option; write octets as ‘hex f1:00:74:7e’"
                )
                return nil
            }
            octets += value
        }
        guard octets.count <= 255 else {
            reading.complain(entry.line, "options, \(entry.key): has more than 255 octets")
            return nil
        }
        self.octets = octets
    }

    /// The value's octets, by the option's type.
    private static func octets(_ text: String, of code: DHCPOptionCode) -> [UInt8]? {
        if text.hasPrefix("hex ") { return TextForm<[UInt8]>.octets.read(String(text.dropFirst(4))) }
        switch code.type {
        case .address, .addresses, .addressesOrNone, .addressPairs:
            return IPv4Address(text).map { address in
                (0..<4).map { UInt8(truncatingIfNeeded: address.rawValue >> (24 - 8 * UInt32($0))) }
            }
        case .flag, .uint8, .overload, .messageType, .codes: return UInt8(text).map { [$0] }
        case .uint16, .uint16s, .architectures, .codeNumbers:
            return UInt16(text).map { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        case .int32, .uint32, .interval:
            return UInt32(text).map { number in
                (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }
            }
        default: return Array(text.utf8)
        }
    }
}
