public import NetworkProtocols

/// A kind of program that asks a network for its boot or its address: what it is, how it is told from others, what it
/// does, and what it writes on the screen when it gets no further.
///
/// Each stands in a file of its own in `Personas/` and in ``PersonaCatalog``.
public struct Persona: Hashable, Sendable, Identifiable {
    /// A stable short name, such as `ipxe-bios`.
    public let id: String
    /// The name for people.
    public let name: String
    public let kind: Kind
    /// What it sends as DHCP option 93; empty where it sends none (RFC 4578 §2.1).
    public let architectures: [ClientArchitecture]
    /// Whether it asks to be given something to boot. Others only want an address.
    public let isBootClient: Bool
    /// What is known of it, each with its source.
    public let facts: [Fact]
    /// How its DHCP messages look; one that fits is enough.
    public let signatures: [Signature]
    /// What it shows when a boot fails.
    public let screen: [ScreenLine]
    /// How it asks for an address; nil where it is not played yet.
    public let dhcp: DHCPClientConfiguration?
    /// How it boots; nil where it is no firmware, or none that is played yet.
    public let firmware: Firmware?

    init(
        id: String,
        name: String,
        kind: Kind,
        architectures: [ClientArchitecture] = [],
        isBootClient: Bool,
        facts: [Fact],
        signatures: [Signature],
        screen: [ScreenLine] = [],
        dhcp: DHCPClientConfiguration? = nil,
        firmware: Firmware? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.architectures = architectures
        self.isBootClient = isBootClient
        self.facts = facts
        self.signatures = signatures
        self.screen = screen
        self.dhcp = dhcp
        self.firmware = firmware
    }

    /// What part of a machine's life it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case firmware
        case bootLoader = "boot loader"
        case kernel
        /// A DHCP client that initial RAM disks start.
        case initramfs
        /// A DHCP client of a whole system.
        case systemClient = "system client"
    }

    /// One thing that is known, and where from.
    public struct Fact: Hashable, Sendable {
        /// A sentence.
        public var statement: String
        /// A specification with its section, a program's source file, or a capture.
        public var source: String
        /// In what parts of its requests one machine of this kind differs from another because of it.
        public var explains: [RequestAspect]

        init(_ statement: String, source: String, explains: [RequestAspect] = []) {
            self.statement = statement
            self.source = source
            self.explains = explains
        }
    }

    /// What it prints when a boot ends in a certain way.
    public struct ScreenLine: Hashable, Sendable {
        public var failure: BootFailure
        /// The code, if the line has one: `PXE-E53`, or iPXE's number.
        public var code: String?
        /// The line without what varies, such as addresses and file names.
        public var text: String

        init(_ failure: BootFailure, _ code: String?, _ text: String) {
            self.failure = failure
            self.code = code
            self.text = text
        }
    }

    /// How well a message fits this persona: higher is surer, nil where it can't be from it.
    public func score(_ message: DHCPMessage) -> Int? {
        signatures.compactMap { $0.score(message) }.max()
    }

    /// The architecture that a played machine of this persona says it is (DHCP option 93).
    public var playedArchitecture: ClientArchitecture? {
        for case .fixed(.clientArchitectures, let value) in dhcp?.options ?? [] where value.count >= 2 {
            return ClientArchitecture(rawValue: UInt16(value[0]) << 8 | UInt16(value[1]))
        }
        return architectures.first
    }

    /// The fact that makes machines of this kind differ in a part of their requests; nil where they are all alike.
    public func explanation(of aspect: RequestAspect) -> Fact? {
        facts.first { $0.explains.contains(aspect) }
    }

    /// What the machine shows when its boot ends so; nil where that is not known.
    public func screenLine(for failure: BootFailure) -> ScreenLine? {
        screen.first { $0.failure == failure }
    }
}

/// A way in which a network boot ends before there is a system.
public enum BootFailure: String, Hashable, Sendable, CaseIterable {
    /// Nobody offered anything.
    case noOffer = "no offer"
    /// A proxy offered, no DHCP server did.
    case proxyOnly = "proxy offers only"
    /// An address came, but no boot file.
    case noBootFile = "no boot file"
    /// The server on port 4011 did not answer.
    case bootServerSilent = "port 4011 silent"
    /// The server on port 4011 answered without naming a file.
    case bootServerWithoutFile = "port 4011 names no file"
    /// PXE's options have no menu that could be shown, and no boot file to load at once.
    case menuMissing = "no boot menu"
    /// Boot servers are to be looked for by multicast, in no group.
    case groupMissing = "no discovery group"
    /// Only listed boot servers may be asked, and none is listed.
    case bootServersUnlisted = "no boot server listed"
    /// No boot server of the chosen type answered.
    case bootServersSilent = "boot servers silent"
    /// The next server, or the way to it, did not answer ARP.
    case addressUnresolved = "ARP unanswered"
    /// The TFTP server did not answer the read request.
    case tftpSilent = "TFTP silent"
    /// A TFTP transfer stopped midway.
    case tftpStalled = "TFTP transfer stopped"
    /// TFTP error 1, or HTTP status 404.
    case fileNotFound = "file not found"
    /// TFTP error 2, or HTTP status 401 or 403.
    case accessDenied = "access denied"
    /// Any other TFTP error.
    case tftpError = "TFTP error"
    /// The size of the boot file was asked for, and the acknowledgement does not tell it.
    case sizeNotTold = "TFTP size not told"
    /// The size of the boot file was asked for, and a server without options sent the file.
    case optionsIgnored = "TFTP options ignored"
    /// The server's port is closed: an ICMP error came back.
    case portUnreachable = "port unreachable"
    /// The web server did not answer.
    case httpSilent = "HTTP silent"
    /// The web server answered with another error.
    case httpError = "HTTP error"
    /// The boot file is named by no URL that this firmware takes.
    case urlRefused = "URL refused"
    /// Nothing tells what kind of file it is: neither the media type nor the end of its name.
    case unknownFileType = "file type unknown"
    /// The name in a URL has no address.
    case nameUnresolved = "name not resolved"
    /// The boot file is none for this machine.
    case wrongImage = "image not executable"
    /// The boot file does not fit into memory.
    case imageTooLarge = "image too large"
    /// None of the configuration files is there.
    case noConfiguration = "no configuration file"
    /// The configuration's kernel is not there.
    case noKernel = "kernel not found"
    /// The kernel, or what it was given to start, is damaged or cut off.
    case imageDamaged = "image damaged"
    /// The kernel has nothing to mount as its root, or nothing to start in it.
    case kernelPanic = "kernel panic"
    /// The machine has less memory than what it is to hold.
    case tooLittleMemory = "too little memory"
    /// The image of the root file system, or the file that it is checked by, is not there.
    case noRootImage = "root image not found"
    /// The image of the root file system is not what its checksum says, or no file system.
    case rootCheckFailed = "root image check failed"
    /// The port mapper (port 111) does not answer, so that nobody tells where MOUNT and NFS are.
    case portMapperSilent = "port mapper silent"
    /// The port mapper knows no MOUNT or no NFS, or not over what the machine wants them.
    case notRegistered = "service not registered"
    /// MOUNT or NFS does not answer.
    case nfsSilent = "NFS silent"
    /// The server has MOUNT or NFS in other versions only.
    case nfsVersionRefused = "NFS version refused"
    /// MOUNT says that there is no such folder.
    case noExport = "export not found"
    /// MOUNT says that this machine may not have the folder.
    case exportDenied = "export denied"
    /// A file handle counts no more: what it stood for is gone, or the server was set up anew.
    case staleHandle = "stale file handle"
    /// MOUNT or NFS answered with another error.
    case nfsError = "NFS error"
    /// The NBD server does not answer.
    case nbdSilent = "NBD silent"
    /// The NBD server has no export of that name.
    case noNBDExport = "NBD export not found"
    /// One side speaks NBD's old style, the other its new one.
    case nbdStyle = "NBD styles differ"
    /// The NBD server answered with another error, or closed the connection.
    case nbdError = "NBD error"
    /// The root is mounted, and holds no program to start.
    case noInit = "no init"
    /// The root was there, and its server is not any more.
    case rootLost = "root lost"
    /// The started system refuses what the command line says.
    case commandLineRefused = "command line refused"
    /// A boot file came, but no server's address with it.
    case noNextServer = "no next server"
    /// A part of the boot loader itself is missing, such as a module.
    case loaderIncomplete = "boot loader incomplete"
    /// The machine waits for a key, and nobody presses one.
    case waitsForKey = "waits for a key"
    /// The boot goes on with something that is not played here.
    case notPlayed = "not played"
    /// A boot loader is told to load itself, again and again.
    case loaderLoop = "boot loader loop"
    /// The cable, or its other end, is dead.
    case noLink = "no link"
    /// Somebody pressed a key.
    case cancelled = "cancelled"
}
