/// What a RARP server knows (RFC 903; rarpd(8)).
public struct RARPServerConfiguration: Hashable, Sendable {
    /// Its own address, which its answers carry: clients ask it for their boot files.
    public var address: IPv4Address
    /// Who has which address; of several entries for one machine the first counts.
    public var entries: [Entry]
    /// The names of the boot files that it knows of; nil where it answers without looking. rarpd answers where one of them
    /// begins with the client's address in eight hexadecimal digits, as `C0A80114.SUN4M` does.
    public var bootFiles: [[UInt8]]?
    public var rank = Rank.primary

    /// A line of `/etc/ethers`, with the name's address from `/etc/hosts`.
    public struct Entry: Hashable, Sendable {
        public var hardwareAddress: MACAddress
        public var address: IPv4Address

        public init(_ hardwareAddress: MACAddress, _ address: IPv4Address) {
            self.hardwareAddress = hardwareAddress
            self.address = address
        }
    }

    /// When a request is answered, where several servers know the client (RFC 903, "RARP servers").
    public enum Rank: Hashable, Sendable {
        /// At once.
        case primary
        /// Only when the client asks again within this time: then no primary server has answered.
        case secondary(within: Duration)
    }

    public init(address: IPv4Address, entries: [Entry], bootFiles: [[UInt8]]? = nil, rank: Rank = .primary) {
        self.address = address
        self.entries = entries
        self.bootFiles = bootFiles
        self.rank = rank
    }

    /// Whether there is a boot file for a client with this address, or nobody looks for one.
    func hasBootFile(for address: IPv4Address) -> Bool {
        guard let bootFiles else { return true }
        let prefix = address.hexadecimalName
        return bootFiles.contains { name in
            let last = name.split(separator: UInt8(ascii: "/")).last ?? []
            return last.count >= prefix.count && zip(last, prefix).allSatisfy { $0.asciiUppercase == $1 }
        }
    }
}

extension IPv4Address {
    /// Eight hexadecimal digits, upper case: how RARP clients and their servers name boot files (RFC 906; `C0A80114`).
    public var hexadecimalName: [UInt8] {
        (0..<8).reversed().map { digit in
            let value = UInt8(truncatingIfNeeded: rawValue >> UInt32(digit * 4) & 15)
            return value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
        }
    }
}

extension UInt8 {
    fileprivate var asciiUppercase: UInt8 { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) ? self - 32 : self }
}
