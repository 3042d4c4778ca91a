internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// Sends frames on one interface: to clients that have no address yet, no other way leads (RFC 2131 §4.1).
final class LinkSender {
    private let descriptor: Int32
    private let hardwareAddress: MACAddress
    private let maximumTransmissionUnit: Int
    private var identification: UInt16 = 0

    init(_ interface: InterfaceSettings) throws(EnvironmentTrouble) {
        hardwareAddress = interface.hardwareAddress
        maximumTransmissionUnit = interface.maximumTransmissionUnit
        descriptor = clinux_frame_sender(interface.name)
        guard descriptor >= 0 else { throw .latest("sending frames on \(interface.name)", interface: interface.name) }
    }

    deinit {
        close(descriptor)
    }

    /// Sends a datagram in frames to `destination`, whatever ARP would say.
    func send(_ datagram: Datagram, to destination: MACAddress) {
        identification &+= 1
        let frames = EthernetFrame.udpFragments(
            from: datagram.source,
            to: datagram.destination,
            sourceMAC: hardwareAddress,
            destinationMAC: destination,
            identification: identification,
            timeToLive: datagram.timeToLive ?? 64,
            maximumTransmissionUnit: maximumTransmissionUnit,
            payload: datagram.payload
        )
        for frame in frames { send(frame) }
    }

    /// Asks the link who has `address`, without claiming one (RFC 5227 §2.1.1).
    func probe(_ address: IPv4Address) {
        let question = ARPPacket(
            operation: .request,
            senderHardware: hardwareAddress,
            senderAddress: .any,
            targetHardware: MACAddress(rawValue: 0),
            targetAddress: address
        )
        send(EthernetFrame.arp(question))
    }

    /// Sends a RARP packet, from this interface where it says from nobody's.
    func send(_ packet: ARPPacket, to destination: MACAddress) {
        var packet = packet
        if packet.senderHardware.rawValue == 0 { packet.senderHardware = hardwareAddress }
        send(EthernetFrame.arp(packet, sourceMAC: hardwareAddress, destinationMAC: destination))
    }

    /// What the interface does not take at the moment is lost: who asked asks again.
    private func send(_ frame: [UInt8]) {
        _ = write(descriptor, frame, frame.count)
    }
}
