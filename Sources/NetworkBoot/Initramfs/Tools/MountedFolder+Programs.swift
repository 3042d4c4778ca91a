internal import NetworkProtocols

extension MountedFolder {
    /// `server:/path`, for people.
    var name: String { "\(request.server):\(request.path.displayText)" }

    /// The folder as the root of a system that goes by its own settings from now on: they are read and told.
    mutating func startedRoot() async throws(BootHalt) -> Result<MountedRoot, ProgramFailure> {
        let plan = RootPlan(place: .folder(server: request.server, path: request.path))
        if let failure = try await readSettings(plan) {
            return .failure(failure.programFailure(of: Array(name.utf8)))
        }
        for remark in contents.remarks { host.show("\(remark.path.displayText): \(remark.sentence)") }
        guard let root = root() else {
            return .failure(ProgramFailure(.nfsError, "Nothing of the root \(name) was read."))
        }
        return .success(root)
    }

    /// Whether something stands at the path.
    func holds(_ path: [UInt8]) async throws(BootHalt) -> Outcome<Bool> {
        switch try await attributes(of: path) {
        case .success: .success(true)
        case .failure(let failure) where Self.isAbsence(failure): .success(false)
        case .failure(let failure): .failure(failure)
        }
    }
}
