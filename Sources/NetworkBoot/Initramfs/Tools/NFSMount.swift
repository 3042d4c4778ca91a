internal import NetworkProtocols

/// klibc's `nfsmount`, which initramfs-tools, live-boot, casper and archiso call (klibc `usr/kinit/nfsmount`).
struct NFSMount: Sendable {
    let host: any BootHost
    private var client = NFSClientConfiguration.klibcNFSMount
    private var objection: String?

    /// - Parameter options: what stands behind each `-o`.
    init(on host: any BootHost, options: [[UInt8]]) {
        self.host = host
        for list in options {
            for option in commaList(list) where objection == nil { take(option) }
        }
    }

    /// `nfsmount -o OPTIONS SERVER:/PATH`
    func run(_ source: [UInt8]) async throws(BootHalt) -> Result<MountedFolder, ProgramFailure> {
        if let objection { return refuse(objection, source) }
        let (name, path) = split(source, at: UInt8(ascii: ":"))
        guard let path else { return refuse("need a server", source) }
        guard path.first == UInt8(ascii: "/") else { return refuse("need a path", source) }
        guard let server = IPv4Address(utf8: name) else {
            return refuse("can't parse IP address '\(name.displayText)'", source)
        }
        let request = NFSMountRequest(server: server, path: path, client: client)
        switch try await MountedFolder.mount(request, on: host) {
        case .success(let folder):
            try host.reached(.initramfs)
            return .success(folder)
        case .failure(let failure):
            for line in words(failure, server) { host.show(line) }
            return .failure(failure.programFailure(of: source))
        }
    }

    private func refuse(_ words: String, _ source: [UInt8]) -> Result<MountedFolder, ProgramFailure> {
        host.show("nfsmount: \(words)")
        let sentence = "nfsmount does not take \(source.isEmpty ? "an empty source" : source.displayText): \(words)."
        return .failure(ProgramFailure(.commandLineRefused, sentence))
    }

    /// `int_opts` and `bool_opts` of `main.c`.
    private mutating func take(_ option: [UInt8]) {
        let (name, value) = split(option, at: UInt8(ascii: "="))
        let number = value?.decimalNumber
        switch (String(decoding: name, as: UTF8.self), value) {
        case ("port", _?): client.port = number.flatMap(UInt16.init(exactly:)).flatMap { $0 == 0 ? nil : $0 }
        case ("rsize", _?): client.readSize = number.flatMap { $0 > 0 ? $0 : nil } ?? client.readSize
        case ("timeo", _?): client.timeout = .milliseconds(100 * max(1, min(number ?? 7, 36_000)))
        case ("retrans", _?): client.retransmissions = min(number ?? 3, 1000)
        case ("vers", _?), ("nfsvers", _?):
            guard let number, number == 2 || number == 3 else {
                objection = "bad NFS version '\(number ?? 0)'"
                return
            }
            client.versions = [number]
        case ("wsize", _?), ("acregmin", _?), ("acregmax", _?), ("acdirmin", _?), ("acdirmax", _?): break
        case ("v2", nil): client.versions = [2]
        case ("v3", nil): client.versions = [3]
        case ("udp", nil): (client.transport, client.mountTransport) = (.udp, .udp)
        case ("tcp", nil): (client.transport, client.mountTransport) = (.tcp, .tcp)
        case ("soft", nil): client.isHard = false
        case ("hard", nil): client.isHard = true
        case ("intr", nil), ("nointr", nil), ("posix", nil), ("noposix", nil), ("cto", nil), ("nocto", nil),
            ("ac", nil),
            ("noac", nil), ("lock", nil), ("nolock", nil), ("acl", nil), ("noacl", nil), ("broken_suid", nil),
            ("ro", nil), ("rw", nil):
            break
        default: objection = "bad option '\(name.displayText)'"
        }
    }

    private func words(_ failure: NFSClientFailure, _ server: IPv4Address) -> [String] {
        switch failure {
        case .mountStatus(let status): ["mount call failed - server replied: \(SystemErrorWords.text(status))."]
        case .notRegistered(.nfs, _) where client.transport == .tcp: ["NFS over TCP not available from \(server)"]
        case .silent(.portMapper): ["NFS over TCP not available from \(server)"]
        case .unreachable(.portMapper, let reason):
            ["connect: \(SystemErrorWords.text(reason))", "NFS over TCP not available from \(server)"]
        case .broken(.portMapper, let reason):
            ["connect: \(SystemErrorWords.text(reason))", "NFS over TCP not available from \(server)"]
        case .unreachable(_, let reason): ["connect: \(SystemErrorWords.text(reason))"]
        case .broken(_, let reason): ["connect: \(SystemErrorWords.text(reason))"]
        case .versionRefused(.nfs, _, _, _): ["mount: Protocol not supported"]
        case .versionRefused: ["rpc failed: 2"]
        case .refused: ["rpc failed: 1"]
        case .status(let status, _): ["mount: \(SystemErrorWords.text(status))"]
        default: ["mount: Input/output error"]
        }
    }
}

/// What `strerror` says of the errors that servers and connections give.
enum SystemErrorWords {
    /// By its number on Linux, which NFS and MOUNT share for the small ones.
    static func text(_ number: UInt32) -> String {
        switch number {
        case 1: "Operation not permitted"
        case 2: "No such file or directory"
        case 5: "Input/output error"
        case 13: "Permission denied"
        case 20: "Not a directory"
        case 22: "Invalid argument"
        case 63: "File name too long"
        case 70, 10001: "Stale file handle"
        default: "Unknown error \(number)"
        }
    }

    static func text(_ reason: UnreachableReason) -> String {
        switch reason {
        case .portUnreachable: "Connection refused"
        case .noRoute: "Network is unreachable"
        case .addressUnresolved, .icmp, .timeExceeded: "No route to host"
        }
    }

    static func text(_ failure: StreamFailure) -> String {
        switch failure {
        case .refused: "Connection refused"
        case .timedOut: "Connection timed out"
        case .unreachable(let reason): text(reason)
        case .reset: "Connection reset by peer"
        }
    }
}

extension NFSClientFailure {
    /// As a program's end; `source` is `server:/path`.
    func programFailure(of source: [UInt8]) -> ProgramFailure {
        ProgramFailure(bootFailure, sentence(of: "The export \(source.displayText)"))
    }
}
