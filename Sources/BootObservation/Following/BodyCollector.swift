internal import NetworkProtocols

/// Takes a file's octets piece by piece and keeps what is to be known of them: how many, their digests, the first few.
struct BodyCollector: Sendable {
    private(set) var count = 0
    /// Whether octets are missing between those that came: then no digest means anything.
    private(set) var hasHole = false
    private var sha256 = SHA256Digest()
    private var md5: MD5Digest?
    private var head: [UInt8] = []
    private let headLimit: Int
    /// Whether the first octets are those of a Linux kernel: "HdrS" at octet 0x202 (Linux Documentation/arch/x86/boot.rst).
    private(set) var isKernel = false

    init(headLimit: Int, withMD5: Bool = false) {
        self.headLimit = headLimit
        md5 = withMD5 ? MD5Digest() : nil
    }

    mutating func append(_ bytes: Span<UInt8>) {
        count += bytes.count
        if !hasHole {
            sha256.update(bytes)
            md5?.update(bytes)
        }
        if head.count < headLimit, !hasHole {
            let wasTooShort = head.count < 0x206
            head.append(contentsOf: bytes.copy(from: 0, to: headLimit - head.count))
            if wasTooShort, head.count >= 0x206 { isKernel = head[0x202..<0x206].elementsEqual("HdrS".utf8) }
        }
    }

    /// So many octets came that the capture lacks; 0 where it is not known how many. Digests and the first octets end
    /// here.
    mutating func markHole(octets: Int) {
        hasHole = true
        count += octets
    }

    /// The body so far; digests are of all octets, so only there where `isWhole` says that these are all.
    func body(isWhole: Bool) -> ObservedBody {
        let isSound = isWhole && !hasHole
        return ObservedBody(
            count: count,
            sha256: isSound ? sha256.hexadecimal : nil,
            md5: isSound ? md5?.hexadecimal : nil,
            head: head
        )
    }
}
