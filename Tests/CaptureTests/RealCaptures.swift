import BootObservation
import CaptureFiles
import Foundation
import NetworkProtocols

/// Captures of real software booting that are too large, or not free enough, to be committed.
///
/// `BOOTPROOF_CAPTURES` names their folder. Where it is unset the tests that need them are not run, and say so; they
/// never count as passed.
enum RealCaptures {
    static let folder: URL? = ProcessInfo.processInfo.environment["BOOTPROOF_CAPTURES"].map {
        URL(filePath: $0, directoryHint: .isDirectory)
    }

    static var areThere: Bool { folder != nil }

    /// The path of a capture by its name without `.pcap`.
    static func path(_ name: String) throws -> String {
        struct NotThere: Error, CustomStringConvertible { var description: String }
        guard let folder else { throw NotThere(description: "BOOTPROOF_CAPTURES is not set") }
        let path = folder.appending(path: name + ".pcap").path
        guard FileManager.default.fileExists(atPath: path) else { throw NotThere(description: "no \(path)") }
        return path
    }

    /// All captures in the folder, by name.
    static var all: [String] {
        guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            return []
        }
        return names.filter { $0.hasSuffix(".pcap") }.map { String($0.dropLast(5)) }.sorted()
    }
}

/// Everything observed in a capture file.
func observe(_ path: String) throws -> (network: ObservedNetwork, conversations: [Conversation]) {
    let reader = try CaptureReader(path: path)
    var observer = NetworkObserver()
    var conversations: [Conversation] = []
    _ = try reader.forEachFrame { header, bytes in
        observer.receive(header, bytes)
        while let conversation = observer.nextConversation() { conversations.append(conversation) }
    }
    let network = observer.finish()
    while let conversation = observer.nextConversation() { conversations.append(conversation) }
    return (network, conversations)
}
