public import NetworkProtocols

extension BootImageKind {
    /// Whether a firmware of some architecture can start a file as its boot file.
    public enum Verdict: Hashable, Sendable {
        /// Nothing speaks against it.
        case plausible
        /// It is a boot program for another kind of machine.
        case wrongArchitecture
        /// It is none for any firmware: a page, a script, a disk image.
        case notBootable
        /// Too little is known of the file or of the architecture.
        case undecided
    }

    /// Whether a machine of this type (DHCP option 93, RFC 4578 §2.1) can start the file as its boot file.
    public func verdict(for architecture: ClientArchitecture) -> Verdict {
        guard let machines = Self.machines(of: architecture) else { return .undecided }
        switch self {
        case .unknown, .elf, .com32, .disguisedAsKernel, .deviceTree, .uBootImage: return .undecided
        case .networkBootProgram: return machines.isEmpty ? .plausible : .wrongArchitecture
        case .efi(let machine, _, _): return verdict(machine, among: machines)
        case .linuxKernel(_, _, let machine), .linuxImage(_, let machine):
            // A BIOS can't start a kernel without a loader; a UEFI can, if it has the stub.
            guard let machine, !machines.isEmpty else { return .notBootable }
            return verdict(machine, among: machines)
        case .iso9660, .diskImage:
            // HTTP boot makes a RAM disk of them (EDK2 NetworkPkg/HttpBootDxe).
            return architecture.isHTTP ? .plausible : .notBootable
        case .squashFS, .cpio, .compressed, .ipxeScript, .pxelinuxConfiguration, .grubConfiguration, .checksums,
            .htmlPage, .windowsImage, .plainText, .empty:
            return .notBootable
        }
    }

    /// `verdict(for:)` in a sentence; nil where nothing speaks against it.
    public func objection(for architecture: ClientArchitecture) -> String? {
        switch verdict(for: architecture) {
        case .plausible, .undecided: nil
        case .wrongArchitecture: "The boot file is \(displayName), which \(architecture.name) firmware can't start."
        case .notBootable: "The boot file is no program for firmware, it is: \(displayName)."
        }
    }

    /// What to do about a boot file that such a machine can't start; nil where nothing speaks against it.
    public func remedy(for architecture: ClientArchitecture) -> String? {
        guard let machines = Self.machines(of: architecture) else { return nil }
        let answer = "Answer option 93 = \(architecture.rawValue) with \(Self.program(for: machines.first))."
        switch (verdict(for: architecture), self) {
        case (.plausible, _), (.undecided, _): return nil
        case (_, .ipxeScript):
            return "\(answer) Only iPXE reads scripts: name iPXE first, and the script to user class iPXE."
        case (_, .linuxKernel), (_, .linuxImage): return "\(answer) A kernel needs a loader there, which fetches it."
        case (_, .pxelinuxConfiguration), (_, .grubConfiguration):
            return "\(answer) The loader finds its configuration itself."
        case (_, .htmlPage): return "\(answer) What came is a page of a web server: an error, or a listing."
        default: return answer
        }
    }

    /// What such a machine starts; nil is a BIOS.
    private static func program(for machine: EFIMachine?) -> String {
        switch machine {
        case nil: "a boot program for BIOS, such as pxelinux.0 or undionly.kpxe"
        case .ia32: "an .efi file for 32-bit x86, such as bootia32.efi"
        case .x64: "an .efi file for x64, such as shimx64.efi, grubx64.efi or snponly.efi"
        case .arm64: "an .efi file for ARM64, such as grubaa64.efi"
        case let machine?: "an .efi file for \(machine)"
        }
    }

    private func verdict(_ machine: EFIMachine, among machines: [EFIMachine]) -> Verdict {
        machines.contains(machine) || (machine == .byteCode && !machines.isEmpty) ? .plausible : .wrongArchitecture
    }

    /// The programs that firmware of an architecture type starts: none of EFI's for a BIOS, nil where it is not known.
    private static func machines(of architecture: ClientArchitecture) -> [EFIMachine]? {
        switch architecture.rawValue {
        // PC BIOS, and over HTTP.
        case 0, 20: []
        case 2: [.itanium]
        case 6, 15: [.ia32]
        // 9 was x64 before the erratum of RFC 4578; firmware sends 7.
        case 7, 9, 16, 17: [.x64]
        case 10, 18: [.arm]
        case 11, 19: [.arm64]
        case 25, 26: [.riscV32]
        case 27, 28: [.riscV64]
        case 39, 40: [.loongArch64]
        default: nil
        }
    }
}
