internal import NetworkProtocols

/// A Linux kernel that a boot loader has started.
public struct KernelStage: BootStage {
    /// What the loader left to it.
    public let handover: KernelHandover

    public init(handover: KernelHandover) {
        self.handover = handover
    }

    public var name: String { "Linux" }

    /// From the jump into the kernel on.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        .done("\(handover.kernelName.displayText) was started by \(handover.loader).")
    }
}
