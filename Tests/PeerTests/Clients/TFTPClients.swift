import Foundation

/// TFTP clients of other people. Some end with 0 whatever happened: what counts is the file.
enum TFTPClient: String, CaseIterable, CustomStringConvertible {
    case tftpHPA = "tftp-hpa"
    case atftp
    case curl
    case busybox

    var program: String {
        switch self {
        case .tftpHPA: "tftp"
        case .atftp: "atftp"
        case .curl: "curl"
        case .busybox: "busybox"
        }
    }

    var description: String { rawValue }

    /// What it can ask for. tftp-hpa's client knows no options; curl and busybox write their request into a buffer of one block, and
    /// say of 24 octets that the name is too long for it. Only atftp knows windows.
    func canAsk(blockSize: Int, windowSize: Int) -> Bool {
        switch self {
        case .tftpHPA: blockSize == 512 && windowSize == 1
        case .atftp: true
        case .curl, .busybox: blockSize > 24 && windowSize == 1
        }
    }

    /// Its words for reading a file into `file`.
    ///
    /// curl calls a size of 0 invalid when a server tells it, and reads empty files without options only.
    func command(
        reading name: String,
        from server: String,
        into file: URL,
        blockSize: Int,
        windowSize: Int = 1,
        isEmpty: Bool = false
    ) -> [String] {
        switch self {
        case .tftpHPA: return ["tftp", "-m", "binary", server, "-c", "get", name, file.path]
        case .atftp:
            let window = windowSize > 1 ? ["--option", "windowsize \(windowSize)"] : []
            let block = blockSize != 512 ? ["--option", "blksize \(blockSize)"] : []
            return ["atftp"] + block + window + ["-g", "-r", name, "-l", file.path, server]
        case .curl:
            let block = isEmpty ? ["--tftp-no-options"] : ["--tftp-blksize", String(blockSize)]
            return ["curl", "--silent", "--show-error"] + block + ["-o", file.path, "tftp://\(server)/\(name)"]
        case .busybox:
            return ["busybox", "tftp", "-g", "-b", String(blockSize), "-r", name, "-l", file.path, server]
        }
    }
}
