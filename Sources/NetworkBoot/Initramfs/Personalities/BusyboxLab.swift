internal import NetworkProtocols

/// A small initramfs made of busybox: udhcpc once, the image that `root_url=` or `netboot=` names over HTTP or TFTP, its
/// MD5 as the command line has it, a shell. It made the captures of whole BIOS and UEFI boots.
struct BusyboxLab: InitramfsPersonality {
    var id: String { "lab" }
    var name: String { "busybox initramfs" }
    var facts: [Persona.Fact] {
        [
            Persona.Fact(
                "It takes root_url= and md5= from the command line, and tells each step on the console.",
                source: "the console of the machine in capture b1"
            )
        ]
    }

    private static let busyboxVersion = "1.35.0"

    func certainty(of clues: InitramfsClues) -> Int {
        if clues.initText != nil { return clues.initSays("INITRAMFS-START") ? 9 : 0 }
        return clues.commandLine.contains("root_url") ? 4 : 0
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
