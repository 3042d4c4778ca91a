/// The code of a DHCP option or BOOTP vendor extension (RFC 2132; the registry at IANA for later ones).
public struct DHCPOptionCode: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The option with this number.
    public init(_ number: UInt8) {
        self.rawValue = number
    }

    /// What people call the option, such as "Vendor class identifier"; "Option 224" for one without a name.
    public var name: String {
        DHCPOptionDefinition.of(self)?.name ?? (isSiteSpecific ? "Site-specific option" : "Option") + " \(rawValue)"
    }

    /// 224 to 254: each site gives these its own meaning (RFC 3942 §4).
    public var isSiteSpecific: Bool { (224...254).contains(rawValue) }

    /// Whether pieces of the option must be joined before it can be read: the specification says so itself
    /// (RFC 3396 §5, "concatenation-requiring").
    public var requiresConcatenation: Bool {
        switch self {
        case .domainSearch, .classlessRoutes, .vendorIdentifyingClass, .vendorIdentifyingInformation: true
        default: false
        }
    }
}

extension DHCPOptionCode: Comparable {
    public static func < (left: DHCPOptionCode, right: DHCPOptionCode) -> Bool { left.rawValue < right.rawValue }
}

extension DHCPOptionCode: CustomStringConvertible {
    /// The number.
    public var description: String { "\(rawValue)" }
}

extension DHCPOptionCode {
    /// Fills; has no length octet (RFC 2132 §3.1).
    public static let pad = DHCPOptionCode(0)
    /// RFC 2132 §3.3; those up to 61 and from 64 to 76 are in RFC 2132 too.
    public static let subnetMask = DHCPOptionCode(1)
    public static let timeOffset = DHCPOptionCode(2)
    public static let routers = DHCPOptionCode(3)
    public static let timeServers = DHCPOptionCode(4)
    public static let nameServers = DHCPOptionCode(5)
    public static let domainNameServers = DHCPOptionCode(6)
    public static let logServers = DHCPOptionCode(7)
    public static let cookieServers = DHCPOptionCode(8)
    public static let lprServers = DHCPOptionCode(9)
    public static let impressServers = DHCPOptionCode(10)
    public static let resourceLocationServers = DHCPOptionCode(11)
    public static let hostName = DHCPOptionCode(12)
    public static let bootFileSize = DHCPOptionCode(13)
    public static let meritDumpFile = DHCPOptionCode(14)
    public static let domainName = DHCPOptionCode(15)
    public static let swapServer = DHCPOptionCode(16)
    public static let rootPath = DHCPOptionCode(17)
    public static let extensionsPath = DHCPOptionCode(18)
    public static let ipForwarding = DHCPOptionCode(19)
    public static let nonLocalSourceRouting = DHCPOptionCode(20)
    public static let policyFilter = DHCPOptionCode(21)
    public static let maximumReassemblySize = DHCPOptionCode(22)
    public static let defaultTTL = DHCPOptionCode(23)
    public static let pathMTUAgingTimeout = DHCPOptionCode(24)
    public static let pathMTUPlateauTable = DHCPOptionCode(25)
    public static let interfaceMTU = DHCPOptionCode(26)
    public static let allSubnetsLocal = DHCPOptionCode(27)
    public static let broadcastAddress = DHCPOptionCode(28)
    public static let maskDiscovery = DHCPOptionCode(29)
    public static let maskSupplier = DHCPOptionCode(30)
    public static let routerDiscovery = DHCPOptionCode(31)
    public static let routerSolicitationAddress = DHCPOptionCode(32)
    public static let staticRoutes = DHCPOptionCode(33)
    public static let trailerEncapsulation = DHCPOptionCode(34)
    public static let arpCacheTimeout = DHCPOptionCode(35)
    public static let ethernetEncapsulation = DHCPOptionCode(36)
    public static let tcpDefaultTTL = DHCPOptionCode(37)
    public static let tcpKeepaliveInterval = DHCPOptionCode(38)
    public static let tcpKeepaliveGarbage = DHCPOptionCode(39)
    public static let nisDomain = DHCPOptionCode(40)
    public static let nisServers = DHCPOptionCode(41)
    public static let ntpServers = DHCPOptionCode(42)
    /// Opaque but for the vendor class; under `PXEClient` see `PXEVendorOptions` (RFC 2132 §8.4).
    public static let vendorSpecific = DHCPOptionCode(43)
    public static let netBIOSNameServers = DHCPOptionCode(44)
    public static let netBIOSDatagramServers = DHCPOptionCode(45)
    public static let netBIOSNodeType = DHCPOptionCode(46)
    public static let netBIOSScope = DHCPOptionCode(47)
    public static let xFontServers = DHCPOptionCode(48)
    public static let xDisplayManagers = DHCPOptionCode(49)
    public static let requestedAddress = DHCPOptionCode(50)
    public static let leaseTime = DHCPOptionCode(51)
    public static let overload = DHCPOptionCode(52)
    public static let messageType = DHCPOptionCode(53)
    public static let serverIdentifier = DHCPOptionCode(54)
    public static let parameterRequestList = DHCPOptionCode(55)
    public static let message = DHCPOptionCode(56)
    public static let maximumMessageSize = DHCPOptionCode(57)
    public static let renewalTime = DHCPOptionCode(58)
    public static let rebindingTime = DHCPOptionCode(59)
    public static let vendorClass = DHCPOptionCode(60)
    public static let clientIdentifier = DHCPOptionCode(61)
    /// RFC 2242, as the next.
    public static let netWareDomain = DHCPOptionCode(62)
    public static let netWareInformation = DHCPOptionCode(63)
    /// RFC 2132 §8.11, as the next.
    public static let nisPlusDomain = DHCPOptionCode(64)
    public static let nisPlusServers = DHCPOptionCode(65)
    public static let tftpServerName = DHCPOptionCode(66)
    public static let bootFileName = DHCPOptionCode(67)
    public static let mobileIPHomeAgents = DHCPOptionCode(68)
    public static let smtpServers = DHCPOptionCode(69)
    public static let pop3Servers = DHCPOptionCode(70)
    public static let nntpServers = DHCPOptionCode(71)
    public static let wwwServers = DHCPOptionCode(72)
    public static let fingerServers = DHCPOptionCode(73)
    public static let ircServers = DHCPOptionCode(74)
    public static let streetTalkServers = DHCPOptionCode(75)
    public static let stdaServers = DHCPOptionCode(76)
    /// RFC 3004.
    public static let userClass = DHCPOptionCode(77)
    /// RFC 2610, as the next.
    public static let slpDirectoryAgents = DHCPOptionCode(78)
    public static let slpServiceScope = DHCPOptionCode(79)
    /// RFC 4039.
    public static let rapidCommit = DHCPOptionCode(80)
    /// RFC 4702.
    public static let clientFQDN = DHCPOptionCode(81)
    /// RFC 3046.
    public static let relayAgentInformation = DHCPOptionCode(82)
    /// RFC 2241, as the two below.
    public static let ndsServers = DHCPOptionCode(85)
    public static let ndsTreeName = DHCPOptionCode(86)
    public static let ndsContext = DHCPOptionCode(87)
    /// RFC 3118.
    public static let authentication = DHCPOptionCode(90)
    /// RFC 4388, as the next.
    public static let clientLastTransactionTime = DHCPOptionCode(91)
    public static let associatedAddresses = DHCPOptionCode(92)
    /// RFC 4578 §2.1.
    public static let clientArchitectures = DHCPOptionCode(93)
    /// RFC 4578 §2.2.
    public static let networkInterface = DHCPOptionCode(94)
    /// RFC 4578 §2.3.
    public static let machineIdentifier = DHCPOptionCode(97)
    /// RFC 2485.
    public static let userAuthenticationProtocols = DHCPOptionCode(98)
    /// RFC 4776.
    public static let civicLocation = DHCPOptionCode(99)
    /// RFC 4833, as the next.
    public static let posixTimeZone = DHCPOptionCode(100)
    public static let timeZoneName = DHCPOptionCode(101)
    /// RFC 8925.
    public static let ipv6OnlyPreferred = DHCPOptionCode(108)
    public static let netInfoAddress = DHCPOptionCode(112)
    public static let netInfoTag = DHCPOptionCode(113)
    /// RFC 8910.
    public static let captivePortal = DHCPOptionCode(114)
    /// RFC 2563.
    public static let autoConfigure = DHCPOptionCode(116)
    /// RFC 2937.
    public static let nameServiceSearch = DHCPOptionCode(117)
    /// RFC 3011.
    public static let subnetSelection = DHCPOptionCode(118)
    /// RFC 3397.
    public static let domainSearch = DHCPOptionCode(119)
    /// RFC 3361.
    public static let sipServers = DHCPOptionCode(120)
    /// RFC 3442.
    public static let classlessRoutes = DHCPOptionCode(121)
    /// RFC 3495.
    public static let cableLabs = DHCPOptionCode(122)
    /// RFC 6225.
    public static let geoConfiguration = DHCPOptionCode(123)
    /// RFC 3925, as the next.
    public static let vendorIdentifyingClass = DHCPOptionCode(124)
    public static let vendorIdentifyingInformation = DHCPOptionCode(125)
    /// RFC 4578 §2.4: PXE clients must ask for 128 to 135, which mean nothing to it.
    public static let pxe128 = DHCPOptionCode(128)
    public static let pxe129 = DHCPOptionCode(129)
    public static let pxe130 = DHCPOptionCode(130)
    public static let pxe131 = DHCPOptionCode(131)
    public static let pxe132 = DHCPOptionCode(132)
    public static let pxe133 = DHCPOptionCode(133)
    public static let pxe134 = DHCPOptionCode(134)
    public static let pxe135 = DHCPOptionCode(135)
    /// RFC 5417.
    public static let capwapControllers = DHCPOptionCode(138)
    /// RFC 6011.
    public static let sipServiceDomains = DHCPOptionCode(141)
    /// RFC 6704.
    public static let forceRenewNonce = DHCPOptionCode(145)
    /// RFC 5859.
    public static let tftpServerAddresses = DHCPOptionCode(150)
    public static let etherbootMenuOptions = DHCPOptionCode(160)
    /// RFC 8520.
    public static let manufacturerUsageDescription = DHCPOptionCode(161)
    /// Used by Etherboot, gPXE and iPXE, which number their own options inside it.
    public static let etherboot = DHCPOptionCode(175)
    public static let etherbootDefaultSelection = DHCPOptionCode(176)
    public static let etherboot177 = DHCPOptionCode(177)
    /// As iPXE numbers it.
    public static let iscsiInitiator = DHCPOptionCode(203)
    /// RFC 5071 §3, as the three below.
    public static let pxelinuxMagic = DHCPOptionCode(208)
    public static let configurationFile = DHCPOptionCode(209)
    public static let pathPrefix = DHCPOptionCode(210)
    public static let rebootTime = DHCPOptionCode(211)
    /// RFC 5969.
    public static let sixRD = DHCPOptionCode(212)
    /// RFC 6656.
    public static let subnetAllocation = DHCPOptionCode(220)
    /// RFC 6607.
    public static let virtualSubnetSelection = DHCPOptionCode(221)
    /// Option 121 as older Windows asks for it.
    public static let microsoftClasslessRoutes = DHCPOptionCode(249)
    /// By practice, in the site-specific range.
    public static let webProxyAutoDiscovery = DHCPOptionCode(252)
    /// Ends a field of options; has no length octet (RFC 2132 §3.2).
    public static let end = DHCPOptionCode(255)
}
