extension DHCPServerConfiguration {
    /// What clients are told where a condition is met.
    ///
    /// Scopes add up: they are gone through in order, from the widest to the narrowest, and of one setting the last that
    /// was said counts. So the nested blocks of a dhcpd.conf come to one list, and so do tags of dnsmasq.
    public struct Scope: Hashable, Sendable {
        /// Who it is for.
        public var condition: Condition
        /// Whether it is passed over where the scope before it in its list was for the client already, or the one that
        /// that one is an alternative to: an `else`.
        public var isAlternative: Bool
        public var answer: Answer
        /// What comes after the answer, for the same clients.
        public var inner: [Scope]

        public init(
            _ condition: Condition = .always,
            isAlternative: Bool = false,
            _ answer: Answer = Answer(),
            inner: [Scope] = []
        ) {
            self.condition = condition
            self.isAlternative = isAlternative
            self.answer = answer
            self.inner = inner
        }
    }

    /// What a scope says; whatever is nil it says nothing of.
    public struct Answer: Hashable, Sendable {
        /// `siaddr`; nothing else than four octets counts.
        public var nextServer: Expression?
        /// `sname`.
        public var serverName: Expression?
        /// `file`.
        public var bootFile: Expression?
        public var options: [OptionSetting] = []
        public var leaseTime: DHCPInterval?
        public var shortestLease: DHCPInterval?
        public var longestLease: DHCPInterval?
        /// The space whose options go into option 43, by its place in ``DHCPServerConfiguration/optionSpaces``.
        public var vendorSpace: Int?
        /// The space whose options stand beside the standard ones.
        public var siteSpace: Int?
        /// Whether clients are answered at all.
        public var isServed: Bool?
        /// Whether BOOTP clients are.
        public var servesBOOTP: Bool?
        /// Whether clients are that no ``DHCPServerConfiguration/Host`` is for.
        public var servesUnknown: Bool?

        public init(
            nextServer: Expression? = nil,
            serverName: Expression? = nil,
            bootFile: Expression? = nil,
            options: [OptionSetting] = []
        ) {
            self.nextServer = nextServer
            self.serverName = serverName
            self.bootFile = bootFile
            self.options = options
        }
    }

    /// An option with what its value is made from.
    public struct OptionSetting: Hashable, Sendable {
        public var code: DHCPOptionCode
        /// The space that the code is of, by its place in ``DHCPServerConfiguration/optionSpaces``; nil for DHCP's own.
        public var space: Int?
        /// Where it comes to nothing, the option is left as it was.
        public var value: Expression
        /// Whether clients get it that did not ask for it.
        public var isForced: Bool
        /// What becomes of a value that a wider scope gave it.
        public var way: Way

        public enum Way: Hashable, Sendable {
            case replace
            /// The wider scope's stays.
            case keep
            case append
            case prepend
        }

        public init(
            _ code: DHCPOptionCode,
            in space: Int? = nil,
            _ value: Expression,
            isForced: Bool = true,
            _ way: Way = .replace
        ) {
            self.code = code
            self.space = space
            self.value = value
            self.isForced = isForced
            self.way = way
        }
    }

    /// Options with numbers of their own (dhcp-options(5), “defining new options”).
    public struct OptionSpace: Hashable, Sendable {
        /// What its options' names begin with, as in `pxelinux.magic`.
        public var name: String
        /// The option that its options go into whenever there are any; nil where scopes have to choose it.
        public var enclosing: DHCPOptionCode?

        public init(_ name: String, enclosing: DHCPOptionCode? = nil) {
            self.name = name
            self.enclosing = enclosing
        }
    }

    /// A client that the server knows, with or without an address of its own.
    public struct Host: Hashable, Sendable {
        /// What its declaration calls it; no client is told it.
        public var name: String
        /// It is meant where one of them matches.
        public var clients: [ClientMatch]

        public init(_ name: String, _ clients: [ClientMatch]) {
            self.name = name
            self.clients = clients
        }
    }

    /// What is known of a request besides its message.
    public struct Circumstances: Hashable, Sendable {
        /// An address of the network that the client is on; nil where it is not known.
        public var network: IPv4Address?
        /// The address that it is given; nil where it is given none.
        public var address: IPv4Address?
        /// Whether that address is reserved for it.
        public var isReserved = false
        /// What the server calls it; nil where it does not know it.
        public var name: [UInt8]?

        public init(network: IPv4Address? = nil, address: IPv4Address? = nil) {
            self.network = network
            self.address = address
        }
    }
}
