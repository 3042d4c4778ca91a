internal import NetworkProtocols

/// A kernel that firmware starts without a loader: by the program for UEFI that it carries in itself (Linux
/// `Documentation/admin-guide/efi-stub.rst`), or as a unified kernel image.
///
/// Everything comes in one file. `initrd=` has no effect here: it names files of the disk that the kernel lies on.
public struct EFIKernelStage: BootStage {
    public let program: BootProgram

    public init(program: BootProgram) {
        self.program = program
    }

    public var name: String { "EFI stub" }

    /// From the program's start to the jump into the kernel.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        var handover = KernelHandover(
            kernel: program.image,
            kernelName: program.name,
            commandLine: program.arguments,
            lease: program.lease,
            loader: name
        )
        if case .efi = program.kind {
            guard let image = UnifiedKernelImage(program.image) else {
                let sentence = "\(program.name.displayText) is a unified kernel image without a whole kernel in it."
                return .failed(BootBreak(stage: name, failure: .imageDamaged, sentence: sentence))
            }
            handover.kernel = image.kernel
            if !image.initrd.isEmpty {
                handover.initrds = [.init(name: Array(".initrd".utf8), octets: image.initrd)]
                host.show("EFI stub: Loaded initrd from LINUX_EFI_INITRD_MEDIA_GUID device path")
            }
            // What the firmware gives counts where Secure Boot is off.
            if program.arguments.isEmpty { handover.commandLine = image.commandLine }
        }
        try host.reached(.kernel)
        return .next(KernelStage(handover: handover))
    }
}

/// systemd-boot started over a network: it reads its entries from the file system that it lies on, and has none there
/// (systemd `src/boot/efi/boot.c`).
public struct SystemdBootStage: BootStage {
    public let program: BootProgram

    public init(program: BootProgram) {
        self.program = program
    }

    public var name: String { "systemd-boot" }

    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        host.show("Unable to open root directory: Unsupported")
        let sentence =
            "systemd-boot looks for its entries on the disk that it lies on, and over a network there is none: a unified "
            + "kernel image can be booted in its place."
        return .failed(BootBreak(stage: name, failure: .noConfiguration, sentence: sentence))
    }
}
