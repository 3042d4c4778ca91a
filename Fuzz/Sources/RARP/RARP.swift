import NetworkProtocols
import RoundTrip

/// Packets octet for octet; and a client, a server and a stack to which a stranger says the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    let packet = losslessRoundTrip(
        input,
        decode: { reader throws(PacketDecodingError) in try ARPPacket(decoding: &reader) },
        encode: { $0.encode(into: &$1) }
    )
    let hardware = MACAddress(2, 0, 0, 0, 0, 5)
    var stack = HostStack(configuration: HostStackConfiguration(hardwareAddress: hardware), seed: 1)
    stack.receive(Array(repeating: 0xff, count: 6) + [2, 0, 0, 0, 0, 9, 0x80, 0x35] + input, at: .zero)
    while let output = stack.nextOutput() {
        if case .frame = output { ensure(false, "Something answers by itself.") }
    }
    guard let packet else { return 0 }
    var client = RARPClient(
        configuration: RARPClientConfiguration(),
        hardwareAddress: hardware,
        seed: UInt64(input.count),
        at: .zero
    )
    client.handle(packet, at: .zero)
    var finished = 0
    func drain() {
        while let output = client.nextOutput() {
            if case .finished(let result) = output {
                finished += 1
                if case .success(let answer) = result { ensure(answer.address == packet.targetAddress) }
            }
        }
    }
    drain()
    while let deadline = client.nextDeadline {
        client.handleDeadline(at: deadline)
        drain()
    }
    ensure(finished == 1, "A client ends once.")
    let address = IPv4Address(10, 0, 0, 1)
    let configuration = RARPServerConfiguration(address: address, entries: [.init(packet.targetHardware, address)])
    var server = RARPServer(configuration: configuration)
    server.handle(.reverse(packet), at: .zero)
    var answers = 0
    while server.nextOutput() != nil { answers += 1 }
    ensure(answers == (packet.operation == .reverseRequest ? 1 : 0))
    return 0
}
