internal import Glibc

/// An open file descriptor that is closed with its last reference.
final class OpenFile {
    enum Reading {
        case octets(Int)
        case end
        /// In the operating system's words.
        case failed(String)
    }

    private let descriptor: Int32
    private let closes: Bool
    /// In octets, of a regular file; nil for pipes and devices.
    let size: Int?

    private init(descriptor: Int32, closes: Bool, size: Int?) {
        self.descriptor = descriptor
        self.closes = closes
        self.size = size
    }

    deinit {
        if closes { close(descriptor) }
    }

    /// Opens for reading; "-" is standard input.
    static func forReading(_ path: String) throws(CaptureFileError) -> OpenFile {
        let isStandardInput = path == "-"
        let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, writing: false) }
        if isStandardInput, isatty(descriptor) == 1 {
            throw CaptureFileError(.isTerminal, file: Self.standardInputName)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            defer { if !isStandardInput { close(descriptor) } }
            throw failure(path, writing: false)
        }
        let kind = status.st_mode & S_IFMT
        let file = OpenFile(
            descriptor: descriptor,
            closes: !isStandardInput,
            size: kind == S_IFREG ? max(0, Int(status.st_size) - Int(lseek(descriptor, 0, SEEK_CUR))) : nil
        )
        if kind == S_IFDIR {
            throw CaptureFileError(.isDirectory, file: isStandardInput ? Self.standardInputName : path)
        }
        if kind == S_IFREG { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
        return file
    }

    /// Creates or empties a file for writing; "-" is standard output.
    static func forWriting(_ path: String) throws(CaptureFileError) -> OpenFile {
        if path == "-" { return OpenFile(descriptor: STDOUT_FILENO, closes: false, size: nil) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path, writing: true) }
        return OpenFile(descriptor: descriptor, closes: true, size: nil)
    }

    static let standardInputName = "standard input"

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count > 0 { return .octets(count) }
            if count == 0 { return .end }
            guard waits(for: POLLIN) else { return .failed(Self.lastError) }
        }
    }

    /// Writes all of it; nil, or what the operating system said.
    func write(_ buffer: UnsafeRawBufferPointer) -> String? {
        var rest = buffer
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if !waits(for: POLLOUT) {
                return Self.lastError
            }
        }
        return nil
    }

    /// After a failed call: whether it may be tried again, once the descriptor is ready where it does not block.
    private func waits(for events: Int32) -> Bool {
        switch errno {
        case EINTR: return true
        case EAGAIN:
            var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            return poll(&request, 1, -1) >= 0 || errno == EINTR
        default: return false
        }
    }

    private static func failure(_ path: String, writing: Bool) -> CaptureFileError {
        switch errno {
        case ENOENT where !writing: CaptureFileError(.notFound, file: path)
        case EACCES, EPERM: CaptureFileError(writing ? .unwritable(reason: lastError) : .permissionDenied, file: path)
        case EISDIR: CaptureFileError(.isDirectory, file: path)
        default: CaptureFileError(writing ? .unwritable(reason: lastError) : .unreadable(reason: lastError), file: path)
        }
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
