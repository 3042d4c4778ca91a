extension DHCPOptions {
    /// The value of `code` for people, such as `10.77.0.1, 10.77.0.2` or `PXEClient:Arch:00000:UNDI:002001`; nil where
    /// the option is absent. A value that can't be read as what it should be is shown as hexadecimal digits.
    public func displayValue(of code: DHCPOptionCode) -> String? {
        octets(of: code).map { code.displayValue(Array($0)) }
    }
}

extension DHCPMessage {
    /// The value of `code` for people; see `DHCPOptions.displayValue(of:)`. Option 43 is read as PXE's beside the vendor
    /// class `PXEClient`.
    public func displayValue(of code: DHCPOptionCode) -> String? {
        if code == .vendorSpecific, networkBootClass?.method == .pxe, let text = pxeVendorOptions?.description,
            !text.isEmpty
        {
            return text
        }
        return options.displayValue(of: code)
    }
}

extension DHCPOptionCode {
    /// `value` for people, read as this option's value; as hexadecimal digits where it can't be.
    public func displayValue(_ value: [UInt8]) -> String {
        let octets = value[...]
        guard let type else { return value.isPrintable ? value.displayText : value.hexadecimalText }
        return type.plainText(octets) ?? structuredText(octets) ?? value.hexadecimalText
    }

    /// Values with a structure of their own.
    private func structuredText(_ octets: ArraySlice<UInt8>) -> String? {
        switch type {
        case .messageType: octets.uint8.map { DHCPMessageType(rawValue: $0).description }
        case .overload: octets.uint8.map { Self.overloadText($0) }
        case .clientIdentifier: ClientIdentifier(octets)?.description
        case .userClass: octets.isEmpty ? nil : UserClass(octets: Array(octets)).description
        case .clientFQDN: ClientFQDN(octets)?.description
        case .relayAgentInformation: Self.text(RelayAgentInformation(octets).description)
        case .networkInterface: NetworkInterfaceIdentifier(octets)?.description
        case .machineIdentifier: MachineIdentifier(octets)?.description
        case .domainNames: DomainNames.decode(octets).map { $0.map(\.displayText).joined(separator: ", ") }
        case .classlessRoutes: ClasslessRoute.routes(octets).map { $0.map(\.description).joined(separator: ", ") }
        case .etherbootOptions: Self.text(EtherbootOptions(octets).description)
        case .codes: octets.map { "\($0)" }.joined(separator: ", ")
        case .architectures:
            octets.uint16s.map { $0.map { "\(ClientArchitecture(rawValue: $0).name) (\($0))" }.joined(separator: ", ") }
        default:
            switch self {
            case .vendorIdentifyingClass, .vendorIdentifyingInformation:
                VendorIdentifyingItem.items(octets).map { $0.map(\.description).joined(separator: ", ") }
            default: nil
            }
        }
    }

    private static func text(_ text: String) -> String? { text.isEmpty ? nil : text }

    private static func overloadText(_ value: UInt8) -> String {
        switch value {
        case 1: "file holds options"
        case 2: "sname holds options"
        case 3: "file and sname hold options"
        default: "\(value)"
        }
    }
}

extension DHCPOptionType {
    /// Values that are numbers, addresses, text or octets; nil for another type, and for a length that doesn't fit.
    fileprivate func plainText(_ octets: ArraySlice<UInt8>) -> String? {
        switch self {
        case .marker, .nothing: octets.isEmpty ? "" : nil
        case .address: octets.ipv4Address?.description
        case .addresses: octets.ipv4Addresses.map { Self.list($0) }
        case .addressesOrNone: octets.isEmpty ? "none" : octets.ipv4Addresses.map { Self.list($0) }
        case .addressPairs: octets.count % 8 == 0 ? octets.ipv4Addresses.map { Self.pairs($0) } : nil
        case .flag: octets.flag.map { $0 ? "yes" : "no" }
        case .uint8: octets.uint8.map { "\($0)" }
        case .uint16: octets.uint16.map { "\($0)" }
        case .uint16s, .codeNumbers: octets.uint16s.map { Self.list($0) }
        case .int32: octets.uint32.map { "\(Int32(bitPattern: $0))" }
        case .uint32: octets.uint32.map { "\($0)" }
        case .interval: octets.uint32.map { DHCPInterval(rawValue: $0).description }
        case .text: octets.withoutTrailingNULs.displayText
        case .textOrOctets: octets.withoutTrailingNULs.isPrintable ? octets.withoutTrailingNULs.displayText : nil
        default: nil
        }
    }

    private static func list(_ values: [some CustomStringConvertible]) -> String {
        values.map(\.description).joined(separator: ", ")
    }

    private static func pairs(_ addresses: [IPv4Address]) -> String {
        stride(from: 0, to: addresses.count - 1, by: 2).map { "\(addresses[$0]) \(addresses[$0 + 1])" }
            .joined(separator: ", ")
    }
}
