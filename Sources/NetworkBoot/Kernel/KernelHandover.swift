public import NetworkProtocols

/// What a boot loader leaves to the kernel that it starts.
public struct KernelHandover: Hashable, Sendable {
    /// The image as it was fetched.
    public var kernel: [UInt8]
    /// The name that it was fetched by.
    public var kernelName: [UInt8]
    /// In the order in which they lie in memory, one behind the other.
    public var initrds: [Initrd]
    /// As the loader hands it over, with what it appended of its own.
    public var commandLine: [UInt8]
    /// What the firmware was given: the loader has no address of its own, and IPAPPEND is made of it. Nil where the
    /// machine got its kernel otherwise.
    public var lease: DHCPLease?
    /// Who starts it: `PXELINUX 6.04`.
    public var loader: String

    /// A file that is unpacked into the root of the kernel.
    public struct Initrd: Hashable, Sendable {
        /// As it was asked for.
        public var name: [UInt8]
        /// What is in it.
        public var octets: [UInt8]

        public init(name: [UInt8], octets: [UInt8]) {
            self.name = name
            self.octets = octets
        }
    }

    public init(
        kernel: [UInt8],
        kernelName: [UInt8],
        initrds: [Initrd] = [],
        commandLine: [UInt8],
        lease: DHCPLease? = nil,
        loader: String
    ) {
        self.kernel = kernel
        self.kernelName = kernelName
        self.initrds = initrds
        self.commandLine = commandLine
        self.lease = lease
        self.loader = loader
    }
}
