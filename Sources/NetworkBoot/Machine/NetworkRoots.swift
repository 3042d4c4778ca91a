public import NetworkProtocols

/// A folder of an NFS server that is to be mounted.
public struct NFSMountRequest: Hashable, Sendable {
    public var server: IPv4Address
    /// As MNT sends it.
    public var path: [UInt8]
    public var client: NFSClientConfiguration

    public init(server: IPv4Address, path: [UInt8], client: NFSClientConfiguration = NFSClientConfiguration()) {
        self.server = server
        self.path = path
        self.client = client
    }
}

/// What a machine has mounted or attached, by a number that counts from 1 in the order of its doing so.
public struct VolumeID: Hashable, Sendable {
    public var rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// What mounting came to.
public enum NFSMountOutcome: Hashable, Sendable {
    case mounted(VolumeID)
    case failed(NFSClientFailure)
}

/// Something that is asked of a mounted folder. Paths are taken from its top; a leading slash counts for nothing.
public struct TreeRequest: Hashable, Sendable {
    public enum Question: Hashable, Sendable {
        /// Links are followed where they stay in the mounted folder, absolute ones taken from its top.
        case attributes(path: [UInt8])
        /// The last part of the path is not followed where it is a link.
        case link(path: [UInt8])
        case list(path: [UInt8])
        /// A part of a file, or the whole of it.
        case read(path: [UInt8], range: Range<UInt64>?)
        /// At most 4096 octets behind the end of a file; where it is not there, it is made.
        case append(path: [UInt8], octets: [UInt8])
        case unmount
    }

    public var volume: VolumeID
    public var question: Question

    public init(_ question: Question, of volume: VolumeID) {
        self.volume = volume
        self.question = question
    }
}

/// What a mounted folder answered.
public enum TreeOutcome: Hashable, Sendable {
    case attributes(TreeAttributes)
    /// Where a link leads, as it is written.
    case link([UInt8])
    /// Without `.` and `..`, in the server's order.
    case entries([TreeEntry])
    /// The octets of a file, or of the part that was asked for as far as the file goes.
    case octets([UInt8])
    /// So many octets were written.
    case written(Int)
    case unmounted
    case failed(NFSClientFailure)
}

/// What stands in a directory.
public struct TreeEntry: Hashable, Sendable {
    /// Never empty, and without a slash.
    public var name: [UInt8]
    /// Nil where the server did not tell them along with the name.
    public var attributes: TreeAttributes?

    public init(name: [UInt8], attributes: TreeAttributes? = nil) {
        self.name = name
        self.attributes = attributes
    }
}

/// What a file is, as far as a boot wants to know it.
public struct TreeAttributes: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case file, directory, link, blockDevice, characterDevice, socket, pipe
    }

    public var kind: Kind
    /// The low twelve bits.
    public var mode: UInt32
    public var owner: UInt32
    public var group: UInt32
    public var size: UInt64

    public init(kind: Kind, mode: UInt32, owner: UInt32 = 0, group: UInt32 = 0, size: UInt64) {
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.group = group
        self.size = size
    }
}

/// A network block device that is to be attached.
public struct NBDAttachRequest: Hashable, Sendable {
    public var server: Endpoint
    /// The name of the export; empty for the default one.
    public var export: [UInt8]
    public var client: NBDClientConfiguration

    public init(
        server: Endpoint,
        export: [UInt8] = [],
        client: NBDClientConfiguration = NBDClientConfiguration()
    ) {
        self.server = server
        self.export = export
        self.client = client
    }
}

/// What attaching came to.
public enum NBDAttachOutcome: Hashable, Sendable {
    case attached(BlockDevice)
    case failed(NBDClientFailure)
}

/// A network block device that is attached.
public struct BlockDevice: Hashable, Sendable {
    public var volume: VolumeID
    /// In octets.
    public var size: UInt64
    public var isReadOnly: Bool

    public init(volume: VolumeID, size: UInt64, isReadOnly: Bool) {
        self.volume = volume
        self.size = size
        self.isReadOnly = isReadOnly
    }
}

/// Something that is asked of an attached block device.
public struct BlockRequest: Hashable, Sendable {
    public enum Question: Hashable, Sendable {
        /// Octets from the device's start on.
        case read(Range<UInt64>)
        /// DISC, and the end of the connection.
        case detach
    }

    public var volume: VolumeID
    public var question: Question

    public init(_ question: Question, of volume: VolumeID) {
        self.volume = volume
        self.question = question
    }
}

/// What an attached block device answered.
public enum BlockOutcome: Hashable, Sendable {
    case octets([UInt8])
    case detached
    case failed(NBDClientFailure)
}
