/// The options by their meaning. Each is nil where the option is absent or its value can't be read as what it should be;
/// which of the two, `options` knows.
extension DHCPMessage {
    /// Option 53.
    public var messageType: DHCPMessageType? { options.uint8(.messageType).map { DHCPMessageType(rawValue: $0) } }
    /// Option 54.
    public var serverIdentifier: IPv4Address? { options.address(.serverIdentifier) }
    /// Option 50.
    public var requestedAddress: IPv4Address? { options.address(.requestedAddress) }
    /// Option 51.
    public var leaseTime: DHCPInterval? { options.interval(.leaseTime) }
    /// Option 58, T1.
    public var renewalTime: DHCPInterval? { options.interval(.renewalTime) }
    /// Option 59, T2.
    public var rebindingTime: DHCPInterval? { options.interval(.rebindingTime) }
    /// Option 55.
    public var parameterRequestList: [DHCPOptionCode]? {
        options.octets(of: .parameterRequestList)?.map { DHCPOptionCode($0) }
    }
    /// Option 57, in octets.
    public var maximumMessageSize: UInt16? { options.uint16(.maximumMessageSize) }
    /// Option 52, right or wrong; which fields really hold options, `options.isInUse(_:)` says.
    public var overload: UInt8? { options.uint8(.overload) }
    /// Option 56: why the server refuses, or the client declines.
    public var message: [UInt8]? { options.text(.message) }
    /// Option 118: the subnet the address is wanted from (RFC 3011).
    public var subnetSelection: IPv4Address? { options.address(.subnetSelection) }
    /// Option 116: whether a client without a lease may give itself a link-local address (RFC 2563).
    public var autoConfigure: Bool? { options.flag(.autoConfigure) }
    /// Option 82.
    public var relayAgentInformation: RelayAgentInformation? {
        options.octets(of: .relayAgentInformation).map { RelayAgentInformation($0) }
    }
}

// MARK: Who the client is

extension DHCPMessage {
    /// Option 60, from clients and from servers.
    public var vendorClass: [UInt8]? { options[.vendorClass] }
    /// Option 60 where it begins with `PXEClient` or `HTTPClient`.
    public var networkBootClass: NetworkBootClass? { options.octets(of: .vendorClass).flatMap { NetworkBootClass($0) } }
    /// Option 61; nil for fewer than two octets.
    public var clientIdentifier: ClientIdentifier? {
        options.octets(of: .clientIdentifier).flatMap { ClientIdentifier($0) }
    }
    /// Option 77.
    public var userClass: UserClass? { options[.userClass].map { UserClass(octets: $0) } }
    /// Option 81; nil for fewer than three octets.
    public var clientFQDN: ClientFQDN? { options.octets(of: .clientFQDN).flatMap { ClientFQDN($0) } }
    /// Option 93.
    public var clientArchitectures: [ClientArchitecture]? {
        options.uint16s(.clientArchitectures)?.map { ClientArchitecture(rawValue: $0) }
    }
    /// Option 94; nil where it has not three octets.
    public var networkInterface: NetworkInterfaceIdentifier? {
        options.octets(of: .networkInterface).flatMap { NetworkInterfaceIdentifier($0) }
    }
    /// Option 97; nil where it has not 17 octets.
    public var machineIdentifier: MachineIdentifier? {
        options.octets(of: .machineIdentifier).flatMap { MachineIdentifier($0) }
    }
    /// Option 175.
    public var etherbootOptions: EtherbootOptions? { options.octets(of: .etherboot).map { EtherbootOptions($0) } }
    /// Option 43, whatever the vendor.
    public var vendorSpecific: [UInt8]? { options[.vendorSpecific] }
    /// Option 43 read as PXE's, which it is beside the vendor class `PXEClient`.
    public var pxeVendorOptions: PXEVendorOptions? {
        options.octets(of: .vendorSpecific).map { PXEVendorOptions($0) }
    }
    /// Option 124; nil where malformed.
    public var vendorIdentifyingClasses: [VendorIdentifyingItem]? {
        options.octets(of: .vendorIdentifyingClass).flatMap { VendorIdentifyingItem.items($0) }
    }
    /// Option 125; nil where malformed.
    public var vendorIdentifyingInformation: [VendorIdentifyingItem]? {
        options.octets(of: .vendorIdentifyingInformation).flatMap { VendorIdentifyingItem.items($0) }
    }
}

// MARK: What the client is given

extension DHCPMessage {
    /// Option 1.
    public var subnetMask: IPv4Address? { options.address(.subnetMask) }
    /// Option 3, in order of preference.
    public var routers: [IPv4Address]? { options.addresses(.routers) }
    /// Option 6, in order of preference.
    public var domainNameServers: [IPv4Address]? { options.addresses(.domainNameServers) }
    /// Option 28.
    public var broadcastAddress: IPv4Address? { options.address(.broadcastAddress) }
    /// Option 42.
    public var ntpServers: [IPv4Address]? { options.addresses(.ntpServers) }
    /// Option 26, in octets.
    public var interfaceMTU: UInt16? { options.uint16(.interfaceMTU) }
    /// Option 12, without NULs at the end, as the other texts here.
    public var hostName: [UInt8]? { options.text(.hostName) }
    /// Option 15.
    public var domainName: [UInt8]? { options.text(.domainName) }
    /// Option 17.
    public var rootPath: [UInt8]? { options.text(.rootPath) }
    /// Option 13, in blocks of 512 octets.
    public var bootFileSize: UInt16? { options.uint16(.bootFileSize) }
    /// Option 66 as it stands, NULs and all; see `serverNameInOption`.
    public var tftpServerName: [UInt8]? { options[.tftpServerName] }
    /// Option 67 as it stands, NULs and all; see `bootFileInOption`.
    public var bootFileOption: [UInt8]? { options[.bootFileName] }
    /// Option 150 (RFC 5859).
    public var tftpServerAddresses: [IPv4Address]? { options.addresses(.tftpServerAddresses) }
    /// Option 117: which name services to ask in which order, by option code (RFC 2937).
    public var nameServiceSearch: [UInt16]? { options.uint16s(.nameServiceSearch) }
    /// Option 119, labels joined by dots (RFC 3397).
    public var domainSearch: [[UInt8]]? { options.octets(of: .domainSearch).flatMap { DomainNames.decode($0) } }
    /// Option 121 (RFC 3442).
    public var classlessRoutes: [ClasslessRoute]? {
        options.octets(of: .classlessRoutes).flatMap { ClasslessRoute.routes($0) }
    }
    /// Option 208; `isPXELINUXMagicValid` compares it (RFC 5071 §3).
    public var pxelinuxMagic: [UInt8]? { options[.pxelinuxMagic] }
    /// Whether option 208 is F1 00 74 7E, as it must be where it is sent.
    public var isPXELINUXMagicValid: Bool { options.uint32(.pxelinuxMagic) == 0xf100_747e }
    /// Option 209 (RFC 5071 §4).
    public var configurationFile: [UInt8]? { options.text(.configurationFile) }
    /// Option 210 (RFC 5071 §5).
    public var pathPrefix: [UInt8]? { options.text(.pathPrefix) }
    /// Option 211: after how long a failed PXELINUX restarts the machine; 0 is never (RFC 5071 §6).
    public var rebootTime: DHCPInterval? { options.interval(.rebootTime) }
}
