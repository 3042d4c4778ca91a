/// What a root's own settings mean for the system that starts from it.
public struct RootRemark: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// `/etc/fstab` names the root as it is: this folder, or memory, and nothing is checked by fsck.
        case rootEntryFits = "fstab fits"
        /// `/etc/fstab` has no line for the root.
        case noRootEntry = "no fstab line for the root"
        /// `/etc/fstab` names another root than the one that is mounted.
        case otherRoot = "fstab names another root"
        /// A root over the network is to be checked by fsck: its line's last field is not 0.
        case checkedByFsck = "root is checked by fsck"
        /// A file that the system writes to is a link out of the root, which is read-only.
        case writesElsewhere = "written elsewhere"
        /// A file that the system writes to stands in the root, which is read-only.
        case writesIntoRoot = "written into a read-only root"
        /// Its scripts leave the network card as they find it.
        case leavesNetwork = "network left alone"
        /// Its scripts ask for an address again: a second DHCP exchange, which may take the root's connection away.
        case secondDHCP = "second DHCP"
        /// Its scripts give the card an address of their own.
        case otherAddress = "network configured anew"
    }

    public var kind: Kind
    /// The file that says so.
    public var path: [UInt8]
    /// One sentence.
    public var sentence: String

    public init(_ kind: Kind, path: [UInt8], sentence: String) {
        self.kind = kind
        self.path = path
        self.sentence = sentence
    }

    /// Whether it will trouble the system.
    public var isTrouble: Bool {
        switch kind {
        case .rootEntryFits, .noRootEntry, .leavesNetwork, .writesElsewhere: false
        case .otherRoot, .checkedByFsck, .secondDHCP, .otherAddress, .writesIntoRoot: true
        }
    }
}
