internal import NetworkProtocols

extension MountedFolder {
    /// `server:/path`, for people.
    var name: String { "\(request.server):\(request.path.displayText)" }
}
