/// The most memory that `bootproof verify` holds, on files of growing length.
enum MemorySection {
    static func measure(
        lengths: [Int],
        captures: [GeneratedCapture],
        bootproof: String,
        in folder: borrowing TemporaryFolder
    ) throws -> [MeasurementGroup] {
        try captures.map { capture in
            var group = MeasurementGroup("memory", input: "bootproof verify, \(capture.description)")
            var atMost = false
            // What is told of each start of a machine is kept, so a storm grows with what there is to be told.
            for length in capture == .storm ? Array(lengths.dropLast()) : lengths {
                _ = try capture.write(to: folder.path("memory.pcap"), length: length)
                defer { folder.remove("memory.pcap") }
                let process = try VerifySection.verify(
                    folder.path("memory.pcap"),
                    bootproof: bootproof,
                    output: folder.path("bootproof.txt")
                )
                group.add("file of \(length / 1_000_000) MB", "MB", [Double(process.peakMemory) / 1_000_000])
                atMost = atMost || process.peakMemory < ChildProcess.ownMemory + 1_000_000
            }
            if atMost { group.remarks.append("Less than this program's own memory is not told apart.") }
            return group
        }
    }
}
