internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// Hears the RARP of one interface (RFC 903), which no socket of the kernel's own protocols carries.
final class RARPListener {
    private let descriptor: Int32
    private let hardwareAddress: MACAddress
    private let loop: DescriptorLoop
    private var token: DescriptorLoop.Token?
    private let heard: (ARPPacket) -> Void
    private static let packetsAtOnce = 256

    init(
        _ interface: InterfaceSettings,
        loop: DescriptorLoop,
        heard: @escaping (ARPPacket) -> Void
    ) throws(EnvironmentTrouble) {
        hardwareAddress = interface.hardwareAddress
        self.loop = loop
        self.heard = heard
        descriptor = clinux_rarp_listener(interface.name)
        guard descriptor >= 0 else { throw .latest("hearing RARP on \(interface.name)", interface: interface.name) }
        token = try loop.watch(descriptor) { [weak self] _ in self?.hear() }
    }

    /// Stops hearing.
    func close() {
        guard let token else { return }
        loop.forget(token)
        Glibc.close(descriptor)
        self.token = nil
    }

    private func hear() {
        var frame = [UInt8](repeating: 0, count: 128)
        for _ in 0..<Self.packetsAtOnce {
            let count = read(descriptor, &frame, frame.count)
            guard count > 0 else { return }
            var reader = ByteReader(frame.span.extracting(0..<count))
            guard (try? reader.skip(14)) != nil, let packet = try? ARPPacket(decoding: &reader) else {
                continue
            }
            if packet.isReverse(heardBy: hardwareAddress) { heard(packet) }
        }
    }
}
