import ArgumentParser
import NetworkProtocols

/// The captures that are made up for measuring.
enum GeneratedCapture: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Machines that boot one after the other from full-size frames: loader, kernel and initrd by TFTP with blocks of 1468
    /// octets, a root image by HTTP.
    case boots
    /// As `boots` without a kernel: one large file after the other, so that nothing is to be checked by MD5.
    case files
    /// Small frames: 512-octet TFTP in lockstep.
    case small
    /// Nothing but machines that all want an address at once.
    case storm

    var description: String {
        switch self {
        case .boots: "whole boots: TFTP (1468) and HTTP, full-size frames"
        case .files: "large files only: TFTP (1468) and HTTP, full-size frames"
        case .small: "small frames: 512-octet TFTP"
        case .storm: "DHCP storm: 4096 machines that start again and again"
        }
    }

    /// Writes at least `length` octets of it to `path`; returns how many frames that are.
    func write(to path: String, length: Int, seed: UInt64 = 2131) throws -> Int {
        var traffic = try TrafficWriter(path: path, seed: seed)
        var round = 0
        while traffic.length < length {
            switch self {
            case .boots: try writeBoot(round, &traffic, limit: length)
            case .files: try writeFiles(round, &traffic)
            case .small: try writeSmallFiles(round, &traffic)
            case .storm: try writeStorm(round, &traffic)
            }
            round += 1
        }
        try traffic.finish()
        return traffic.frames
    }

    private func writeBoot(_ round: Int, _ traffic: inout TrafficWriter, limit: Int) throws {
        let machine = machine(round)
        try traffic.configure(machine, as: .firmware)
        try traffic.fetchByTFTP(.init("pxelinux.0", length: 42_430), for: machine, blockSize: 1468)
        try traffic.fetchByTFTP(.init("pxelinux.cfg/default", text: Self.configuration), for: machine, blockSize: 1468)
        try traffic.fetchByTFTP(
            .init("vmlinuz", length: 8_247_232, isKernel: true),
            for: machine,
            blockSize: 1468
        )
        try traffic.fetchByTFTP(.init("initrd.img", length: 6_302_214), for: machine, blockSize: 1468)
        traffic.wait(.seconds(4))
        try traffic.configure(machine, as: .system)
        try traffic.fetchByHTTP(.init("root.squashfs", length: 8_038_656), for: machine)
        traffic.wait(.seconds(1))
    }

    private func writeFiles(_ round: Int, _ traffic: inout TrafficWriter) throws {
        let machine = machine(round % 16)
        try traffic.fetchByTFTP(.init("image\(round).bin", length: 8_000_000), for: machine, blockSize: 1468)
        try traffic.fetchByHTTP(.init("image\(round).iso", length: 16_000_000), for: machine)
        traffic.wait(.seconds(1))
    }

    private func writeSmallFiles(_ round: Int, _ traffic: inout TrafficWriter) throws {
        let machine = machine(round % 256)
        try traffic.configure(machine, as: .firmware)
        try traffic.fetchByTFTP(.init("pxelinux.0", length: 42_430), for: machine, blockSize: 512)
        try traffic.fetchByTFTP(.init("image\(round).bin", length: 8_000_000), for: machine, blockSize: 512)
        traffic.wait(.seconds(1))
    }

    private func writeStorm(_ round: Int, _ traffic: inout TrafficWriter) throws {
        for number in 0..<4096 { try traffic.configure(machine(number), as: .firmware) }
        traffic.wait(.seconds(60))
    }

    private func machine(_ number: Int) -> TrafficWriter.Host {
        TrafficWriter.Host(IPv4Address(rawValue: 0x0a50_0000 + UInt32(number + 2)))
    }

    private static let configuration = """
        DEFAULT linux
        LABEL linux
          KERNEL vmlinuz
          APPEND initrd=initrd.img ip=dhcp root=http://10.77.0.1/root.squashfs
        """
}
