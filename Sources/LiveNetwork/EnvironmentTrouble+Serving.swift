internal import Glibc
internal import NetworkProtocols

extension EnvironmentTrouble {
    /// Why a port could not be taken, by what the last system call's `errno` says; names who has it where that can be told.
    ///
    /// - Parameter isPortMapper: whether it is the port mapper's port, which rpcbind has on many computers.
    static func taking(
        _ transport: String,
        _ local: Endpoint,
        interface: String? = nil,
        isPortMapper: Bool = false
    ) -> EnvironmentTrouble {
        let code = errno
        let place = interface.map { " of \($0)" } ?? ""
        let attempt = "taking \(transport) port \(local.port) of \(local.address)\(local.address == .any ? place : "")"
        if code == EADDRINUSE, let owner = PortOwner(transport: transport, port: local.port) {
            guard owner.process != Int(getpid()) else {
                return EnvironmentTrouble(
                    "\(attempt) is not possible: two services want it",
                    remedy: "give one of them another port"
                )
            }
            return EnvironmentTrouble(
                "\(attempt) is not possible: \(owner.name) (process \(owner.process)) has it",
                remedy: isPortMapper
                    ? "register NFS with it (port-mapper: register), or end it"
                    : local.port == 67 && transport == "UDP"
                        ? "end that program, or serve from another host: two servers of DHCP can't share one"
                        : "end that program or give this one another port"
            )
        }
        if code == EADDRNOTAVAIL, let interface {
            return EnvironmentTrouble(
                "\(attempt) is not possible: this computer has no such address",
                remedy: "ip address add \(local.address)/24 dev \(interface)"
            )
        }
        if code == EADDRINUSE, isPortMapper {
            return EnvironmentTrouble(
                "\(attempt) is not possible: another port mapper has it",
                remedy: "register NFS with it (port-mapper: register), or end it"
            )
        }
        errno = code
        return latest(attempt, port: local.port, interface: interface)
    }

    /// Why a folder could not be opened, by what the last system call's `errno` says.
    static func opening(folder: String) -> EnvironmentTrouble {
        let code = errno
        let sentence = "the folder \(folder) can't be served (\(String(cString: strerror(code))))"
        switch code {
        case ENOENT: return EnvironmentTrouble(sentence, remedy: "create it, or name one that is there")
        case ENOTDIR: return EnvironmentTrouble(sentence, remedy: "name the folder that the file lies in")
        case EACCES, EPERM:
            return EnvironmentTrouble(sentence, remedy: "let the user that serves read it: chmod o+rx, or --user")
        default: return EnvironmentTrouble(sentence, remedy: "see errno \(code)")
        }
    }
}

/// The program that has a port, as /proc tells it to those who may look.
struct PortOwner {
    var name: String
    var process: Int

    /// - Parameter transport: `UDP` or `TCP`.
    init?(transport: String, port: UInt16) {
        guard let table = Self.text("/proc/net/\(transport == "TCP" ? "tcp" : "udp")") else { return nil }
        let ending = ":" + String(Int(port) + 0x10000, radix: 16, uppercase: true).dropFirst()
        var sockets: Set<String> = []
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[1].hasSuffix(ending), transport != "TCP" || fields[3] == "0A" else {
                continue
            }
            sockets.insert("socket:[\(fields[9])]")
        }
        guard !sockets.isEmpty, let process = Self.process(with: sockets) else { return nil }
        self.process = process
        name = Self.text("/proc/\(process)/comm")?.split(separator: "\n").first.map(String.init) ?? "a program"
    }

    private static func process(with sockets: Set<String>) -> Int? {
        for process in DirectoryNames.names(in: "/proc").compactMap({ Int($0) }).sorted() {
            let folder = "/proc/\(process)/fd"
            for descriptor in DirectoryNames.names(in: folder) {
                var target = [CChar](repeating: 0, count: 64)
                let count = readlink("\(folder)/\(descriptor)", &target, target.count)
                guard count > 0 else { continue }
                let text = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if sockets.contains(text) { return process }
            }
        }
        return nil
    }

    private static func text(_ path: String) -> String? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var octets: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0, octets.count < 16 << 20 else { break }
            octets += buffer[..<count]
        }
        return String(decoding: octets, as: UTF8.self)
    }
}
