internal import BootObservation
internal import NetworkProtocols

extension ReportedBoot.Root {
    init(_ root: ObservedRoot) {
        kind = root.kind.rawValue
        uri = root.uri
        bytes = root.bytes
        sha256 = root.sha256
        passedCheck = root.passedCheck
        fileSystem = root.fileSystem
        size = root.size
        files = root.kind == .nfs ? root.files.map(File.init) : nil
        filesLeftOut = root.filesLeftOut > 0 ? root.filesLeftOut : nil
        lost = root.isLost ? true : nil
    }
}

extension ReportedBoot.Root.File {
    init(_ file: ObservedRootFile) {
        path = file.path
        bytes = file.bytes
        size = file.size
        sha256 = file.sha256
    }
}

extension ReportedBoot.RootStep {
    init(_ step: ObservedRootStep, in judged: CaptureDossier) {
        service = step.service.rawValue
        server = step.server.address.description
        port = Int(step.server.port)
        ok = step.isOK
        subject = step.subject
        outcome = step.outcome
        start = judged.seconds(step.start)
        frames = [step.start.frame, step.end.frame]
    }
}

extension ReportedStatistics.NFS {
    init(_ counts: TrafficStatistics.NFSCounts) {
        calls = counts.calls
        replies = counts.replies
        retransmissions = counts.retransmissions
        reads = counts.reads
        octets = counts.octets
        procedures = counts.procedures.map(ReportedStatistics.Procedure.init)
    }
}

extension ReportedStatistics.Procedure {
    init(_ count: RPCProcedureCount) {
        program = count.program.description
        version = Int(count.version)
        procedure = count.procedureName
        calls = count.calls
        replies = count.replies
        failures = count.failures
    }
}

extension ReportedStatistics.NBD {
    init(_ counts: TrafficStatistics.NBDCounts) {
        connections = counts.connections
        requests = counts.requests
        reads = counts.reads
        octets = counts.octets
        errors = counts.errors
    }
}

extension RPCProcedureCount {
    /// As the program's document calls it.
    var procedureName: String {
        if procedure == 0 { return "NULL" }
        switch (program, version) {
        case (.portMapper, _): return PortMapperProcedure(rawValue: procedure).name(inVersion: version)
        case (.mount, _): return "\(MountProcedure(rawValue: procedure))"
        case (.nfs, 3): return "\(NFS3Procedure(rawValue: procedure))"
        default: return "procedure \(procedure)"
        }
    }
}
