public import NetworkProtocols

/// The machine that boots: what its stages find in it.
public struct MachineHardware: Hashable, Sendable {
    public var hardwareAddress: MACAddress
    /// The SMBIOS UUID, 16 octets in wire order.
    public var uuid: [UInt8]
    /// What the started system calls its network card.
    public var interfaceName: String
    /// In octets. An image that goes into memory has to fit.
    public var memory: Int
    /// How long power-on self test and option ROM take before the first frame.
    public var startDelay: Duration

    public init(
        hardwareAddress: MACAddress,
        uuid: [UInt8],
        interfaceName: String = "eth0",
        memory: Int = 2 << 30,
        startDelay: Duration = .zero
    ) {
        self.hardwareAddress = hardwareAddress
        self.uuid = uuid
        self.interfaceName = interfaceName
        self.memory = memory
        self.startDelay = startDelay
    }

    /// What DHCP messages say of it.
    public var identity: DHCPClientIdentity { DHCPClientIdentity(hardwareAddress: hardwareAddress, uuid: uuid) }
}
