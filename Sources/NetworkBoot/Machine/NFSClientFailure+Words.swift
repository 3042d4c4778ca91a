internal import NetworkProtocols

extension NFSClientFailure {
    /// The kind of end that a boot comes to when its root fails so.
    var bootFailure: BootFailure {
        switch self {
        case .silent(.portMapper): .portMapperSilent
        case .silent: .nfsSilent
        case .unreachable(_, .addressUnresolved), .unreachable(_, .noRoute): .addressUnresolved
        case .unreachable(_, .portUnreachable), .broken(_, .refused): .portUnreachable
        case .unreachable(.portMapper, _): .portMapperSilent
        case .unreachable: .nfsSilent
        case .broken(.portMapper, .timedOut): .portMapperSilent
        case .broken(_, .timedOut): .nfsSilent
        case .broken: .nfsError
        case .notRegistered: .notRegistered
        case .versionRefused: .nfsVersionRefused
        case .refused: .nfsError
        case .mountStatus(2): .noExport
        case .mountStatus(1), .mountStatus(13): .exportDenied
        case .mountStatus: .nfsError
        case .status(70, _), .status(10001, _): .staleHandle
        case .status(1, _), .status(13, _): .accessDenied
        case .status(2, _): .fileNotFound
        case .status, .tooManyLinks, .badAnswer: .nfsError
        case .tooLarge: .imageTooLarge
        case .aborted: .cancelled
        }
    }

    /// What became of `subject`, such as "The export 10.0.0.1:/x", in a sentence that says which server is to blame.
    func sentence(of subject: String) -> String {
        switch self {
        case .silent(.portMapper): "\(subject) can't be found: nobody answers at the port mapper, port 111."
        case .silent(let service): "\(subject) was asked for, and the server's \(service.rawValue) does not answer."
        case .unreachable(_, .addressUnresolved(let address)):
            "\(subject) could not be asked for: nobody answers ARP for \(address)."
        case .unreachable(_, .noRoute): "\(subject) could not be asked for: there is no way to its server."
        case .unreachable(.portMapper, .portUnreachable), .broken(.portMapper, .refused):
            "\(subject) can't be found: the server's host has no port mapper (rpcbind) at port 111."
        case .unreachable(let service, .portUnreachable), .broken(let service, .refused):
            "\(subject) was asked for, and at the port where the server's \(service.rawValue) should be nobody listens."
        case .unreachable(_, .icmp(_, let router)), .unreachable(_, .timeExceeded(let router)):
            "\(subject) was asked for, and \(router) says that its server can't be reached."
        case .broken(let service, .timedOut):
            "\(subject) was asked for, and the connection to the server's \(service.rawValue) timed out."
        case .broken(let service, _):
            "\(subject) was asked for, and the server's \(service.rawValue) broke the connection off."
        case .notRegistered(let service, let version):
            "\(subject) can't be found: the server's port mapper knows no \(service.rawValue) version \(version)."
        case .versionRefused(let service, let asked, let lowest, let highest):
            "\(subject) was asked for by \(service.rawValue) version \(asked), and the server has "
                + (lowest == highest ? "only version \(lowest)." : "versions \(lowest) to \(highest) only.")
        case .refused(let service, let words): "\(subject) was refused by the server's \(service.rawValue): \(words)."
        case .mountStatus(2): "\(subject) is not on the server (MNT3ERR_NOENT)."
        case .mountStatus(1), .mountStatus(13):
            "\(subject) is refused to this machine's address or port: the server's exports do not allow it "
                + "(MNT3ERR_ACCES)."
        case .mountStatus(20): "\(subject) is no directory (MNT3ERR_NOTDIR)."
        case .mountStatus(let status): "\(subject) was refused by MOUNT with status \(status)."
        case .status(70, let path), .status(10001, let path):
            "\(subject) was mounted, and \(Self.named(path)) then counted as gone: the server calls its file handle stale."
        case .status(2, let path): "\(subject) is mounted, and holds no \(Self.named(path))."
        case .status(1, let path), .status(13, let path):
            "\(subject) is mounted, but the server does not let this machine read \(Self.named(path))."
        case .status(let status, let path):
            "\(subject) is mounted, and the server answered for \(Self.named(path)) with NFS status \(status)."
        case .tooManyLinks(let path): "\(subject) is mounted, and \(Self.named(path)) is a link that leads nowhere."
        case .badAnswer(let service, let what):
            "\(subject) was answered by the server's \(service.rawValue) with something that can't be understood: \(what)."
        case .tooLarge(let size): "\(subject) holds a file of \(size) octets, which is more than the machine takes."
        case .aborted: "\(subject) was asked for and given up."
        }
    }

    /// The path as people see it; its top has no name of its own.
    private static func named(_ path: [UInt8]) -> String { path.isEmpty ? "its top" : path.displayText }
}
