internal import NetworkProtocols

/// What the ROM of a Raspberry Pi 3 fetches once it has an address, and then the `bootcode.bin` and `start.elf` that it
/// loads: files of fixed names, whatever boot file DHCP named, from a folder of the machine's serial number where there
/// is one (raspberrypi/documentation `hardware/raspberrypi/bootmodes/net.md`; raspberrypi/firmware issues 937, 1012 and
/// 1041).
struct RaspberryPiStage: BootStage {
    let persona: Persona
    let lease: DHCPLease

    var name: String { persona.name }

    /// Up to the kernel, which is not played.
    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        let serialNumber = Self.serialNumber(of: host.hardware)
        guard let server else {
            return fail(.noNextServer, "Neither option 66 nor siaddr nor option 54 tells a TFTP server.", on: host)
        }
        // The ROM itself asks without options, bootcode.bin and start.elf for the size.
        let first = FetchRequest(method: .tftp(Self.rom), server: server, name: Array("bootcode.bin".utf8))
        switch try await host.fetch(first) {
        case .complete: try host.reached(.loader)
        case .failed(let failure):
            let sentence = failure.sentence(of: "The boot file bootcode.bin")
            return fail(failure.bootFailure(isHTTP: false), sentence, on: host)
        }
        _ = try await host.fetch(FetchRequest(method: .tftp(Self.rom), server: server, name: Array("bootsig.bin".utf8)))
        var files = RaspberryPiFiles(server: server, host: host, folder: serialNumber + "/")
        if try await files.fetch("start.elf") == nil { files.folder = "" }
        for file in ["autoboot.txt", "config.txt", "recovery.elf"] { _ = try await files.fetch(file) }
        guard try await files.fetch("start.elf") != nil else {
            host.show("ACT LED: 4 short flashes")
            let place =
                files.folder.isEmpty ? "in the root of the server, nor in \(serialNumber)/" : "in \(files.folder)"
            return fail(.loaderIncomplete, "start.elf is not \(place).", on: host)
        }
        for file in ["fixup.dat", "recovery.elf"] { _ = try await files.fetch(file) }
        let configuration = try await files.fetch("config.txt") ?? []
        try host.reached(.configuration)
        for file in [
            "dt-blob.bin", "recovery.elf", "config.txt", "bootcfg.txt", "bcm2710-rpi-3-b-plus.dtb",
            "overlays/overlay_map.dtb", "config.txt", "cmdline.txt",
        ] {
            _ = try await files.fetch(file)
        }
        let kernels = Self.kernel(in: configuration).map { [$0] } ?? ["kernel8.img", "kernel7.img", "kernel.img"]
        for kernel in kernels where try await files.fetch(kernel) != nil {
            try host.reached(.kernel)
            let sentence = "The ARM kernel \(files.folder)\(kernel) came, and is not played yet."
            return .failed(BootBreak(stage: name, failure: .notPlayed, sentence: sentence))
        }
        host.show("ACT LED: 7 short flashes")
        let names = kernels.joined(separator: ", ")
        return fail(
            .noKernel,
            "No kernel is in \(files.folder.isEmpty ? "the root" : files.folder): \(names).",
            on: host
        )
    }

    /// The words of `kernel=` in config.txt.
    static func kernel(in configuration: [UInt8]) -> String? {
        var found: String?
        for line in configuration.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            guard line.starts(with: "kernel=".utf8), line.count < 128 else { continue }
            found = String(decoding: line.dropFirst(7), as: UTF8.self)
        }
        return found
    }

    /// Option 66 where it is an address, then siaddr, then the server itself; a proxy's word before the DHCP server's.
    private var server: Endpoint? {
        for message in [lease.proxy, lease.acknowledgement].compactMap({ $0 }) {
            let named = message.serverNameInOption.flatMap { IPv4Address(utf8: $0.name) }
            let candidates = [named, message.nextServer, message.serverIdentifier]
            if let address = candidates.compactMap({ $0 }).first(where: { !$0.isUnspecified }) {
                return Endpoint(address: address, port: 69)
            }
        }
        return nil
    }

    /// The serial number, eight digits: the ROM's UUID is that number four times, its last octet first.
    static func serialNumber(of hardware: MachineHardware) -> String {
        hardware.uuid.prefix(4).reversed().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func fail(_ failure: BootFailure, _ sentence: String, on host: any BootHost) -> Handover {
        .failed(BootBreak(stage: name, failure: failure, sentence: sentence))
    }

    private static let rom = TFTPClientConfiguration(retriesWithoutOptions: false, answersStrangers: false)
}

/// The folder that `bootcode.bin` and `start.elf` fetch from.
private struct RaspberryPiFiles {
    let server: Endpoint
    let host: any BootHost
    /// With its slash; empty for the root.
    var folder: String

    private static let tftp = TFTPClientConfiguration(
        options: [TFTPOption(.transferSize, 0)],
        answersStrangers: false,
        cancellation: .init(.notDefined, "Early terminate")
    )

    /// The file's octets; nil where it did not come, for whatever reason.
    func fetch(_ file: String) async throws(BootHalt) -> [UInt8]? {
        let name = Array((folder + file).utf8)
        let request = FetchRequest(method: .tftp(Self.tftp), server: server, name: name)
        guard case .complete(let octets) = try await host.fetch(request) else { return nil }
        return octets
    }
}
