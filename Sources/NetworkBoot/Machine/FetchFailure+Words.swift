internal import NetworkProtocols

extension FetchFailure {
    /// The kind of end that a boot comes to when its boot file fails so.
    func bootFailure(isHTTP: Bool) -> BootFailure {
        switch self {
        case .notFound: .fileNotFound
        case .accessDenied: .accessDenied
        case .tftpError, .badAnswer: isHTTP ? .httpError : .tftpError
        case .httpStatus, .redirectFailed: .httpError
        case .silent: isHTTP ? .httpSilent : .tftpSilent
        case .stalled: isHTTP ? .httpError : .tftpStalled
        case .broken(.refused, _): isHTTP ? .portUnreachable : .tftpStalled
        case .broken: isHTTP ? .httpError : .tftpStalled
        case .unreachable(.addressUnresolved), .unreachable(.noRoute): .addressUnresolved
        case .unreachable(.portUnreachable): .portUnreachable
        case .unreachable(.icmp), .unreachable(.timeExceeded): isHTTP ? .httpSilent : .tftpSilent
        case .sizeNotTold(let isAcknowledged): isAcknowledged ? .sizeNotTold : .optionsIgnored
        case .unknownFileType: .unknownFileType
        case .tooLarge: .imageTooLarge
        case .aborted: .cancelled
        }
    }

    /// What became of `subject`, such as "The kernel vmlinuz", in a sentence.
    func sentence(of subject: String) -> String {
        switch self {
        case .notFound: "\(subject) is not on the server."
        case .accessDenied: "\(subject) is there, but the server does not hand it out."
        case .tftpError(let code, let message):
            "\(subject) was refused: TFTP error \(code.rawValue), \"\(message.displayText)\"."
        case .httpStatus(let status): "\(subject) was answered by HTTP status \(status)."
        case .silent: "\(subject) was asked for, and nobody answered."
        case .stalled(let received): "\(subject) stopped coming after \(received) octets."
        case .broken(.refused, _): "\(subject) was asked for, and the server refused the connection."
        case .broken(_, let received): "\(subject) broke off after \(received) octets."
        case .unreachable(.addressUnresolved(let address)):
            "\(subject) could not be asked for: nobody answers ARP for \(address)."
        case .unreachable(.noRoute): "\(subject) could not be asked for: there is no way to its server."
        case .unreachable(.portUnreachable):
            "\(subject) was asked for, and the server's host says that nobody listens there."
        case .unreachable(.icmp(_, let router)), .unreachable(.timeExceeded(let router)):
            "\(subject) was asked for, and \(router) says that its server can't be reached."
        case .badAnswer(let what): "\(subject) was answered by something that can't be understood: \(what)."
        case .sizeNotTold(true): "\(subject) was asked for its size, and the server acknowledged other options only."
        case .sizeNotTold(false): "\(subject) was asked for its size, and the server, without options, sent the file."
        case .unknownFileType(let type):
            "\(subject) is of no kind that can be started: neither its name nor Content-Type "
                + "\"\(type.displayText)\" says that it is a program, a CD or a disk."
        case .tooLarge(let size): "\(subject) has \(size) octets, which is more than the machine takes."
        case .redirectFailed(let target): "\(subject) was redirected to \(target.displayText), which leads nowhere."
        case .aborted: "\(subject) was asked for and given up."
        }
    }

    /// The server's ERROR, where it is one of TFTP's.
    var tftpAnswer: (TFTPErrorCode, [UInt8])? {
        switch self {
        case .notFound(let message): (.fileNotFound, message)
        case .accessDenied(let message): (.accessViolation, message)
        case .tftpError(let code, let message): (code, message)
        default: nil
        }
    }
}
