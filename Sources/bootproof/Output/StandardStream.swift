internal import Glibc

/// Standard output or standard error, written to without a buffer between.
///
/// Whoever reads may leave (`| head`): what is written then goes nowhere, and nothing is said about it.
enum StandardStream: Int32 {
    case output = 1
    case error = 2

    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// The terminal's width in columns; nil where it is none.
    var columns: Int? {
        var size = winsize()
        guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes all of `text` for its reader, who may have left.
    ///
    /// - Throws: `CannotRun` where what was written got lost: a full disk, say.
    func deliver(_ text: String) throws {
        try deliver(Array(text.utf8))
    }

    /// Writes all of `bytes` for their reader, who may have left.
    ///
    /// - Throws: `CannotRun` where what was written got lost: a full disk, say.
    func deliver(_ bytes: [UInt8]) throws {
        if write(bytes) { return }
        let reason = errno
        // Closed from the start, or by a reader who has seen enough.
        if reason == EPIPE || reason == EBADF { return }
        throw CannotRun("standard output: \(String(cString: strerror(reason))); make room, or write elsewhere")
    }

    /// Writes all of `text`; whether it could be.
    @discardableResult
    func write(_ text: String) -> Bool {
        write(Array(text.utf8))
    }

    /// Writes all of `bytes`; whether it could be.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(rawValue, $0.baseAddress?.advanced(by: start), $0.count - start)
            }
            if count < 0 {
                guard errno == EINTR || errno == EAGAIN else { return false }
                if errno == EAGAIN {
                    var request = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&request, 1, -1)
                }
                continue
            }
            start += count
        }
        return true
    }
}
