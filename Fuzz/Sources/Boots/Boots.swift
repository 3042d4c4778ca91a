import BootObservation
import CaptureFiles
import NetworkProtocols
import RoundTrip

/// A whole capture, from the file to the boots in it: the same input tells the same story, in which each frame exists.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    guard let first = observe(input) else { return 0 }
    ensure(first == observe(input), "The same capture told two stories.")
    return 0
}

private struct Story: Equatable {
    var network: ObservedNetwork
    var conversations: Int
}

private func observe(_ input: [UInt8]) -> Story? {
    guard let reader = try? CaptureReader(bytes: input, name: "input") else { return nil }
    var observer = NetworkObserver()
    var conversations = 0
    let summary = try? reader.forEachFrame { header, octets in
        observer.receive(header, octets)
        while observer.nextConversation() != nil { conversations += 1 }
    }
    guard let summary else { fatalError("Reading octets in memory can't fail.") }
    let network = observer.finish()
    while observer.nextConversation() != nil { conversations += 1 }
    ensure(network.statistics.frames == summary.frames, "A frame was not counted.")
    return Story(network: network, conversations: conversations)
}
