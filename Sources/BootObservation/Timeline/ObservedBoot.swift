public import NetworkBoot
public import NetworkProtocols

/// What one machine did from one firmware start on, as far as the wire tells.
///
/// A machine that restarts has several, in order. A plain client (one that never asked to boot) has one, without a
/// persona.
public struct ObservedBoot: Hashable, Sendable {
    public var client: BootClient
    /// The firmware that began it; nil for a plain client.
    public var persona: Persona?
    public var architecture: ClientArchitecture?
    /// The last address taken.
    public var address: IPv4Address?
    /// The frames in which it asked for an address again, after it had one, and nobody answered any more; empty where it kept
    /// what it had as far as the wire tells.
    public var unansweredFrames: [Int] = []
    /// The furthest stage that there is evidence for.
    public var reached: BootProgress
    /// Why it went no further; nil where nothing went wrong.
    public var cause: BootCause?
    public var stages: [ObservedStage]
    public var offers: [ObservedOffer]
    /// What it asked by RARP, in order; at most ``reverseLimit``.
    public var reverses: [RARPExchange]
    /// Names that loaders tried in search of a configuration, and names asked of DNS.
    public var lookups: [ObservedLookup]
    public var fetches: [ObservedFetch]
    public var configuration: LoadedConfiguration?
    /// What the kernel was handed, as far as the configuration tells.
    public var commandLine: [UInt8]?
    public var root: ObservedRoot?
    /// How the started system came by its address; nil where it has not spoken, or the wire does not tell.
    public var systemAddress: SystemAddress?
    /// What was asked of servers of NFS and of network block devices, in order.
    public var rootSteps: [ObservedRootStep]
    public var start: FrameStamp
    public var end: FrameStamp
    public var completeness: CaptureCompleteness
    /// How many times the chain went round from the firmware's or loader's DHCP on without getting further.
    public var rounds: Int

    /// RARP exchanges that are told of one boot.
    public static let reverseLimit = 64

    public init(client: BootClient, start: FrameStamp) {
        self.client = client
        self.start = start
        self.end = start
        persona = nil
        architecture = nil
        address = nil
        reached = .nothing
        cause = nil
        stages = []
        offers = []
        reverses = []
        lookups = []
        fetches = []
        configuration = nil
        commandLine = nil
        root = nil
        systemAddress = nil
        rootSteps = []
        completeness = []
        rounds = 1
    }

    /// Whether it asked to boot: a plain client cannot fail a boot.
    public var isBootClient: Bool { persona != nil }
}

/// Which machine it was.
public struct BootClient: Hashable, Sendable {
    /// The hardware address of its DHCP messages, else the one that holds its IP address.
    public var mac: MACAddress
    /// Option 97 in wire order, as PXELINUX prints it.
    public var uuid: String?
    /// The host name it gave or was given.
    public var name: String?

    public init(mac: MACAddress, uuid: String? = nil, name: String? = nil) {
        self.mac = mac
        self.uuid = uuid
        self.name = name
    }
}

/// Why a boot went no further.
public struct BootCause: Hashable, Sendable {
    /// The stage that failed.
    public var stage: BootProgress
    /// The PXE error code of such a failure: the machine's own, else the one that BIOS ROMs print, such as "PXE-E53";
    /// nil where none stands for it.
    public var code: String?
    /// What this machine's screen shows, without what varies; nil where that is not known.
    public var screen: String?
    /// One sentence that says what happened and whose fault it is.
    public var sentence: String
    /// What to change or look at, as a sentence.
    public var remedy: String?
    /// The frames that show it.
    public var frames: [Int]

    public init(
        stage: BootProgress,
        code: String? = nil,
        screen: String? = nil,
        sentence: String,
        remedy: String? = nil,
        frames: [Int]
    ) {
        self.stage = stage
        self.code = code
        self.screen = screen
        self.sentence = sentence
        self.remedy = remedy
        self.frames = frames
    }
}

/// One stage of a boot with when it ran and how it ended.
public struct ObservedStage: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable { case ok, failed, skipped }

    public var stage: BootProgress
    public var outcome: Outcome
    public var start: FrameStamp
    public var end: FrameStamp
    /// What a person wants to know of it, in order: ("server", "10.77.0.1"), ("file", "pxelinux.0").
    public var details: [Detail]

    public struct Detail: Hashable, Sendable {
        /// What the value is of, in one or two words.
        public var key: String
        public var value: String

        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    public init(
        stage: BootProgress,
        outcome: Outcome,
        start: FrameStamp,
        end: FrameStamp,
        details: [Detail] = []
    ) {
        self.stage = stage
        self.outcome = outcome
        self.start = start
        self.end = end
        self.details = details
    }
}

/// An offer of an address, of boot data, or of both.
public struct ObservedOffer: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// An address without boot data.
        case dhcp
        /// Boot data without an address.
        case proxy
        /// Both.
        case combined
        /// A BOOTP reply.
        case bootp
    }

    public var stamp: FrameStamp
    /// The server identifier, else the source address.
    public var server: IPv4Address
    public var address: IPv4Address
    public var kind: Kind
    /// Whether the client took it.
    public var isSelected: Bool
    public var nextServer: IPv4Address?
    /// The boot file's name as sent, from the file field or option 67.
    public var bootFile: [UInt8]?
    public var message: DHCPMessage
    /// How long after the question it came; nil where that is not known.
    public var delay: Duration?

    public init(
        stamp: FrameStamp,
        server: IPv4Address,
        address: IPv4Address,
        kind: Kind,
        isSelected: Bool,
        nextServer: IPv4Address? = nil,
        bootFile: [UInt8]? = nil,
        message: DHCPMessage
    ) {
        self.stamp = stamp
        self.server = server
        self.address = address
        self.kind = kind
        self.isSelected = isSelected
        self.nextServer = nextServer
        self.bootFile = bootFile
        self.message = message
    }
}

/// How something was asked for.
public enum TransferProtocol: String, Hashable, Sendable { case tftp, http, dns, nfs, nbd }

/// A name that was looked up: a candidate for a configuration, or a host name.
public struct ObservedLookup: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable { case found, notFound, error }

    public var stamp: FrameStamp
    public var transferProtocol: TransferProtocol
    /// What was asked for: a URL, `tftp://host/` and the requested name, or a host's name.
    public var uri: String
    public var outcome: Outcome
    /// Which step of a loader's search it is: "uuid", "01-mac", "IP 0A4D006F", "default".
    public var step: String?

    public init(
        stamp: FrameStamp,
        transferProtocol: TransferProtocol,
        uri: String,
        outcome: Outcome,
        step: String? = nil
    ) {
        self.stamp = stamp
        self.transferProtocol = transferProtocol
        self.uri = uri
        self.outcome = outcome
        self.step = step
    }
}

/// A file that was asked for.
public struct ObservedFetch: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable { case complete, notFound, aborted, truncated, error }
    /// What it was to the boot.
    public enum Role: Hashable, Sendable {
        case bootFile, loaderModule, configuration, menu, kernel, initrd, checksum, root, other
    }

    public var transferProtocol: TransferProtocol
    /// `tftp://host/` and the requested name unchanged, or the HTTP URL.
    public var uri: String
    /// The name as requested, as octets.
    public var name: [UInt8]
    public var server: Endpoint
    public var outcome: Outcome
    /// Octets received in order.
    public var bytes: Int
    public var sha256: String?
    public var md5: String?
    public var kind: BootImageKind
    public var role: Role
    public var start: FrameStamp
    public var end: FrameStamp
    /// How many blocks or segments came again.
    public var retransmissions: Int
    /// What the server or client said when it went wrong, for people.
    public var remark: String?
    public var completeness: CaptureCompleteness

    public init(
        transferProtocol: TransferProtocol,
        uri: String,
        name: [UInt8],
        server: Endpoint,
        outcome: Outcome,
        bytes: Int,
        sha256: String? = nil,
        md5: String? = nil,
        kind: BootImageKind,
        role: Role = .other,
        start: FrameStamp,
        end: FrameStamp,
        retransmissions: Int = 0,
        remark: String? = nil,
        completeness: CaptureCompleteness = []
    ) {
        self.transferProtocol = transferProtocol
        self.uri = uri
        self.name = name
        self.server = server
        self.outcome = outcome
        self.bytes = bytes
        self.sha256 = sha256
        self.md5 = md5
        self.kind = kind
        self.role = role
        self.start = start
        self.end = end
        self.retransmissions = retransmissions
        self.remark = remark
        self.completeness = completeness
    }
}

/// The configuration or script that a loader took, and the entry it chose.
public struct LoadedConfiguration: Hashable, Sendable {
    /// Where it came from, as in `ObservedFetch.uri`, or the export.
    public var uri: String
    /// The chosen entry's label; nil where the format has none or none can be told.
    public var label: String?
    /// The text; empty where it was too long to keep.
    public var text: [UInt8]

    public init(uri: String, label: String?, text: [UInt8]) {
        self.uri = uri
        self.label = label
        self.text = text
    }
}

/// Where the root filesystem came from.
public struct ObservedRoot: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case http, tftp, nfs, nbd, iscsi, none }

    public var kind: Kind
    /// Where it came from, as in `ObservedFetch.uri`.
    public var uri: String
    public var bytes: Int
    public var sha256: String?
    /// Whether it passed the check that its initramfs makes; nil where it makes none that the wire shows.
    public var passedCheck: Bool?
    /// What was read of it over NFS, in the order of the first READs; at most ``fileLimit``.
    public var files: [ObservedRootFile] = []
    public var filesLeftOut = 0
    /// What the superblock of its image or device says that it is, such as `squashfs`.
    public var fileSystem: String?
    /// Of a block device: how large it is, in octets.
    public var size: UInt64?
    /// Why it was lost after it had been there; nil where it was not.
    public var loss: BootCause?

    /// Files that are told of one root.
    public static let fileLimit = 64

    /// Whether the machine lost it after it had been there.
    public var isLost: Bool { loss != nil }

    public init(kind: Kind, uri: String, bytes: Int, sha256: String? = nil, passedCheck: Bool? = nil) {
        self.kind = kind
        self.uri = uri
        self.bytes = bytes
        self.sha256 = sha256
        self.passedCheck = passedCheck
    }
}

/// A file that was read of a root over NFS.
public struct ObservedRootFile: Hashable, Sendable {
    /// On the server, from the exported folder's own path on; its handle in hexadecimal digits where the capture has not
    /// shown its name.
    public var path: String
    /// Octets that came, those that came again included.
    public var bytes: Int
    /// In octets, as far as its attributes were told.
    public var size: UInt64?
    /// Where all of it was read, more or less in order.
    public var sha256: String?

    public init(path: String, bytes: Int, size: UInt64? = nil, sha256: String? = nil) {
        self.path = path
        self.bytes = bytes
        self.size = size
        self.sha256 = sha256
    }
}

/// A step on the way to a root over NFS, NBD or iSCSI: what was asked of a service and what came of it.
public struct ObservedRootStep: Hashable, Sendable {
    public enum Service: String, Hashable, Sendable {
        case portMapper = "portmap"
        case mount
        case nfs
        case nbd
        case iscsi
    }

    public var service: Service
    public var server: Endpoint
    public var isOK: Bool
    /// What was asked, in few words: "MOUNT version 3 over TCP", "/srv/root".
    public var subject: String
    /// What came of it, in few words: "port 20048", "access denied".
    public var outcome: String
    public var start: FrameStamp
    public var end: FrameStamp

    public init(
        service: Service,
        server: Endpoint,
        isOK: Bool,
        subject: String,
        outcome: String,
        start: FrameStamp,
        end: FrameStamp
    ) {
        self.service = service
        self.server = server
        self.isOK = isOK
        self.subject = subject
        self.outcome = outcome
        self.start = start
        self.end = end
    }
}
