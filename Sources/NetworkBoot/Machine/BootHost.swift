public import NetworkProtocols

/// The machine as a boot stage sees it: what firmware, loader, kernel and initramfs do to the network goes through it.
///
/// Each call returns an outcome for everything that a peer does or leaves undone, and throws only ``BootHalt``. A stage
/// may start several calls at once in child tasks (`async let`, task groups), never in tasks of its own.
public protocol BootHost: Sendable {
    var hardware: MachineHardware { get }

    func configure(_ request: ConfigureRequest) async throws(BootHalt) -> ConfigureOutcome
    func askBootServer(_ request: BootServerRequest) async throws(BootHalt) -> BootServerOutcome
    func fetch(_ request: FetchRequest) async throws(BootHalt) -> FetchOutcome
    func resolve(_ request: ResolveRequest) async throws(BootHalt) -> DNSResolverOutcome
    func mount(_ request: NFSMountRequest) async throws(BootHalt) -> NFSMountOutcome
    func tree(_ request: TreeRequest) async throws(BootHalt) -> TreeOutcome
    func attach(_ request: NBDAttachRequest) async throws(BootHalt) -> NBDAttachOutcome
    func blocks(_ request: BlockRequest) async throws(BootHalt) -> BlockOutcome
    func wait(for duration: Duration) async throws(BootHalt)
    /// The next key that is pressed within the time; nil where none is. Without a limit it waits for ever.
    func key(within duration: Duration?) async throws(BootHalt) -> BootKey?

    /// Writes a line on the machine's screen, as this machine words it.
    func show(_ line: String)
    /// The boot has come so far. A host that is to go no further throws ``BootHalt/farEnough``.
    func reached(_ progress: BootProgress) throws(BootHalt)
}

extension BootHost {
    /// Goes on.
    public func reached(_ progress: BootProgress) throws(BootHalt) {}
}
