internal import CLinux
internal import Glibc

/// What this process may do, and how it gives up what it needs no longer.
enum ProcessRights {
    /// A user of this computer.
    struct User {
        var name: String
        var number: UInt32
        var group: UInt32

        /// - Throws: ``EnvironmentTrouble`` where there is no such user.
        init(named name: String) throws(EnvironmentTrouble) {
            guard let entry = getpwnam(name) else {
                throw EnvironmentTrouble(
                    "there is no user \(name)",
                    remedy: "useradd --system \(name), or name another with --user"
                )
            }
            self.name = name
            number = entry.pointee.pw_uid
            group = entry.pointee.pw_gid
        }
    }

    static var isRoot: Bool { geteuid() == 0 }

    /// Becomes `user` for good, and can't get new rights from then on.
    static func become(_ user: User) throws(EnvironmentTrouble) {
        guard geteuid() != user.number else { return refuseNewRights() }
        guard clinux_become(user.name, user.number, user.group) == 0 else {
            throw .latest("becoming the user \(user.name)")
        }
        // Whoever can get root back has not given it up.
        guard setuid(0) != 0 || user.number == 0 else {
            throw EnvironmentTrouble(
                "the rights of root could not be given up",
                remedy: "start the program as \(user.name) with CAP_NET_BIND_SERVICE and CAP_NET_RAW instead"
            )
        }
        refuseNewRights()
    }

    static func refuseNewRights() { _ = clinux_no_new_privileges() }

    /// Each transfer has a socket and each large file a descriptor: as many as are allowed.
    static func allowManyDescriptors() { _ = clinux_raise_descriptor_limit() }
}

/// What the service manager is told, where one listens (sd_notify(3)).
enum ServiceNotification {
    static func tell(_ line: String) {
        guard let socket = getenv("NOTIFY_SOCKET") else { return }
        _ = clinux_notify(socket, line)
    }
}
