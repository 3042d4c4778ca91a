import CaptureFiles
import NetworkProtocols
import RoundTrip

/// Capture files: read, written as pcapng with all frames and remarks, and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let first = read(octets(start, count))
    guard let first, let written = write(first) else { return 0 }
    guard let second = read(written) else { fatalError("What was written is no capture.") }
    ensure(second.summary.damage.isEmpty, "What was written is damaged: \(second.summary.damage)")
    ensure(first.frames.count == second.frames.count, "Frames were lost.")
    for (before, after) in zip(first.frames, second.frames) {
        ensure(before.bytes == after.bytes && before.header.linkType == after.header.linkType)
        ensure(before.header.originalLength == after.header.originalLength, "\(before.header), \(after.header)")
        let isTimed = !before.header.flags.contains(.timeless)
        ensure(!isTimed || before.header.time == after.header.time, "\(before.header), \(after.header)")
    }
    guard let third = write(second).flatMap({ read($0) }) else {
        fatalError("Written again, it can't be read.")
    }
    ensure(second.frames == third.frames, "Written twice, it is another capture.")
    return 0
}

private struct Capture {
    var frames: [TimedFrame] = []
    var summary: CaptureSummary
}

private func read(_ bytes: [UInt8]) -> Capture? {
    guard let reader = try? CaptureReader(bytes: bytes, name: "input") else { return nil }
    var frames: [TimedFrame] = []
    let summary = try? reader.forEachFrame { header, octets in
        ensure(header.number > frames.last?.header.number ?? 0, "Frame numbers grow, from 1.")
        frames.append(TimedFrame(header: header, bytes: octets.copy()))
    }
    guard let summary else { fatalError("Reading octets in memory can't fail.") }
    ensure(summary.frames == frames.count)
    return Capture(frames: frames, summary: summary)
}

/// The capture as pcapng; nil where pcapng has no place for a frame.
private func write(_ capture: Capture) -> [UInt8]? {
    var configuration = CaptureWriter.Configuration()
    configuration.interfaces = capture.summary.interfaces
    let writer = CaptureWriter(configuration: configuration)
    do {
        for frame in capture.frames { try writer.write(frame) }
        try writer.finish()
    } catch {
        return nil
    }
    return writer.bytes
}
