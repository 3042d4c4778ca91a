/// Why an NFS client did not get what it asked for, and which of the servers behind a mount is to blame.
public enum NFSClientFailure: Error, Hashable, Sendable {
    /// The services that a mount needs one after the other.
    public enum Service: String, Hashable, Sendable {
        case portMapper = "port mapper"
        case mount = "MOUNT"
        case nfs = "NFS"
    }

    /// No answer within the patience of the configuration.
    case silent(Service)
    /// Nobody is there: ARP, ICMP, or a connection that was refused.
    case unreachable(Service, UnreachableReason)
    /// The connection was refused, reset, or closed in the middle.
    case broken(Service, StreamFailure)
    /// The port mapper knows no such program.
    case notRegistered(Service, version: Int)
    /// The server has the program, but not this version: PROG_MISMATCH with the versions that it has.
    case versionRefused(Service, asked: Int, lowest: Int, highest: Int)
    /// MSG_DENIED, PROG_UNAVAIL, PROC_UNAVAIL, GARBAGE_ARGS or SYSTEM_ERR, in the words of RFC 5531.
    case refused(Service, String)
    /// MOUNT answered with this status: 2 NOENT, 13 ACCES, 20 NOTDIR … (RFC 1813 §5.1.5).
    case mountStatus(UInt32)
    /// NFS answered with this status: 2 NOENT, 13 ACCES, 70 STALE … (RFC 1813 §2.6).
    case status(UInt32, path: [UInt8])
    /// A link leads in a circle or out of what is played.
    case tooManyLinks(path: [UInt8])
    /// What came can't be read as an answer.
    case badAnswer(Service, String)
    case tooLarge(Int)
    case aborted
}
