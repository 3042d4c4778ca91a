public import NetworkProtocols

/// The machine that boots: what its stages find in it.
public struct MachineHardware: Hashable, Sendable {
    public var hardwareAddress: MACAddress
    /// The SMBIOS UUID, 16 octets in wire order.
    public var uuid: [UInt8]
    /// What the started system calls its network card.
    public var interfaceName: String
    /// What drives each of its network cards, such as `e100`, in the order in which a kernel finds them.
    public var cards: [String]
    /// Which of them it boots from; the others have no cable.
    public var bootCard: Int
    /// In octets. An image that goes into memory has to fit.
    public var memory: Int
    /// How long power-on self test and option ROM take before the first frame.
    public var startDelay: Duration
    /// How long the started system uses its root before the boot counts as ended; zero for not at all.
    public var rootUse: Duration

    public init(
        hardwareAddress: MACAddress,
        uuid: [UInt8],
        interfaceName: String = "eth0",
        cards: [String] = ["e100"],
        bootCard: Int = 0,
        memory: Int = 2 << 30,
        startDelay: Duration = .zero,
        rootUse: Duration = .zero
    ) {
        self.hardwareAddress = hardwareAddress
        self.uuid = uuid
        self.interfaceName = interfaceName
        self.cards = cards
        self.bootCard = bootCard
        self.memory = memory
        self.startDelay = startDelay
        self.rootUse = rootUse
    }

    /// How many network cards it has.
    public var cardCount: Int { cards.count }

    /// A UUID whose last six octets are the hardware address, as many firmwares make theirs.
    public static func uuid(of address: MACAddress) -> [UInt8] {
        [0x4c, 0x4c, 0x45, 0x44, 0x00, 0x30, 0x10, 0x31, 0x80, 0x32] + address.octets
    }

    /// What DHCP messages say of it.
    public var identity: DHCPClientIdentity { DHCPClientIdentity(hardwareAddress: hardwareAddress, uuid: uuid) }
}
