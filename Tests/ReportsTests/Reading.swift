import BootObservation
import CaptureFiles
import Foundation
import NetworkProtocols

@testable import Conformance
@testable import Reports

/// Where the package lies.
let packageFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

extension CaptureDossier {
    /// What is told of `exchange`; without rules, so that a new rule changes no page.
    static func of(_ exchange: Exchange, rules: [any Rule.Type] = []) -> CaptureDossier {
        var reading = CaptureReading(rules: rules)
        for frame in exchange.frames { reading.receive(frame.header, frame.bytes.span) }
        return reading.finish(source: CaptureSource(name: "\(exchange.name).pcap"))
    }

    /// What is told of a capture file.
    static func ofFile(_ path: String, rules: [any Rule.Type] = RuleCatalog.all) throws -> CaptureDossier {
        let reader = try CaptureReader(path: path)
        var reading = CaptureReading(rules: rules)
        let summary = try reader.forEachFrame { header, bytes in reading.receive(header, bytes) }
        return reading.finish(source: CaptureSource(name: "capture.pcap", summary: summary))
    }
}

/// The captures of this repository, by path from the package's folder.
let capturePaths: [String] = {
    let names = FileManager.default.enumerator(atPath: packageFolder.appendingPathComponent("Captures").path)
    let captures = (names?.compactMap { $0 as? String } ?? []).filter {
        $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng")
    }
    return captures.sorted().map { "Captures/\($0)" }
}()

/// Exchanges of every kind, whole and broken.
let exchanges: [Exchange] = [
    .biosBoot, .proxyBoot, .plainLease, .bootLease, .renewal, .refusal, .information, .release, .decline, .relayedLease,
    .bootp, .tftpRead, .windowedTFTPRead, .tftpMiss, .httpFetch, .withoutBootFile, .withoutAnswer, .withoutKernel,
    .cutInTheKernel, .loop, .storm,
]

extension Exchange {
    /// The server gives an address and no boot file.
    static let withoutBootFile = Exchange(
        "no boot file",
        bootLease.changingDHCP(
            where: { $0.operation == .reply },
            { message in
                message.options.remove(.bootFileName)
                message.bootFileField = []
            }
        ).frames
    )

    /// Nobody answers the firmware.
    static let withoutAnswer = Exchange(
        "no answer",
        (0..<4).flatMap { index in
            bootLease.frames.prefix(1).map { frame in
                var later = frame
                later.header.time = frame.header.time.advanced(by: .seconds(Double(1 << index) - 1))
                return later
            }
        }
    )

    /// The TFTP server does not have the kernel that the configuration names.
    static let withoutKernel: Exchange = {
        let frames = biosBoot.frames
        let request = frames.firstIndex { frame in
            guard case .readRequest(let request)? = ExampleDatagram(frame)?.tftpPacket else { return false }
            return request.filename.elementsEqual("vmlinuz".utf8)
        }
        let refusal = TFTPPacket.error(code: .fileNotFound, message: Array("no such file".utf8))
        // The frame behind the request is the server's option acknowledgement.
        return Exchange("no kernel", Array(frames.prefix((request ?? 0) + 2))).editingDatagrams { datagram in
            datagram.destination.port == 49_164 ? [datagram.carrying(refusal.encoded)] : [datagram]
        }
    }()

    /// The loader asks DHCP again and is told to load itself, five times over.
    static let loop: Exchange = {
        let round = bootLease.followed(by: tftpRead, after: .milliseconds(20))
        return Exchange(
            "a loop",
            (1..<5).reduce(round) { sum, _ in sum.followed(by: round, after: .seconds(2)) }.frames
        )
    }()

    /// Sixty machines ask at once; every third gets no boot file.
    static let storm: Exchange = {
        let leases = (0..<60).map { number in
            (number % 3 == 0 ? withoutBootFile : bootLease).changingDHCP(
                where: { _ in true },
                { message in
                    message.clientMAC = MACAddress(0x52, 0x54, 0, 0, 1, UInt8(number))
                    message.transactionID = UInt32(number) + 7000
                }
            )
        }
        return Exchange("a storm", leases.dropFirst().reduce(leases[0]) { $0.followed(by: $1, after: .zero) }.frames)
    }()

    /// The capture ends while the kernel comes.
    static let cutInTheKernel = Exchange("cut in the kernel", Array(biosBoot.frames.prefix(64)))
}

/// Captures that are too large for this repository.
let largeCaptures: [String] = {
    guard let folder = ProcessInfo.processInfo.environment["BOOTPROOF_CAPTURES"] else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".pcap") }.sorted().map { "\(folder)/\($0)" }
}()
