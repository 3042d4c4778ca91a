internal import Glibc

/// Something about this computer that keeps a program from running: missing rights, a port in use, no such interface.
public struct EnvironmentTrouble: Error, Hashable, Sendable, CustomStringConvertible {
    /// What could not be done, and why.
    public var sentence: String
    /// What to do about it.
    public var remedy: String

    public init(_ sentence: String, remedy: String) {
        self.sentence = sentence
        self.remedy = remedy
    }

    public var description: String { "\(sentence): \(remedy)" }

    /// What `errno` says of opening an interface for frames.
    static func onWire(_ interface: String) -> EnvironmentTrouble {
        let code = errno
        guard code == EACCES || code == EPERM else {
            return .latest("reading and writing frames on \(interface)", interface: interface)
        }
        return EnvironmentTrouble(
            "frames of \(interface) can't be read and written (\(String(cString: strerror(code))))",
            remedy: "run it as root, or give the program the right once: "
                + "sudo setcap cap_net_raw,cap_net_admin+ep \(programPath)"
        )
    }

    /// Where this program lies.
    private static var programPath: String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        guard count > 0 else { return "$(command -v bootproof)" }
        return String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What the last system call's `errno` says.
    static func latest(_ attempt: String, port: UInt16? = nil, interface: String? = nil) -> EnvironmentTrouble {
        let code = errno
        let sentence = "\(attempt) is not possible (\(String(cString: strerror(code))))"
        switch code {
        case EACCES, EPERM:
            let remedy =
                port.map { $0 < 1024 } ?? false
                ? "ports below 1024 want root or CAP_NET_BIND_SERVICE" : "it wants root or CAP_NET_RAW"
            return EnvironmentTrouble(sentence, remedy: remedy)
        case EADDRINUSE:
            return EnvironmentTrouble(sentence, remedy: "another program has it; `ss -lunpt` shows which")
        case EADDRNOTAVAIL:
            return EnvironmentTrouble(
                sentence,
                remedy: "this computer has no such address; `ip address` lists those it has"
            )
        case ENODEV, ENXIO:
            return EnvironmentTrouble(sentence, remedy: "there is no such interface; `ip link` lists those there are")
        case ENETDOWN:
            return EnvironmentTrouble(sentence, remedy: "the interface is down: ip link set \(interface ?? "IFACE") up")
        case EMFILE, ENFILE:
            return EnvironmentTrouble(sentence, remedy: "too many files are open; `ulimit -n` raises the limit")
        default:
            return EnvironmentTrouble(sentence, remedy: "see errno \(code)")
        }
    }
}
