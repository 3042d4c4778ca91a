internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// Finds out whether somebody uses an address before it is offered (RFC 2131 §3.1 step 2): by ARP on the link, which no
/// host can help answering, and by echo requests behind routers.
final class AddressProbe {
    private let arp: Int32
    private let echo: Int32
    private let link: LinkSender
    private let loop: DescriptorLoop
    private var tokens: [DescriptorLoop.Token] = []
    private let network: InterfaceConfiguration
    private let found: (IPv4Address) -> Void
    /// What was asked for, so that what others say on the link does not count; the oldest are forgotten.
    private var asked: [IPv4Address] = []
    private static let askedLimit = 4096
    private static let packetsAtOnce = 256

    init(
        _ interface: InterfaceSettings,
        network: InterfaceConfiguration,
        link: LinkSender,
        loop: DescriptorLoop,
        found: @escaping (IPv4Address) -> Void
    ) throws(EnvironmentTrouble) {
        self.network = network
        self.link = link
        self.loop = loop
        self.found = found
        arp = clinux_arp_listener(interface.name)
        guard arp >= 0 else { throw .latest("hearing ARP on \(interface.name)", interface: interface.name) }
        echo = clinux_echo_socket()
        guard echo >= 0 else {
            let trouble = EnvironmentTrouble.latest("sending echo requests")
            Glibc.close(arp)
            throw trouble
        }
        tokens.append(try loop.watch(arp) { [weak self] _ in self?.hearARP() })
        tokens.append(try loop.watch(echo) { [weak self] _ in self?.hearEcho() })
    }

    /// Stops hearing.
    func close() {
        for token in tokens { loop.forget(token) }
        if !tokens.isEmpty {
            Glibc.close(arp)
            Glibc.close(echo)
        }
        tokens = []
    }

    func ask(for address: IPv4Address) {
        if asked.count >= Self.askedLimit { asked.removeFirst(Self.askedLimit / 2) }
        asked.append(address)
        if network.isOnLink(address) {
            link.probe(address)
        } else {
            let request = ICMPMessage.echoRequest(identifier: 0xB007, sequence: UInt16(truncatingIfNeeded: asked.count))
            let octets = request.encoded
            _ = clinux_echo_send(echo, octets, octets.count, address.rawValue)
        }
    }

    private func hearARP() {
        var frame = [UInt8](repeating: 0, count: 128)
        for _ in 0..<Self.packetsAtOnce {
            let count = read(arp, &frame, frame.count)
            guard count > 0 else { return }
            var reader = ByteReader(frame.span.extracting(0..<count))
            guard (try? reader.skip(14)) != nil, let packet = try? ARPPacket(decoding: &reader) else { continue }
            tell(packet.senderAddress)
        }
    }

    private func hearEcho() {
        var packet = [UInt8](repeating: 0, count: 256)
        var source: UInt32 = 0
        for _ in 0..<Self.packetsAtOnce {
            guard clinux_echo_receive(echo, &packet, packet.count, &source) >= 0 else { return }
            tell(IPv4Address(rawValue: source))
        }
    }

    private func tell(_ address: IPv4Address) {
        guard let index = asked.firstIndex(of: address) else { return }
        asked.remove(at: index)
        found(address)
    }
}
