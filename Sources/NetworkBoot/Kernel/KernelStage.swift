internal import NetworkProtocols

/// A Linux kernel that a boot loader has started: it reads its command line, gives its network card an address where
/// `ip=` says so, unpacks its initrds, and starts what is in them.
public struct KernelStage: BootStage {
    /// What the loader left to it.
    public let handover: KernelHandover
    /// Whether the kernel does what `ip=` says (CONFIG_IP_PNP); nil for what its version text lets expect.
    public var hasAutoconfiguration: Bool?

    /// - Parameter hasAutoconfiguration: whether the kernel does what `ip=` says (CONFIG_IP_PNP); nil for what its
    ///   version text lets expect.
    public init(handover: KernelHandover, hasAutoconfiguration: Bool? = nil) {
        self.handover = handover
        self.hasAutoconfiguration = hasAutoconfiguration
    }

    public var name: String { "Linux" }

    /// The kernel's copy of its command line holds so many octets and a NUL (COMMAND_LINE_SIZE on x86).
    static let commandLineLimit = 2047
    /// What a kernel needs beside what it unpacks, in octets: its own code and tables.
    static let ownMemory = 16 << 20

    /// From the jump into the kernel on.
    public func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        let file = handover.kernelName.displayText
        guard let kernel = KernelImage(handover.kernel, name: handover.kernelName) else {
            host.show("Invalid or corrupt kernel image.")
            return fail(.wrongImage, "\(file) was started as a kernel and is none.")
        }
        guard !kernel.isTruncated else {
            for line in ["Decompressing Linux...", "", "crc error", "", " -- System halted"] { host.show(line) }
            let sentence = "The kernel \(file) has \(kernel.declaredSize) octets, and only \(kernel.size) came."
            return fail(.imageDamaged, sentence)
        }
        let commandLine = KernelCommandLine(Array(handover.commandLine.prefix(Self.commandLineLimit)))
        let isQuiet = commandLine.contains("quiet")
        if !isQuiet {
            host.show("Linux version \(kernel.versionText.isEmpty ? "unknown" : kernel.versionText)")
            host.show("Kernel command line: \(commandLine.encoded.displayText)")
        }
        let takesInitrds = !commandLine.contains("noinitrd") && !kernel.lacks.contains(.initrd)
        let content = InitramfsContent(takesInitrds ? handover.initrds : [])
        guard kernel.size + content.size + Self.ownMemory <= host.hardware.memory else {
            return outOfMemory(content, on: host)
        }
        if content.damaged != nil {
            host.show("Initramfs unpacking failed: invalid magic at start of compressed archive")
        }
        var network = KernelNetwork()
        let hasAutoconfiguration = hasAutoconfiguration ?? KernelBuild.hasAutoconfiguration(kernel.versionText)
        if hasAutoconfiguration {
            network = try await configure(commandLine, isQuiet: isQuiet, on: host)
        }
        if content.hasInit {
            if !isQuiet { host.show("Run /init as init process") }
            return .next(InitramfsStage(content: content, commandLine: commandLine, network: network))
        }
        if content.isDisk, commandLine["root"]?.elementsEqual("/dev/ram0".utf8) != true {
            if !isQuiet { host.show("RAMDISK: Compressed image found at block 0") }
            guard !kernel.lacks.contains(.ext2) else { return ramdiskUnreadable(on: host) }
            if !isQuiet { host.show("VFS: Mounted root (ext2 filesystem).") }
            let stage = InitramfsStage(content: content, commandLine: commandLine, network: network)
            return .next(stage.running(on: kernel.lacks))
        }
        let release = ReleaseNumber(kernel.release)
        guard hasAutoconfiguration, Self.wantsNFSRoot(commandLine) else {
            return mountRoot(commandLine, content, on: host)
        }
        return try await mountNFSRoot(commandLine, network, release: release, isQuiet: isQuiet, on: host)
    }

    private func outOfMemory(_ content: InitramfsContent, on host: any BootHost) -> Handover {
        host.show("Initramfs unpacking failed: write error")
        host.show("Kernel panic - not syncing: System is deadlocked on memory")
        let megabytes = host.hardware.memory >> 20
        let needed = (handover.kernel.count + content.size) >> 10
        return fail(
            .tooLittleMemory,
            "The kernel and its initrds have \(needed) KiB, and the machine has \(megabytes) MiB of memory in all."
        )
    }

    private func ramdiskUnreadable(on host: any BootHost) -> Handover {
        host.show("VFS: Cannot open root device \"\" or 01:00")
        host.show("Please append a correct \"root=\" boot option")
        host.show("Kernel panic: VFS: Unable to mount root fs on 01:00")
        return fail(.kernelPanic, "The initrd is a disk of ext2, which the kernel is built without (CONFIG_EXT2_FS).")
    }

    /// There is nothing to start in the initramfs: the kernel looks for a root of its own (`prepare_namespace`).
    private func mountRoot(
        _ commandLine: KernelCommandLine,
        _ content: InitramfsContent,
        on host: any BootHost
    ) -> Handover {
        let root = commandLine["root"]
        if root?.elementsEqual("/dev/nfs".utf8) == true {
            host.show("VFS: Cannot open root device \"nfs\" or unknown-block(0,255): error -6")
            host.show("Please append a correct \"root=\" boot option; here are the available partitions:")
            host.show("Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,255)")
            let sentence =
                "The kernel is built without a root over NFS (CONFIG_ROOT_NFS), and has no initramfs that would mount it."
            return fail(.kernelPanic, sentence)
        }
        if let root, content.damaged == nil, !root.isEmpty {
            return .done("The kernel goes on with \(root.displayText), which is no root over the network.")
        }
        let device = root.map { "\"\($0.displayText)\"" } ?? "\"(null)\""
        host.show("VFS: Cannot open root device \(device) or unknown-block(0,0): error -6")
        host.show("Please append a correct \"root=\" boot option; here are the available partitions:")
        host.show("Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)")
        let sentence: String
        if let damaged = content.damaged {
            sentence = "The initrd \(damaged.name.displayText) is no archive, but: \(damaged.kind.displayName)."
        } else if content.isEmpty, !handover.initrds.isEmpty, !commandLine.contains("noinitrd") {
            sentence = "The kernel was given an initrd, and is built without initrds (CONFIG_BLK_DEV_INITRD)."
        } else if content.isEmpty {
            sentence = "The kernel was given no initrd and no root, so that it has nothing to start."
        } else {
            sentence = "The initrd has no /init, and the command line names no root."
        }
        return fail(.kernelPanic, sentence)
    }

    private func fail(_ failure: BootFailure, _ sentence: String) -> Handover {
        .failed(BootBreak(stage: name, failure: failure, sentence: sentence))
    }
}
