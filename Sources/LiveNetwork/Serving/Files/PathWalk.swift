internal import CLinux
internal import Glibc
internal import NetworkBoot

/// Follows a path below a folder one part at a time, never over a link that the kernel would follow by itself: links are
/// read, and their parts are walked like any other.
struct PathWalk {
    let root: Int32
    let links: BootService.LinkPolicy
    /// The folders on the way, the last one innermost; the root is not in it.
    private var folders: [Int32] = []
    private var linksFollowed = 0
    /// As many as Linux follows (path_resolution(7)).
    private static let linkLimit = 40
    /// Parts that are still to be walked; links could make them grow without end.
    private static let partLimit = 4096

    init(root: Int32, links: BootService.LinkPolicy) {
        self.root = root
        self.links = links
    }

    /// A descriptor of what stands there, opened for reading; -1 with `errno`.
    mutating func open(_ name: [UInt8]) -> Int32 {
        defer {
            for folder in folders { close(folder) }
            folders = []
        }
        if links == .anywhere {
            let path = name.map { CChar(bitPattern: $0) } + [0]
            return openat(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        }
        var parts = Self.parts(of: name)
        while let part = parts.popLast() {
            if part.elementsEqual(".".utf8) { continue }
            if part.elementsEqual("..".utf8) {
                // Above the root is the root.
                if let folder = folders.popLast() { close(folder) }
                continue
            }
            let text = part.map { CChar(bitPattern: $0) } + [0]
            let place = clinux_open_place(folders.last ?? root, text)
            guard place >= 0 else { return -1 }
            guard let status = FileStatus(of: place) else { return closing(place, errno) }
            switch status.kind {
            case .link:
                guard let target = target(of: place), links == .withinFolder else { return closing(place, ELOOP) }
                close(place)
                linksFollowed += 1
                guard linksFollowed <= Self.linkLimit, parts.count < Self.partLimit else { return failing(ELOOP) }
                if target.first == UInt8(ascii: "/") {
                    for folder in folders { close(folder) }
                    folders = []
                }
                parts += Self.parts(of: target)
            case .folder where !parts.isEmpty: folders.append(place)
            case .folder, .file, .other:
                guard parts.isEmpty else { return closing(place, ENOTDIR) }
                guard status.kind != .other else { return closing(place, EACCES) }
                close(place)
                // Where it has become a link meanwhile, this fails.
                return clinux_open_file(folders.last ?? root, text)
            }
        }
        return clinux_open_file(folders.last ?? root, [CChar(bitPattern: UInt8(ascii: ".")), 0])
    }

    /// The parts of a path, the first of them last.
    private static func parts(of path: [UInt8]) -> [ArraySlice<UInt8>] {
        path.split(separator: UInt8(ascii: "/")).reversed()
    }

    private func target(of link: Int32) -> [UInt8]? {
        var target = [CChar](repeating: 0, count: 4096)
        let count = readlinkat(link, "", &target, target.count)
        guard count > 0, count < target.count else { return nil }
        return target[..<count].map { UInt8(bitPattern: $0) }
    }

    private func closing(_ descriptor: Int32, _ code: Int32) -> Int32 {
        close(descriptor)
        return failing(code)
    }

    private func failing(_ code: Int32) -> Int32 {
        errno = code
        return -1
    }
}
