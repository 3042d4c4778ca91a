internal import NetworkProtocols

extension NBDClientFailure {
    /// The kind of end that a boot comes to when its root fails so.
    var bootFailure: BootFailure {
        switch self {
        case .silent, .broken(.timedOut, 0): .nbdSilent
        case .unreachable(.addressUnresolved), .unreachable(.noRoute): .addressUnresolved
        case .unreachable(.portUnreachable), .broken(.refused, _): .portUnreachable
        case .unreachable: .nbdSilent
        case .unknownExport, .closedInNegotiation: .noNBDExport
        case .oldStyleServer, .newStyleServer: .nbdStyle
        case .broken, .closed, .notNBD, .optionRefused, .error, .beyondEnd, .deviceChanged, .badAnswer: .nbdError
        case .tooLarge: .imageTooLarge
        case .aborted: .cancelled
        }
    }

    /// What became of `subject`, such as "The network block device 10.0.0.1:10809", in a sentence that says whom to
    /// blame.
    func sentence(of subject: String) -> String {
        switch self {
        case .silent: "\(subject) was asked for, and the server does not answer."
        case .unreachable(.addressUnresolved(let address)):
            "\(subject) could not be asked for: nobody answers ARP for \(address)."
        case .unreachable(.noRoute): "\(subject) could not be asked for: there is no way to its server."
        case .unreachable(.portUnreachable), .broken(.refused, _):
            "\(subject) was asked for, and nobody listens at that port of the server."
        case .unreachable(.icmp(_, let router)), .unreachable(.timeExceeded(let router)):
            "\(subject) was asked for, and \(router) says that its server can't be reached."
        case .broken(.timedOut, 0): "\(subject) was asked for, and the connection timed out."
        case .broken(_, let received): "\(subject) broke off after \(received) octets of what was read."
        case .closed(let received): "\(subject) was closed by its server after \(received) octets of what was read."
        case .closedInNegotiation:
            "\(subject) was asked for, and the server closed the connection without a word: it has no such export, or "
                + "does not give it to this machine."
        case .notNBD(let octets):
            "\(subject) was asked for, and what answers there does not speak NBD; it begins "
                + "\"\(Array(octets.prefix(16)).displayText)\"."
        case .oldStyleServer:
            "\(subject) is served in NBD's old style, which this machine's client does not speak any more."
        case .newStyleServer: "\(subject) is served in NBD's new style, which this machine's client does not speak yet."
        case .unknownExport(let words):
            "\(subject) is not among what the server exports" + (words.isEmpty ? "." : "; it says: \(words).")
        case .optionRefused(let number, let words):
            "\(subject) was refused with error \(number)" + (words.isEmpty ? "." : ": \(words).")
        case .error(let number, let offset):
            "\(subject) is attached, and the server could not read it at octet \(offset): error \(number)."
        case .beyondEnd(let size): "\(subject) is attached, and ends at octet \(size), before what is to be read."
        case .deviceChanged: "\(subject) broke off, and behind the next connection there is another device."
        case .badAnswer(let what): "\(subject) was answered by something that can't be understood: \(what)."
        case .tooLarge(let size): "\(subject) has \(size) octets, which is more than the machine takes."
        case .aborted: "\(subject) was asked for and given up."
        }
    }
}
