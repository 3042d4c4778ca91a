public import NetworkProtocols

/// How a host or a machine is plugged into the network.
public struct NetworkCard: Hashable, Sendable {
    public var segment: SegmentID
    /// Its hardware address, its address from the start if it has one, and how its network stack is set.
    public var stack: HostStackConfiguration
    public var link: Link

    public init(on segment: SegmentID, stack: HostStackConfiguration, link: Link = Link()) {
        self.segment = segment
        self.stack = stack
        self.link = link
    }

    /// A card with a network stack of the usual settings.
    public init(
        on segment: SegmentID,
        hardwareAddress: MACAddress,
        interface: InterfaceConfiguration? = nil,
        maximumTransmissionUnit: Int = 1500,
        link: Link = Link()
    ) {
        stack = HostStackConfiguration(hardwareAddress: hardwareAddress, interface: interface)
        stack.maximumTransmissionUnit = maximumTransmissionUnit
        self.segment = segment
        self.link = link
    }
}

/// The cable between a card and its segment's switch, with what it does to frames in each direction.
public struct Link: Hashable, Sendable {
    /// From the card to the segment. What is lost here is in no recording.
    public var outbound: LinkConditions
    /// From the segment to the card. What is lost here stands in the recording all the same.
    public var inbound: LinkConditions

    /// Both directions under the same conditions.
    public init(_ conditions: LinkConditions = LinkConditions()) {
        outbound = conditions
        inbound = conditions
    }

    public init(outbound: LinkConditions, inbound: LinkConditions) {
        self.outbound = outbound
        self.inbound = inbound
    }
}
