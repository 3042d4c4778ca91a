/// How far a boot came. Each case counts only on evidence.
public enum BootProgress: Int, Comparable, Hashable, Sendable, CaseIterable {
    case nothing
    /// A lease, or a BOOTP or RARP answer, was taken.
    case address
    /// The boot file came whole.
    case loader
    /// A loader's configuration or script came.
    case configuration
    /// The kernel and every initrd that it needs came whole.
    case kernel
    /// The started system spoke on the network itself.
    case initramfs
    /// The root image came whole and passed its check, or the network root was read from.
    case root

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension BootProgress: CustomStringConvertible {
    public var description: String {
        switch self {
        case .nothing: "nothing"
        case .address: "address"
        case .loader: "loader"
        case .configuration: "configuration"
        case .kernel: "kernel"
        case .initramfs: "initramfs"
        case .root: "root"
        }
    }
}
