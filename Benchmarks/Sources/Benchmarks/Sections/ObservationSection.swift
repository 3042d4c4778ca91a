import BootObservation
import CaptureFiles

/// Reading, following and telling boots, in this process: `verify` without its judging and its report.
enum ObservationSection {
    static func measure(_ path: String, input: String, repetitions: Int) throws -> MeasurementGroup {
        var group = MeasurementGroup("observation", input: input)
        var values: [Double] = []
        var frames = 0
        for _ in 0...repetitions {
            let time = try seconds { frames = try observe(path) }
            values.append(Double(frames) / time)
        }
        group.add("NetworkObserver, file through CaptureReader", "packets/s", Array(values.dropFirst()))
        return group
    }

    /// Watches all frames of a file and lets go of each conversation when it ends; returns how many frames there were.
    static func observe(_ path: String) throws -> Int {
        var observer = NetworkObserver()
        let summary = try CaptureReader(path: path).forEachFrame { header, bytes in
            observer.receive(header, bytes)
            guard observer.hasConversations else { return }
            while let conversation = observer.nextConversation() { use(conversation) }
        }
        use(observer.finish())
        while let conversation = observer.nextConversation() { use(conversation) }
        return summary.frames
    }
}
