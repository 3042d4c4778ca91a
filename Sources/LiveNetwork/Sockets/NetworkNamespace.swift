internal import CLinux
internal import Glibc

/// A network namespace that the thread which made it is in: a network of its own in which every address is this
/// computer's, and every port free.
public final class NetworkNamespace {
    /// The namespace that the thread was in before; -1 where it can't go back.
    private let before: Int32

    /// Makes one, and puts the calling thread into it.
    ///
    /// - Throws: ``EnvironmentTrouble`` without the right to do so; see ``allow()``.
    public init() throws(EnvironmentTrouble) {
        before = clinux_present_namespace()
        guard clinux_new_network_namespace() == 0 else { throw Self.latestTrouble }
        guard clinux_take_all_addresses() == 0 else {
            let trouble = EnvironmentTrouble.latest("setting up a network namespace")
            leave()
            throw trouble
        }
    }

    deinit {
        if before >= 0 { close(before) }
    }

    /// Puts the thread that made it back to where it was, where that is allowed: root may, a user namespace may not. The
    /// namespace is gone with its last socket.
    public func leave() {
        if before >= 0 { _ = clinux_enter_namespace_of(before) }
    }

    /// Sees to it that namespaces can be made: as root they can; else the whole process moves into a user namespace of its
    /// own, which only a process with a single thread may do.
    ///
    /// - Throws: ``EnvironmentTrouble`` where neither is allowed.
    public static func allow() throws(EnvironmentTrouble) {
        if clinux_may_make_network_namespace() == 0 { return }
        guard clinux_new_user_namespace() == 0, clinux_may_make_network_namespace() == 0 else { throw latestTrouble }
    }

    private static var latestTrouble: EnvironmentTrouble {
        let reason = String(cString: strerror(errno))
        return EnvironmentTrouble(
            "making a network namespace is not possible (\(reason))",
            remedy: "run as root, allow user namespaces (sysctl user.max_user_namespaces), or use loopback"
        )
    }
}
