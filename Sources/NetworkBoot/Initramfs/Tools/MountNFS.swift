internal import NetworkProtocols

/// `mount -t nfs` of nfs-utils, which dracut calls (nfs-utils `utils/mount/stropts.c`, `error.c`; nfs(5)).
struct MountNFS: Sendable {
    let host: any BootHost
    let resolver: ResolverSettings
    private var client = NFSClientConfiguration.mountNFS
    private var objection: ProgramFailure?

    /// A foreground mount is tried again for two minutes (nfs(5), `retry`), after 1 s, 2 s, 4 s and so on up to 10 s.
    private static let retryTime = 120
    private static let longestPause = 10

    /// - Parameter options: what stands behind `-o`.
    init(on host: any BootHost, resolver: ResolverSettings, options: [[UInt8]]) {
        self.host = host
        self.resolver = resolver
        for option in options where objection == nil { take(option) }
    }

    /// `mount -t nfs -o OPTIONS SERVER:PATH PLACE`
    func run(
        server name: [UInt8],
        path: [UInt8],
        on place: String
    ) async throws(BootHalt) -> Result<MountedFolder, ProgramFailure> {
        let source = name + [UInt8(ascii: ":")] + path
        if let objection {
            if objection.failure != .notPlayed { host.show("mount.nfs: an incorrect mount option was specified") }
            return .failure(objection)
        }
        guard let address = try await resolver.address(of: name, on: host) else {
            host.show("mount.nfs: Failed to resolve server \(name.displayText): Name or service not known")
            return .failure(resolver.failure(of: name, in: source))
        }
        let request = NFSMountRequest(server: address, path: path, client: client)
        var pause = 1
        var passed = 0
        while true {
            switch try await MountedFolder.mount(request, on: host) {
            case .success(let folder):
                try host.reached(.initramfs)
                return .success(folder)
            case .failure(let failure):
                guard Self.isPassing(failure), passed < Self.retryTime else {
                    host.show("mount.nfs: \(Self.words(failure, source, place))")
                    return .failure(failure.programFailure(of: source))
                }
                try await host.wait(for: .seconds(pause))
                passed += pause
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private mutating func take(_ option: [UInt8]) {
        let (name, value) = split(option, at: UInt8(ascii: "="))
        let number = value?.decimalNumber
        switch String(decoding: name, as: UTF8.self) {
        case "vers", "nfsvers":
            switch value.map({ String(decoding: $0, as: UTF8.self) }) {
            case "2": client.versions = [2]
            case "3": client.versions = [3]
            case let version? where version == "4" || version.hasPrefix("4."):
                objection = ProgramFailure(
                    .notPlayed,
                    "The root is to be mounted by NFS version \(version); only 2 and 3 are played."
                )
            default: refuse(option)
            }
        case "v2": client.versions = [2]
        case "v3": client.versions = [3]
        case "proto", "mountproto":
            switch value.map({ String(decoding: $0, as: UTF8.self) }) {
            case "tcp": client.mountTransport = .tcp
            case "udp": client.mountTransport = .udp
            default: refuse(option)
            }
            if name.elementsEqual("proto".utf8) { client.transport = client.mountTransport }
        case "udp": (client.transport, client.mountTransport) = (.udp, .udp)
        case "tcp": (client.transport, client.mountTransport) = (.tcp, .tcp)
        case "port": client.port = number.flatMap(UInt16.init(exactly:)).flatMap { $0 == 0 ? nil : $0 }
        case "mountport": client.mountPort = number.flatMap(UInt16.init(exactly:))
        case "rsize": client.readSize = number.flatMap { $0 > 0 ? $0 : nil } ?? client.readSize
        case "timeo": client.timeout = .milliseconds(100 * max(1, min(number ?? 600, 36_000)))
        case "retrans": client.retransmissions = min(number ?? 2, 1000)
        case "soft": client.isHard = false
        case "hard": client.isHard = true
        case "noresvport": client.usesReservedPort = false
        case "nordirplus": client.usesReadDirPlus = false
        case "ro", "rw", "lock", "nolock", "wsize", "intr", "nointr", "ac", "noac", "cto", "nocto", "acl", "noacl",
            "sec",
            "acregmin", "acregmax", "acdirmin", "acdirmax", "actimeo", "lookupcache", "nosharecache", "resvport",
            "rdirplus", "bg", "fg", "retry", "addr", "defaults", "noatime", "nodiratime", "nodev", "nosuid",
            "local_lock",
            "fsc", "nofsc", "nconnect", "softreval", "softerr":
            break
        default: refuse(option)
        }
    }

    private mutating func refuse(_ option: [UInt8]) {
        objection = ProgramFailure(.commandLineRefused, "mount.nfs does not know the option \(option.displayText).")
    }

    /// Whether it is tried again (`nfs_is_permanent_error`).
    private static func isPassing(_ failure: NFSClientFailure) -> Bool {
        switch failure {
        case .silent, .unreachable, .broken: true
        default: false
        }
    }

    private static func words(_ failure: NFSClientFailure, _ source: [UInt8], _ place: String) -> String {
        let name = source.displayText
        return switch failure {
        case .mountStatus(1), .mountStatus(13), .status(1, _), .status(13, _):
            "access denied by server while mounting \(name)"
        case .mountStatus(2), .status(2, _):
            "mounting \(name) failed, reason given by server: No such file or directory"
        case .mountStatus(20): "mount spec \(name) or point \(place) is not a directory"
        case .mountStatus(let status), .status(let status, _):
            "\(SystemErrorWords.text(status)) for \(name) on \(place)"
        case .notRegistered, .versionRefused:
            "requested NFS version or transport protocol is not supported for \(name)"
        case .silent, .unreachable, .broken: "Connection timed out for \(name) on \(place)"
        case .refused, .badAnswer, .tooManyLinks, .tooLarge, .aborted: "Input/output error for \(name) on \(place)"
        }
    }
}
