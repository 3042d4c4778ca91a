public import NetworkProtocols

/// How a host or a machine is plugged into the network.
public struct NetworkCard: Hashable, Sendable {
    public var segment: SegmentID
    public var hardwareAddress: MACAddress
    /// The largest IP packet that its stack sends, in octets.
    public var maximumTransmissionUnit: Int
    public var link: Link

    public init(
        on segment: SegmentID,
        hardwareAddress: MACAddress,
        maximumTransmissionUnit: Int = 1500,
        link: Link = Link()
    ) {
        self.segment = segment
        self.hardwareAddress = hardwareAddress
        self.maximumTransmissionUnit = maximumTransmissionUnit
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
