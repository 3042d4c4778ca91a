internal import Glibc

/// Writes lines to a descriptor without ever waiting for its reader: a log that nobody reads must not stop a server.
/// Lines that the reader has no room for are lost, and counted.
final class LineWriter {
    private let descriptor: Int32
    private(set) var lost = 0
    private var isTold = true
    /// A pipe that is ready takes so much without waiting (PIPE_BUF, pipe(7)).
    private static let pieceLength = 4096

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Writes whole lines.
    func write(_ lines: String) {
        var piece: [UInt8] = []
        for line in lines.utf8.split(separator: 10) {
            if piece.count + line.count + 1 > Self.pieceLength, !piece.isEmpty {
                deliver(piece)
                piece.removeAll(keepingCapacity: true)
            }
            piece += line.prefix(Self.pieceLength - 1)
            piece.append(10)
        }
        if !piece.isEmpty { deliver(piece) }
    }

    private func deliver(_ piece: [UInt8]) {
        guard isReady else { return lose(piece) }
        if !isTold {
            isTold = true
            put(Array("bootproof: \(lost) lines of this log were lost, because nobody read them\n".utf8))
            guard isReady else { return lose(piece) }
        }
        put(piece)
    }

    private func lose(_ piece: [UInt8]) {
        lost += piece.count { $0 == 10 }
        isTold = false
    }

    private var isReady: Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&request, 1, 0) == 1 && request.revents & Int16(POLLOUT) != 0
    }

    private func put(_ piece: [UInt8]) {
        var start = 0
        while start < piece.count {
            let count = piece.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: start), $0.count - start)
            }
            guard count > 0 || errno == EINTR else { return }
            start += max(0, count)
        }
    }
}
