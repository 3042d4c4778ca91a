public import NetworkProtocols

extension Persona {
    /// How a firmware goes from an address to its boot program, as far as one differs from another in it. The facts of
    /// the persona say where each is from.
    public struct Firmware: Hashable, Sendable {
        /// How it asks for a file over TFTP.
        public var tftp: TFTPClientConfiguration
        /// How it asks for a file's size beforehand; nil where it does not.
        public var sizeProbe: TFTPClientConfiguration?
        /// Whether it takes option 13 for the size, and does not ask then; a file that is larger does not fit.
        public var takesSizeFromOption13: Bool
        /// How it asks for a file over HTTP; nil where it takes every name for TFTP's.
        public var http: HTTPClientConfiguration?
        /// Whether it takes nothing but a URL for the boot file's name.
        public var takesURLsOnly: Bool
        /// Where it looks for the boot file's name, in order, in each message.
        public var bootFileSources: [BootFileSource]
        /// Where it looks for the server's address, in order, in the message that names the boot file.
        public var nextServerSources: [NextServerSource]
        /// Whether a file that a proxy or a boot server names beats the DHCP server's own.
        public var prefersProxy: Bool
        /// Whether it reads option 67 up to a NUL, and so beyond the option's end where none is in it.
        public var readsOptionUpToNUL: Bool
        /// Which programs it starts.
        public var starts: Programs
        /// How long it shows its banner before it asks for an address.
        public var bannerTime: Duration
        /// How long it does other things between its address and the first fetch.
        public var pauseBeforeFetch: Duration
        /// The largest boot program that it has room for, in octets.
        public var imageLimit: Int
        public var wording: Wording
        /// How it comes to the server that names its boot file; nil where it knows no PXE.
        public var discovery: Discovery?

        /// Where a server's address stands.
        public enum NextServerSource: Hashable, Sendable {
            /// `siaddr`.
            case field
            /// Option 66, where it is an address.
            case option66
            /// Option 54.
            case serverIdentifier
            /// The first boot server that is listed (43.8), where the file is to be loaded at once (EDK2).
            case firstBootServer
        }

        /// What kind of boot program a firmware starts.
        public enum Programs: Hashable, Sendable {
            /// What its architecture runs.
            case ofArchitecture
            /// Images with Etherboot's mark, and ELF programs.
            case taggedImages
        }

        /// What it writes on its way.
        public enum Wording: Hashable, Sendable {
            /// As Intel's boot agent, and others after it.
            case bootAgent
            case ipxe
            /// U-Boot, whose stage writes all of it (``UBootStage``).
            case uBoot
            /// As EDK2's driver of that method, and its boot manager as OVMF has it speak.
            case edk2(NetworkBootClass.Method)
            case etherboot
            /// Nothing: the machine has no screen yet, and fetches files of its own names.
            case raspberryPi
        }

        init(
            tftp: TFTPClientConfiguration,
            sizeProbe: TFTPClientConfiguration? = nil,
            takesSizeFromOption13: Bool = false,
            http: HTTPClientConfiguration? = nil,
            takesURLsOnly: Bool = false,
            bootFileSources: [BootFileSource] = [.field, .option],
            nextServerSources: [NextServerSource] = [.field],
            prefersProxy: Bool = true,
            readsOptionUpToNUL: Bool = false,
            starts: Programs = .ofArchitecture,
            bannerTime: Duration = .zero,
            pauseBeforeFetch: Duration = .zero,
            imageLimit: Int,
            wording: Wording,
            discovery: Discovery? = nil
        ) {
            self.tftp = tftp
            self.sizeProbe = sizeProbe
            self.takesSizeFromOption13 = takesSizeFromOption13
            self.http = http
            self.takesURLsOnly = takesURLsOnly
            self.bootFileSources = bootFileSources
            self.nextServerSources = nextServerSources
            self.prefersProxy = prefersProxy
            self.readsOptionUpToNUL = readsOptionUpToNUL
            self.starts = starts
            self.bannerTime = bannerTime
            self.pauseBeforeFetch = pauseBeforeFetch
            self.imageLimit = imageLimit
            self.wording = wording
            self.discovery = discovery
        }
    }
}
