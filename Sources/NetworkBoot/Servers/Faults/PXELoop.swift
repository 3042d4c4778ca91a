internal import NetworkProtocols

/// The loader loads itself, again and again, as the server does not tell its request from the firmware's.
struct PXELoop: ServerFault {
    static let name: FaultName = "pxe-loop"
    static let statement = "Offers a loader its own file again: does not look at user class and options of loaders."
    static let caughtBy = ["boot/boot-does-not-go-round"]
    static let alsoSeen = [
        FaultConsequence("boot/file-is-fetched-once", because: "the loader fetches itself each time")
    ]

    init(_ settings: FaultSettings) {}

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        guard case .datagram(var datagram) = event, var message = DHCPMessage(askedBy: event) else {
            return flow.receive(event)
        }
        message.options.remove(.userClass)
        message.options.remove(.etherboot)
        datagram.payload = message.encoded
        flow.receive(.datagram(datagram))
    }
}
