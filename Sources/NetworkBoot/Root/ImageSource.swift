internal import NetworkProtocols

/// Something that holds a file system and is read piece by piece, over the network or out of memory.
protocol ImageSource: Sendable {
    /// In octets.
    var size: UInt64 { get }
    /// Octets from the start on; as many as there are where it ends before.
    mutating func octets(_ range: Range<UInt64>) async throws(BootHalt) -> Result<[UInt8], ProgramFailure>
}

/// A file that was fetched whole.
struct FetchedImage: ImageSource {
    let octets: [UInt8]

    var size: UInt64 { UInt64(octets.count) }

    func octets(_ range: Range<UInt64>) async throws(BootHalt) -> Result<[UInt8], ProgramFailure> {
        let range = range.clamped(to: 0..<size)
        return .success(Array(octets[Int(range.lowerBound)..<Int(range.upperBound)]))
    }
}

extension AttachedDevice: ImageSource {
    var size: UInt64 { device.size }

    mutating func octets(_ range: Range<UInt64>) async throws(BootHalt) -> Result<[UInt8], ProgramFailure> {
        try await read(range).mapError { $0.programFailure(of: request.uri) }
    }
}

extension ImageSource {
    /// Reads the superblock, as mounting does; nil where the image begins with no file system that is known.
    mutating func readSuperblock() async throws(BootHalt) -> Result<FileSystemSuperblock?, ProgramFailure> {
        var start: [UInt8] = []
        for end in [FileSystemSuperblock.shortPrefixLength, FileSystemSuperblock.prefixLength] {
            switch try await octets(UInt64(start.count)..<UInt64(end)) {
            case .failure(let failure): return .failure(failure)
            case .success(let octets): start += octets
            }
            if let superblock = FileSystemSuperblock(start) { return .success(superblock) }
        }
        return .success(nil)
    }
}

extension FileSystemSuperblock {
    /// Why an image of `length` octets with this superblock can't be mounted as one of `kinds`; nil where nothing speaks
    /// against it.
    static func objection(to superblock: Self?, length: UInt64, unless kinds: Set<Kind>) -> String? {
        guard let superblock else { return "it begins with no file system" }
        guard kinds.contains(superblock.kind) else { return "it is of the kind \(superblock.kind.rawValue)" }
        return superblock.objection(toLength: length)
    }
}
