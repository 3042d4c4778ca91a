import CaptureFiles
import NetworkProtocols
import Testing

@testable import Conformance

/// A capture in Captures/generated that is made here, frame by frame, from the exchanges that rules show themselves on.
struct GeneratedCapture: Sendable, CustomTestStringConvertible {
    /// The folder's name: what is shown.
    var name: String
    var exchange: @Sendable () -> Exchange

    var testDescription: String { name }

    init(_ name: String, _ exchange: @escaping @Sendable () -> Exchange) {
        self.name = name
        self.exchange = exchange
    }

    /// The file, octet for octet the same whenever it is made.
    func bytes() throws -> [UInt8] {
        var configuration = CaptureWriter.Configuration()
        configuration.application = "bootproof's capture generator"
        let writer = CaptureWriter(configuration: configuration)
        for frame in exchange().frames { try writer.write(frame) }
        try writer.finish()
        return writer.bytes
    }

    /// Every generated capture. A line here and a folder with a README.md make one.
    static let all: [GeneratedCapture] = [
        GeneratedCapture("bios-boot-over-http-root") { .biosBoot },
        GeneratedCapture("boot-by-proxydhcp-port-4011") { .proxyBoot },
        GeneratedCapture("lease-through-a-relay") { .relayedLease },
        GeneratedCapture("tftp-windowsize-4") { .windowedTFTPRead },
        GeneratedCapture("tftp-file-of-whole-blocks") { .exactTFTPRead },
        GeneratedCapture("http-chunked-script") { .chunkedFetch },
        GeneratedCapture("bios-boot-every-frame-twice") {
            Exchange.biosBoot.editingFrames { [$0, $0.later(by: .microseconds(20))] }
        },
        GeneratedCapture("bios-boot-tftp-in-fragments") { Exchange.biosBoot.fragmentingUDP(mtu: 576) },
    ]
}

extension TimedFrame {
    fileprivate func later(by duration: Duration) -> TimedFrame {
        var copy = self
        copy.header.time = header.time.advanced(by: duration)
        return copy
    }
}
