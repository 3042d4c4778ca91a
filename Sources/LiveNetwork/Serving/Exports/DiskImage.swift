internal import CLinux
internal import Glibc
internal import NetworkProtocols

extension FolderFile {
    /// Opens the image of a network block device: a file, or a block device of this computer. It is read piece by piece and
    /// never held in memory.
    ///
    /// - Parameters:
    ///   - path: absolute.
    ///   - size: how large it is said to be, in octets; nil for as large as it is.
    /// - Throws: ``EnvironmentTrouble`` where it is not there, can't be read, or is something else.
    static func image(_ path: String, size: Int?) throws(EnvironmentTrouble) -> FolderFile {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .opening(image: path) }
        let opened = OpenDescriptor(descriptor)
        guard var status = FileStatus(of: descriptor) else { throw .opening(image: path) }
        if status.kind == .other {
            let octets = clinux_block_device_size(descriptor)
            guard octets >= 0 else {
                throw EnvironmentTrouble(
                    "the image \(path) can't be served: it is no file and no block device",
                    remedy: "name the file that clients are to read"
                )
            }
            status.identity.size = Int(octets)
        } else if status.kind == .folder {
            throw EnvironmentTrouble("the image \(path) can't be served: it is a folder", remedy: "name a file in it")
        }
        if let size { status.identity.size = size }
        return FolderFile(opened, status, isFollowed: true)
    }
}

extension EnvironmentTrouble {
    /// Why an image could not be opened, by what the last system call's `errno` says.
    fileprivate static func opening(image: String) -> EnvironmentTrouble {
        let code = errno
        let sentence = "the image \(image) can't be served (\(String(cString: strerror(code))))"
        switch code {
        case ENOENT, ENOTDIR: return EnvironmentTrouble(sentence, remedy: "copy it there, or name one that is there")
        case EACCES, EPERM:
            return EnvironmentTrouble(sentence, remedy: "let the user that serves read it: chmod o+r, or --user")
        default: return EnvironmentTrouble(sentence, remedy: "see errno \(code)")
        }
    }
}
