/// The part of a capture file that is in memory: a buffer that frames are read out of and more octets are read into.
///
/// A file is read with read(2) and not mapped: mapped files were measured to be a tenth faster at best, and a mapped
/// file that shrinks while it is read (a capture being rotated) ends the process with SIGBUS.
struct ReadWindow: ~Copyable {
    private var storage: [UInt8]
    private var start = 0
    private var end: Int
    private var file: OpenFile?
    /// No octet follows those that are here.
    private(set) var isLast: Bool
    /// What the operating system said when reading failed; octets read before are still here.
    private(set) var failure: String?

    /// From 64 KiB to 4 MiB there was no difference in speed, so this is about memory.
    static let usualLength = 256 * 1024

    /// All octets are in memory already.
    init(bytes: [UInt8]) {
        storage = bytes
        end = bytes.count
        isLast = true
    }

    init(file: OpenFile) {
        storage = [UInt8](repeating: 0, count: Self.usualLength)
        end = 0
        isLast = false
        self.file = file
    }

    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { storage.span.extracting(start..<end) }
    }

    mutating func drop(_ count: Int) {
        start += min(max(count, 0), end - start)
    }

    /// Reads until `count` octets are here or the file ends. Waits for no more than that: a pipe may go on for hours.
    mutating func fill(atLeast count: Int) {
        guard let file else { return }
        while end - start < count, !isLast {
            makeRoom(for: count)
            switch storage.withUnsafeMutableBytes({
                file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[end...]))
            }) {
            case .octets(let octets): end += octets
            case .end: isLast = true
            case .failed(let reason):
                failure = reason
                isLast = true
            }
        }
        if isLast { self.file = nil }
    }

    /// Moves what is left to the front only when the rest has no room: with twice the room needed, each octet moves once.
    private mutating func makeRoom(for count: Int) {
        guard start + count > storage.count || end == storage.count else { return }
        let rest = end - start
        if storage.count < 2 * count {
            var larger = [UInt8](repeating: 0, count: 2 * count)
            larger.withUnsafeMutableBytes { target in
                storage.withUnsafeBytes { source in
                    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[start..<end]))
                }
            }
            storage = larger
        } else if start > 0 {
            storage.withUnsafeMutableBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: bytes[..<rest])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            }
        }
        start = 0
        end = rest
    }
}
