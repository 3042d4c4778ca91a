/// What became of an NFS version 3 procedure (RFC 1813 §2.6, `nfsstat3`).
public struct NFS3Status: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public static let ok = NFS3Status(rawValue: 0)
    public static let notOwner = NFS3Status(rawValue: 1)
    public static let noEntry = NFS3Status(rawValue: 2)
    public static let inputOutput = NFS3Status(rawValue: 5)
    public static let accessDenied = NFS3Status(rawValue: 13)
    public static let exists = NFS3Status(rawValue: 17)
    public static let notDirectory = NFS3Status(rawValue: 20)
    public static let isDirectory = NFS3Status(rawValue: 21)
    public static let invalid = NFS3Status(rawValue: 22)
    public static let fileTooLarge = NFS3Status(rawValue: 27)
    public static let readOnlyFileSystem = NFS3Status(rawValue: 30)
    public static let nameTooLong = NFS3Status(rawValue: 63)
    public static let stale = NFS3Status(rawValue: 70)
    public static let badHandle = NFS3Status(rawValue: 10001)
    public static let badCookie = NFS3Status(rawValue: 10003)
    public static let notSupported = NFS3Status(rawValue: 10004)
    public static let tooSmall = NFS3Status(rawValue: 10005)
    public static let serverFault = NFS3Status(rawValue: 10006)
    public static let badType = NFS3Status(rawValue: 10007)
    /// Not now: to be asked again later.
    public static let jukebox = NFS3Status(rawValue: 10008)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

extension NFS3Status: CustomStringConvertible {
    private static let names: [UInt32: String] = [
        0: "OK", 1: "PERM", 2: "NOENT", 5: "IO", 6: "NXIO", 13: "ACCES", 17: "EXIST", 18: "XDEV", 19: "NODEV",
        20: "NOTDIR", 21: "ISDIR", 22: "INVAL", 27: "FBIG", 28: "NOSPC", 30: "ROFS", 31: "MLINK", 63: "NAMETOOLONG",
        66: "NOTEMPTY", 69: "DQUOT", 70: "STALE", 71: "REMOTE", 10001: "BADHANDLE", 10002: "NOT_SYNC",
        10003: "BAD_COOKIE", 10004: "NOTSUPP", 10005: "TOOSMALL", 10006: "SERVERFAULT", 10007: "BADTYPE",
        10008: "JUKEBOX",
    ]

    /// As RFC 1813 calls it, without `NFS3ERR_`.
    public var description: String { Self.names[rawValue] ?? "status \(rawValue)" }
}
