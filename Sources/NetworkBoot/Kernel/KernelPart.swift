/// A part of a Linux kernel that whoever builds one may leave out, as far as a network boot of the 2.4 series needs it.
public enum KernelPart: String, Hashable, Sendable, CaseIterable {
    /// CONFIG_PACKET: what DHCP clients send by.
    case packetSockets = "packet-sockets"
    /// CONFIG_PCI: without it, nothing tells which network cards there are.
    case pci
    /// CONFIG_NFS_FS
    case nfs
    /// CONFIG_BLK_DEV_INITRD
    case initrd
    /// CONFIG_EXT2_FS: what the disk is that an initrd holds.
    case ext2
    /// CONFIG_TMPFS
    case tmpfs
}
