/// An export that a client has opened.
public struct NBDDevice: Hashable, Sendable {
    /// In octets.
    public var size: UInt64
    public var flags: NBDTransmissionFlags
    /// How requests have to be cut; what clients take for granted where the server did not say.
    public var blockSizes: NBDBlockSizes
    /// The name that the server told (info type 1); nil where it did not.
    public var name: [UInt8]?

    public init(
        size: UInt64,
        flags: NBDTransmissionFlags,
        blockSizes: NBDBlockSizes = .unsaid,
        name: [UInt8]? = nil
    ) {
        self.size = size
        self.flags = flags
        self.blockSizes = blockSizes
        self.name = name
    }

    public var isReadOnly: Bool { flags.contains(.readOnly) }
}
