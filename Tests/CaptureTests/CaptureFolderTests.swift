import Foundation
import Testing

/// Every folder of Captures/ tells what it is expected to tell.
///
/// After a change that is meant to tell more, run with BOOTPROOF_RECORD=1 and review the difference in version control.
@Suite struct CaptureFolderTests {
    private static let isRecording = ProcessInfo.processInfo.environment["BOOTPROOF_RECORD"] != nil

    @Test("There are captures to walk")
    func thereAreCaptures() {
        #expect(CaptureFolder.all.count >= 10)
    }

    @Test("A capture is told as its expected.json says", arguments: CaptureFolder.all)
    func told(folder: CaptureFolder) throws {
        let capture = try #require(folder.capture, "\(folder.name) has no capture.pcap or capture.pcapng")
        let now = try ExpectedReport(judging: capture)
        if Self.isRecording { try Data(now.text.utf8).write(to: folder.expected) }
        let expected = try ExpectedReport(committed: folder.expected)
        #expect(now == expected, "\(folder.name): \(now.firstDifference(from: expected))")
    }
}
