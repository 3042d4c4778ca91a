/// `bootproof verify` beside `tshark -q -z io,phs`, both as programs of their own on the same file.
enum VerifySection {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    static func measure(
        _ path: String,
        packets: Int,
        input: String,
        bootproof: String,
        repetitions: Int,
        in folder: borrowing TemporaryFolder
    ) throws -> MeasurementGroup {
        let output = (ours: folder.path("bootproof.txt"), peer: folder.path("tshark.txt"))
        let runs = try measurePairs(
            repetitions,
            { try verify(path, bootproof: bootproof, output: output.ours) },
            { try listProtocols(path, output: output.peer) }
        )
        let count = Double(packets)
        var group = MeasurementGroup("verify", input: "\(input): \(packets) packets")
        group.add(
            ("bootproof verify, wall", runs.ours.map { count / $0.wallSeconds }),
            beside: ("tshark -q -z io,phs, wall", runs.peer.map { count / $0.wallSeconds }),
            "packets/s",
            ratio: "ratio, wall",
            aim: 15
        )
        group.add(
            ("bootproof verify, processor time", runs.ours.map { count / $0.processorSeconds }),
            beside: ("tshark -q -z io,phs, processor time", runs.peer.map { count / $0.processorSeconds }),
            "packets/s",
            ratio: "ratio, processor time"
        )
        for (name, processes) in [("bootproof verify", runs.ours), ("tshark", runs.peer)] {
            group.add("\(name), wall", "s", processes.map(\.wallSeconds))
            group.add("\(name), user", "s", processes.map(\.userSeconds))
            group.add("\(name), system", "s", processes.map(\.systemSeconds))
            group.add("\(name), most memory", "MB", processes.map { Double($0.peakMemory) / 1_000_000 })
        }
        return group
    }

    /// Exit status 1 says that something was wrong with the boots, not with the run.
    static func verify(_ path: String, bootproof: String, output: String) throws -> ChildProcess {
        let process = try ChildProcess.run([bootproof, "verify", "--quiet", path], output: output)
        guard process.status == 0 || process.status == 1 else {
            throw Failure(description: "bootproof verify ended with \(process.status): see \(output)")
        }
        return process
    }

    private static func listProtocols(_ path: String, output: String) throws -> ChildProcess {
        let process = try ChildProcess.run(["tshark", "-r", path, "-q", "-z", "io,phs"], output: output)
        guard process.status == 0 else { throw Failure(description: "tshark ended with \(process.status)") }
        return process
    }
}
