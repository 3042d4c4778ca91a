internal import NetworkProtocols

/// A small initramfs made of busybox: udhcpc once, then the root: the image that `root_url=` or `netboot=` names over HTTP
/// or TFTP, its MD5 as the command line has it, and a shell; or the folder of `root_nfs=` or the device of `root_nbd=`, and
/// what it has in `/sbin/init`. It made the captures of whole boots.
struct BusyboxLab: InitramfsPersonality {
    var id: String { "lab" }
    var name: String { "busybox initramfs" }
    var facts: [Persona.Fact] {
        [
            Persona.Fact(
                "It takes root_url= and md5= from the command line, and tells each step on the console.",
                source: "the console of the machine in capture b1"
            ),
            Persona.Fact(
                "root_nfs=SERVER:PATH is mounted by the kernel, version 3 over TCP; root_nbd=SERVER/EXPORT by nbd-client -N.",
                source: "the consoles of machines with roots of NFS-Ganesha and nbd-server"
            ),
        ]
    }

    private static let busyboxVersion = "1.35.0"

    func certainty(of clues: InitramfsClues) -> Int {
        if clues.initText != nil { return clues.initSays("INITRAMFS-START") ? 9 : 0 }
        return ["root_url", "root_nfs", "root_nbd"].contains { clues.commandLine.contains($0) } ? 6 : 0
    }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        host.show("INITRAMFS-START cmdline=[\(start.commandLine.encoded.displayText)]")
        var tools = BusyboxTools(host: host, version: Self.busyboxVersion, age: .new)
        guard let lease = try await tools.udhcpc() else {
            host.show("DHCP-FAILED")
            return fail(.noOffer, "udhcpc has asked for an address three times, and nobody gave one.")
        }
        let router = lease.acknowledgement.routers?.first.map(\.description) ?? ""
        let seconds = lease.duration.map { $0.wholeNanoseconds / 1_000_000_000 } ?? 3600
        host.show("UDHCPC bound ip=\(lease.address) serverid=\(lease.server) lease=\(seconds) router=\(router)")
        host.show("DHCP-OK")
        let resolver = ResolverSettings(servers: tools.nameServers, domain: tools.domain)
        if let source = start.commandLine["root_nfs"] { return try await mountFolder(source, resolver, on: host) }
        if let source = start.commandLine["root_nbd"] { return try await attach(source, resolver, on: host) }
        guard let value = start.commandLine["root_url"] ?? start.commandLine["netboot"], let url = BootURL(value) else {
            return fail(.noRootImage, "Neither root_url= nor netboot= says where the image is.")
        }
        let result: Result<[UInt8], BusyboxTools.Failure>
        switch url.scheme {
        case "http": result = try await tools.wget(url, limit: host.hardware.memory / 2)
        case "tftp": result = try await tools.tftp(url, limit: host.hardware.memory / 2)
        default: return fail(.notPlayed, "The root \(value.displayText) is of a protocol that is not played yet.")
        }
        switch result {
        case .success(let image): return mount(image, url, start.commandLine, on: host)
        case .failure(let failure): return fail(of: failure)
        }
    }

    private func mountFolder(
        _ source: [UInt8],
        _ resolver: ResolverSettings,
        on host: any BootHost
    ) async throws(BootHalt) -> Handover {
        let (server, path) = split(source, at: UInt8(ascii: ":"))
        guard let address = try await resolver.address(of: server, on: host), let path else {
            host.show("MOUNT-FAILED")
            return fail(of: resolver.failure(of: server, in: source))
        }
        let request = NFSMountRequest(server: address, path: path, client: .mountNFS)
        var folder: MountedFolder
        switch try await MountedFolder.mount(request, on: host) {
        case .failure(let failure):
            host.show("mount: mounting \(source.displayText) on /mnt failed: \(Self.words(failure))")
            host.show("MOUNT-FAILED")
            return fail(of: failure.programFailure(of: source))
        case .success(let mounted): folder = mounted
        }
        host.show("NFS-MOUNTED")
        switch try await folder.findInit([Array("/sbin/init".utf8)]) {
        case .failure(let failure): return fail(of: failure.programFailure(of: source))
        case .success(nil):
            host.show("switch_root: can't execute '/sbin/init': No such file or directory")
            return fail(.noInit, "The root \(source.displayText) is mounted, and holds no /sbin/init.")
        case .success(.some): break
        }
        switch try await folder.startedRoot() {
        case .success(let root): return .root(root)
        case .failure(let failure): return fail(of: failure)
        }
    }

    private static func words(_ failure: NFSClientFailure) -> String {
        switch failure {
        case .mountStatus(let status), .status(let status, _): SystemErrorWords.text(status)
        case .unreachable(_, let reason): SystemErrorWords.text(reason)
        case .broken(_, let reason): SystemErrorWords.text(reason)
        case .silent: "Connection timed out"
        case .notRegistered, .versionRefused: "Protocol not supported"
        case .refused, .badAnswer, .tooManyLinks, .tooLarge, .aborted: "Input/output error"
        }
    }

    private func attach(
        _ source: [UInt8],
        _ resolver: ResolverSettings,
        on host: any BootHost
    ) async throws(BootHalt) -> Handover {
        let (server, export) = split(source, at: UInt8(ascii: "/"))
        var device: AttachedDevice
        switch try await NBDClientProgram(host: host, resolver: resolver).run(server: server, export: export ?? server)
        {
        case .failure(let failure):
            host.show("NBD-FAILED")
            return fail(of: failure)
        case .success(let attached): device = attached
        }
        let superblock: FileSystemSuperblock?
        switch try await device.superblock() {
        case .failure(let failure):
            host.show("MOUNT-FAILED")
            return fail(of: failure.programFailure(of: device.request.uri))
        case .success(let found): superblock = found
        }
        let length = device.device.size
        if let objection = FileSystemSuperblock.objection(to: superblock, length: length, unless: [.squashFS]) {
            host.show("mount: mounting /dev/nbd0 on /mnt failed: Invalid argument")
            host.show("MOUNT-FAILED")
            return fail(
                .rootCheckFailed,
                "The device \(device.request.uri.displayText) can't be mounted: \(objection)."
            )
        }
        host.show("NBD-MOUNTED")
        guard let root = device.root() else { return fail(.nbdError, "Nothing of the device was read.") }
        return .root(root)
    }

    private func mount(
        _ image: [UInt8],
        _ url: BootURL,
        _ commandLine: KernelCommandLine,
        on host: any BootHost
    ) -> Handover {
        host.show("'\(url.path.displayText)' saved")
        if case .md5(let wanted)? = commandLine.rootChecksum {
            let found = RootImageCheck.md5(image)
            host.show("MD5 \(found) want \(wanted)")
            guard found == wanted else {
                host.show("MD5-BAD")
                let sentence =
                    "The image \(url.octets.displayText) has the MD5 \(found), and the command line says \(wanted)."
                return fail(.rootCheckFailed, sentence)
            }
            host.show("MD5-OK")
        }
        if let objection = RootImageCheck.objection(to: image) {
            host.show("mount: mounting /dev/loop0 on /mnt failed: Invalid argument")
            return fail(.rootCheckFailed, "The image \(url.octets.displayText) can't be mounted: \(objection).")
        }
        host.show("SQUASHFS-MOUNTED")
        host.show("RAMFS-SHELL-READY")
        return .root(MountedRoot(kind: url.scheme == "tftp" ? .tftp : .http, uri: url.octets, bytes: image.count))
    }

    private func fail(of failure: BusyboxTools.Failure) -> Handover {
        switch failure.failure {
        case .fileNotFound: fail(.noRootImage, failure.sentence)
        case .imageTooLarge: fail(.tooLittleMemory, failure.sentence)
        default: fail(failure.failure, failure.sentence)
        }
    }

    private func fail(_ failure: BootFailure, _ sentence: String) -> Handover {
        .failed(BootBreak(stage: name, failure: failure, sentence: sentence))
    }
}
