internal import CLinux

/// Goes on without the terminal that a program was started from.
public enum BackgroundProcess {
    /// The calling process ends with status 0, and a child of it goes on from here, in a session of its own, in the folder
    /// `/`, with nothing on its standard streams. What was opened stays open. Only for a program of one thread.
    ///
    /// - Throws: ``EnvironmentTrouble`` where there can't be another process.
    public static func begin() throws(EnvironmentTrouble) {
        guard clinux_go_to_background() == 0 else { throw .latest("going to the background") }
    }
}
