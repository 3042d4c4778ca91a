import Foundation
import Testing

/// What is committed in Captures/generated is what the generator makes; BOOTPROOF_RECORD=1 makes it anew.
@Suite struct GeneratedCaptureTests {
    @Test("A generated capture is committed as it is made", arguments: GeneratedCapture.all)
    func committed(capture: GeneratedCapture) throws {
        let folder = CaptureFolder.root.appending(path: "generated/\(capture.name)", directoryHint: .isDirectory)
        let file = folder.appending(path: "capture.pcapng")
        let made = try capture.bytes()
        #expect(try capture.bytes() == made)
        if ProcessInfo.processInfo.environment["BOOTPROOF_RECORD"] != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(made).write(to: file)
        }
        #expect(try [UInt8](Data(contentsOf: file)) == made)
    }

    @Test("Every folder of generated captures has its generator")
    func listed() {
        let folders = CaptureFolder.all.filter { $0.name.hasPrefix("generated/") }.map { $0.url.lastPathComponent }
        #expect(Set(folders) == Set(GeneratedCapture.all.map(\.name)))
    }
}
