/// The number of a program that is called from afar (RFC 5531 §13, assigned by IANA).
public struct RPCProgram: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    /// Port mapper (version 2) and rpcbind (versions 3 and 4), RFC 1833.
    public static let portMapper = RPCProgram(rawValue: 100_000)
    public static let nfs = RPCProgram(rawValue: 100_003)
    /// MOUNT, RFC 1813 appendix I.
    public static let mount = RPCProgram(rawValue: 100_005)
    /// NLM, the lock manager of NFS.
    public static let lockManager = RPCProgram(rawValue: 100_021)
    /// NSM, the status monitor of NFS.
    public static let statusMonitor = RPCProgram(rawValue: 100_024)
    /// Access control lists beside NFSv3, asked for by Linux on the port of NFS.
    public static let nfsACL = RPCProgram(rawValue: 100_227)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

extension RPCProgram: CustomStringConvertible {
    public var description: String {
        switch self {
        case .portMapper: "port mapper"
        case .nfs: "NFS"
        case .mount: "MOUNT"
        case .lockManager: "NLM"
        case .statusMonitor: "NSM"
        case .nfsACL: "NFSACL"
        default: "program \(rawValue)"
        }
    }
}
