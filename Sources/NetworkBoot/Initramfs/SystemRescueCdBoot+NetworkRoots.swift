internal import NetworkProtocols

/// Roots that stay on the network: a folder over NFS with the image in it, or the image as a network block device.
extension SystemRescueCdBoot {
    private static let imagePath = Array("/sysrcd.dat".utf8)
    private static let checksumPath = Array("/sysrcd.md5".utf8)
    /// So much of an image is asked for at once while it is checked.
    private static let piece: UInt64 = 1 << 20

    // MARK: NFS

    func mountFolder(_ server: [UInt8]?, _ path: [UInt8], _ source: RootSource) async throws(BootHalt) -> Handover {
        let written = source.word.valueText ?? ""
        guard version.networkRoots != nil else { return unknown(source) }
        guard let address = try await serverAddress(server, written) else {
            return stop("cannot mount the NFS filesystem", failureOfAddress(server), sentenceOfAddress(server, written))
        }
        host.show("Mounting \(address):\(path.displayText) on /boot")
        let request = NFSMountRequest(server: address, path: path, client: .systemRescueCd)
        let subject = "The folder \(address):\(path.displayText)"
        switch try await MountedFolder.mount(request, on: host) {
        case .failure(let failure):
            host.show("mount.nfs: \(Self.words(failure, request))")
            return stop("cannot mount the NFS filesystem", failure.bootFailure, failure.sentence(of: subject))
        case .success(let folder): return try await checkImage(in: folder, subject)
        }
    }

    /// Both files have to be there; the image is read whole and compared with what the other says.
    private func checkImage(in mounted: MountedFolder, _ subject: String) async throws(BootHalt) -> Handover {
        var folder = mounted
        var length: UInt64 = 0
        for path in [Self.imagePath, Self.checksumPath] {
            switch try await folder.attributes(of: path) {
            case .success(let attributes) where attributes.kind == .file:
                if path == Self.imagePath { length = attributes.size }
            case .success: return missing(path, subject)
            case .failure(let failure) where MountedFolder.isAbsence(failure): return missing(path, subject)
            case .failure(let failure): return broken(failure, subject)
            }
        }
        let wanted: String
        switch try await folder.read(Self.checksumPath) {
        case .failure(let failure): return broken(failure, subject)
        case .success(let octets): wanted = RootImageCheck.digest(inMD5File: octets) ?? ""
        }
        var digest = MD5Digest()
        var offset: UInt64 = 0
        while offset < length {
            switch try await folder.read(Self.imagePath, offset..<min(length, offset + Self.piece)) {
            case .failure(let failure): return broken(failure, subject)
            case .success(let octets) where octets.isEmpty: length = offset
            case .success(let octets):
                digest.update(octets)
                offset += UInt64(octets.count)
            }
        }
        try host.reached(.initramfs)
        let found = digest.hexadecimal
        guard found == wanted else {
            host.show("sysrcd.dat: FAILED")
            let sentence =
                wanted.isEmpty
                ? "\(subject) holds a sysrcd.md5 without an MD5."
                : "\(subject) holds an image with the MD5 \(found), and its sysrcd.md5 says \(wanted)."
            return stop("md5sum failed: the file sysrcd.dat is corrupt", .rootCheckFailed, sentence)
        }
        host.show("sysrcd.dat: OK")
        switch try await folder.superblock(of: Self.imagePath) {
        case .failure(let failure): return broken(failure, subject)
        case .success(let (superblock, length)):
            let image = "The image \(Self.imagePath.displayText) of \(folder.request.server)"
            if let end = objection(superblock, length, image, device: "/dev/loop0") { return end }
        }
        guard let root = folder.root() else { return broken(.aborted, subject) }
        host.show("The root file system is on the network, and has to stay there")
        return .root(root)
    }

    private func missing(_ path: [UInt8], _ subject: String) -> Handover {
        let file = String(decoding: path.dropFirst(), as: UTF8.self)
        return stop(
            "cannot find \(file) on the NFS server",
            .noRootImage,
            "\(subject) is mounted, and holds no \(file)."
        )
    }

    private func broken(_ failure: NFSClientFailure, _ subject: String) -> Handover {
        stop("cannot read the NFS filesystem", failure.bootFailure, failure.sentence(of: subject))
    }

    /// The words of nfs-utils (`utils/mount/error.c`).
    private static func words(_ failure: NFSClientFailure, _ request: NFSMountRequest) -> String {
        let source = "\(request.server):\(request.path.displayText)"
        switch failure {
        case .mountStatus(2): return "mounting \(source) failed, reason given by server: No such file or directory"
        case .mountStatus(1), .mountStatus(13): return "access denied by server while mounting \(source)"
        case .mountStatus(20): return "mount point or export is not a directory"
        case .silent, .broken(_, .timedOut): return "Connection timed out"
        case .unreachable(_, .portUnreachable), .broken(_, .refused): return "Connection refused"
        case .unreachable: return "No route to host"
        case .notRegistered, .versionRefused: return "requested NFS version or transport protocol is not supported"
        default: return "an incorrect mount option was specified"
        }
    }

    // MARK: NBD

    func attachDevice(_ server: [UInt8]?, _ port: UInt16?, _ source: RootSource) async throws(BootHalt) -> Handover {
        let written = source.word.valueText ?? ""
        let words = "cannot mount the root filesystem from the NBD server"
        guard let style = version.networkRoots else { return unknown(source) }
        guard let port else {
            return stop(words, .commandLineRefused, "The word \(source.word.octets.displayText) names no port.")
        }
        guard let address = try await serverAddress(server, written) else {
            return stop(words, failureOfAddress(server), sentenceOfAddress(server, written))
        }
        var request: NBDAttachRequest
        switch style {
        case .byPort:
            host.show("nbd-client \(address) \(port) /dev/nbd0 -persist")
            request = NBDAttachRequest(server: Endpoint(address: address, port: port), client: .nbdClientOldStyle)
        case .byName:
            host.show("nbd-client -N \(port) \(address) /dev/nbd0 -persist")
            request = NBDAttachRequest(
                server: Endpoint(address: address, port: NBDAttachRequest.defaultPort),
                export: Array("\(port)".utf8),
                client: .nbdClient3
            )
        }
        request.client.isPersistent = true
        let subject = "The device \(request.uri.displayText)"
        switch try await AttachedDevice.attach(request, on: host) {
        case .failure(let failure):
            host.show("Error: \(failure.sentence(of: "the device"))")
            return stop(words, failure.bootFailure, sentence(of: failure, subject, port, style))
        case .success(let device):
            host.show("Negotiation: ..size = \(device.device.size / 1024)KB")
            try host.reached(.initramfs)
            return try await mountDevice(device, subject)
        }
    }

    /// What a port means changed with 4.1: the words are about the other side where it is as before.
    private func sentence(
        of failure: NBDClientFailure,
        _ subject: String,
        _ port: UInt16,
        _ style: SystemRescueCd.NetworkRoots
    ) -> String {
        let sentence = failure.sentence(of: subject)
        guard style == .byName else { return sentence }
        return sentence
            + " From 4.1 on the number \(port) is the name of an export on port \(NBDAttachRequest.defaultPort), not a port."
    }

    private func mountDevice(_ attached: AttachedDevice, _ subject: String) async throws(BootHalt) -> Handover {
        var device = attached
        switch try await device.superblock() {
        case .failure(let failure):
            host.show("mount: mounting /dev/nbd0 on /squashfs failed: Input/output error")
            return stop("cannot mount the squashfs", failure.bootFailure, failure.sentence(of: subject))
        case .success(let superblock):
            if let end = objection(superblock, device.device.size, subject, device: "/dev/nbd0") { return end }
        }
        guard let root = device.root() else {
            return stop("cannot mount the squashfs", .nbdError, "Nothing of \(subject) was read.")
        }
        host.show("The root file system is on the network, and has to stay there")
        return .root(root)
    }

    // MARK: Both

    private func objection(
        _ superblock: FileSystemSuperblock?,
        _ length: UInt64,
        _ subject: String,
        device: String
    ) -> Handover? {
        let reason: String
        if let superblock, superblock.kind == .squashFS {
            guard let objection = superblock.objection(toLength: length) else { return nil }
            reason = objection
        } else {
            reason = superblock.map { "it is no squashfs, but \($0.kind.rawValue)" } ?? "it is no squashfs"
        }
        host.show("mount: mounting \(device) on /livemnt/squashfs failed: Invalid argument")
        return stop("cannot mount the squashfs", .rootCheckFailed, "\(subject) can't be mounted: \(reason).")
    }

    /// Nil where the machine has no address, or the name has none.
    private func serverAddress(_ server: [UInt8]?, _ written: String) async throws(BootHalt) -> IPv4Address? {
        guard isConfigured, let server, !server.isEmpty else { return nil }
        return try await tools.address(of: server)
    }

    private func failureOfAddress(_ server: [UInt8]?) -> BootFailure {
        !isConfigured ? .addressUnresolved : server?.isEmpty ?? true ? .commandLineRefused : .nameUnresolved
    }

    private func sentenceOfAddress(_ server: [UInt8]?, _ written: String) -> String {
        guard isConfigured else { return "\(card) has no address, so that \(written) can't be reached." }
        guard let server, !server.isEmpty else { return "The root \(written) names no server." }
        return "The name \(server.displayText) of the root \(written) has no address."
    }

    /// Versions before 1.4.0 pass over the word.
    private func unknown(_ source: RootSource) -> Handover {
        host.show("Cannot find the sysrcd.dat file on any device")
        let word = source.word.nameText
        return panic(
            .noRootImage,
            "This version does not know \(word)= for NFS or NBD, and looks for the image on disks."
        )
    }
}
