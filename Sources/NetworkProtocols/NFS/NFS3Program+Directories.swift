// READDIR and READDIRPLUS.

/// What is asked of a directory.
struct DirectoryQuestion: Sendable {
    var cookie: UInt64
    var verifier: UInt64
    /// How many octets the reply may have behind its status.
    var limit: Int
    /// READDIRPLUS only: how many octets names and numbers alone may have.
    var nameLimit: Int?

    /// Whether attributes and handles are wanted, too.
    var isPlus: Bool { nameLimit != nil }
}

extension NFS3Program {
    /// The cookies of `.` and `..`; those of trees are above them.
    private static let ownCookie: UInt64 = 1
    private static let parentCookie: UInt64 = 2
    /// Attributes, verifier, the end of the list, and whether it is the last part.
    private static let frameCount = 4 + NFS3Attributes.encodedCount + 8 + 4 + 4
    private static let plusCount = 4 + NFS3Attributes.encodedCount + 4 + 4 + NFSHandleSeal.length

    func readDirectory(
        _ handle: NFSFileHandle,
        _ question: DirectoryQuestion,
        _ arrival: RPCArrival
    ) -> NFS3Result<NFS3DirectoryPart, NFS3PostAttributes> {
        do throws(NFS3Status) {
            let place = try exports.locate(handle, for: arrival)
            let told = place.post(place.attributes)
            do throws(NFS3Status) {
                guard place.attributes.type == .directory else { throw .notDirectory }
                guard !question.isPlus || place.rule.allowsReadDirPlus else { throw .notSupported }
                let permissions = place.caller.permissions(on: place.attributes)
                guard permissions.contains(.read) else { throw .accessDenied }
                var question = question
                question.limit = min(question.limit, limits.directory(isStream: arrival.isStream))
                return .ok(try part(of: place, question, showsNodes: permissions.contains(.execute)))
            } catch {
                return .failed(error, told)
            }
        } catch {
            return .failed(error, NFS3PostAttributes())
        }
    }

    /// - Parameter showsNodes: whether the caller may look names up, and so know what they stand for.
    private func part(
        of place: NFSPlace,
        _ question: DirectoryQuestion,
        showsNodes: Bool
    ) throws(NFS3Status) -> NFS3DirectoryPart {
        let entryCount = 28 + (question.isPlus ? Self.plusCount : 0)
        let room = question.limit - Self.frameCount
        guard room >= entryCount + 4 else { throw .tooSmall }
        let isInTree = question.cookie > Self.parentCookie
        let listed: ExportedDirectoryPart
        do throws(ExportedTreeError) {
            listed = try place.export.tree.entries(
                of: place.node,
                after: isInTree ? question.cookie : 0,
                verifier: isInTree ? question.verifier : 0,
                limit: room / entryCount + 1
            )
        } catch {
            throw NFS3Status(error)
        }
        var page = DirectoryPage(room: room, nameRoom: question.nameLimit)
        if question.cookie < Self.ownCookie {
            page.append(entry(".", place.node, place.attributes, Self.ownCookie, place, question.isPlus))
        }
        if question.cookie < Self.parentCookie, !page.isFull {
            let parent = try? place.export.tree.parent(of: place.node)
            let node = place.node == place.export.tree.root ? place.node : parent ?? place.node
            let attributes = try? place.export.tree.attributes(of: node)
            page.append(entry("..", node, attributes, Self.parentCookie, place, question.isPlus))
        }
        for item in listed.entries where !page.isFull {
            var entry = NFS3DirectoryPart.Entry(fileID: item.node.file, name: item.name, cookie: item.cookie)
            if let attributes = item.attributes { entry.fileID = attributes.fileID }
            if question.isPlus, showsNodes {
                entry.attributes = place.post(
                    item.attributes ?? (try? place.export.tree.attributes(of: item.node))
                )
                entry.handle = NFS3PostHandle(exports.seal.handle(of: item.node, in: place.number))
            }
            page.append(entry)
        }
        let hasEntries = question.cookie < Self.parentCookie || !listed.entries.isEmpty
        guard !page.entries.isEmpty || !hasEntries else { throw .tooSmall }
        return NFS3DirectoryPart(
            attributes: place.post(place.attributes),
            verifier: listed.verifier,
            entries: page.entries,
            isEnd: XDRBoolean(listed.isEnd && !page.isFull)
        )
    }

    private func entry(
        _ name: String,
        _ node: ExportedNodeID,
        _ attributes: NFS3Attributes?,
        _ cookie: UInt64,
        _ place: NFSPlace,
        _ isPlus: Bool
    ) -> NFS3DirectoryPart.Entry {
        var entry = NFS3DirectoryPart.Entry(
            fileID: attributes?.fileID ?? node.file,
            name: Array(name.utf8),
            cookie: cookie
        )
        if isPlus {
            entry.attributes = place.post(attributes)
            entry.handle = NFS3PostHandle(exports.seal.handle(of: node, in: place.number))
        }
        return entry
    }
}

/// Entries as far as there is room.
private struct DirectoryPage {
    private(set) var entries: [NFS3DirectoryPart.Entry] = []
    /// Whether an entry did not fit; none is taken after it.
    private(set) var isFull = false
    private var room: Int
    private var nameRoom: Int?

    init(room: Int, nameRoom: Int?) {
        self.room = room
        self.nameRoom = nameRoom
    }

    mutating func append(_ entry: NFS3DirectoryPart.Entry) {
        let names = 4 + 8 + entry.name.encodedCount + 8
        var count = names
        if nameRoom != nil {
            count += 4 + (entry.attributes.attributes == nil ? 0 : NFS3Attributes.encodedCount)
            count += 4 + (entry.handle.handle?.opaque.encodedCount ?? 0)
        }
        // One entry comes even where its name alone is more than was asked for: an empty part would look like a loop.
        let fitsNames = nameRoom.map { names <= $0 || entries.isEmpty } ?? true
        guard !isFull, count <= room, fitsNames else {
            isFull = true
            return
        }
        room -= count
        if let left = nameRoom { nameRoom = left - names }
        entries.append(entry)
    }
}
