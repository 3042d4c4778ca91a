/// What changes something, in exports that may be written to: files are made, written and cut, and no more than that.
extension NFS3Program {
    /// How large a file may grow by being written, in octets.
    static let writtenSizeLimit: UInt64 = 64 << 20
    /// The same number as long as the server lives: nothing that was written waits to be made durable.
    private static let writeVerifier: UInt64 = 1
    /// FILE_SYNC (RFC 1813 §3.3.7).
    private static let isDurable: UInt32 = 2

    /// Carries out a call that changes something; nil for what is refused as of an export for reading alone.
    mutating func change(by call: NFS3Call, _ arrival: RPCArrival) -> NFS3Reply? {
        guard let handle = call.handle, let place = try? exports.locate(handle, for: arrival), place.isWritable else {
            return nil
        }
        switch call {
        case .write(_, let offset, let count, _, let data):
            return .write(write(data.octets.prefix(Int(count)), at: offset, to: place, arrival))
        case .create(let name, let how): return .made(.create, create(name.name.octets, how, in: place, arrival))
        case .setAttributes(_, let attributes, nil) where attributes.changesSizeAlone:
            return cut(place, to: attributes.size ?? 0, arrival)
        case .commit:
            return .commit(
                .ok(NFS3Committed(change: place.change(after: place.attributes), verifier: Self.writeVerifier))
            )
        default: return nil
        }
    }

    private func time(_ arrival: RPCArrival) -> NFSTime {
        NFSTime(clockOrigin.advanced(by: arrival.time.duration(since: .zero)))
    }

    private mutating func write(
        _ octets: ArraySlice<UInt8>,
        at offset: UInt64,
        to place: NFSPlace,
        _ arrival: RPCArrival
    ) -> NFS3Result<NFS3Written, NFS3Change> {
        let unchanged = place.change(after: place.attributes)
        guard place.attributes.type == .file else { return .failed(.invalid, unchanged) }
        guard place.caller.mayWrite(place.attributes) else { return .failed(.accessDenied, unchanged) }
        guard offset <= Self.writtenSizeLimit, UInt64(octets.count) <= Self.writtenSizeLimit - offset else {
            return .failed(.fileTooLarge, unchanged)
        }
        do throws(ExportedTreeError) {
            let attributes = try exports.write(Array(octets), at: offset, to: place, time(arrival))
            let written = NFS3Written(
                change: place.change(after: attributes),
                count: UInt32(octets.count),
                stability: Self.isDurable,
                verifier: Self.writeVerifier
            )
            return .ok(written)
        } catch {
            return .failed(NFS3Status(error), unchanged)
        }
    }

    private mutating func create(
        _ name: [UInt8],
        _ how: NFS3Creation,
        in place: NFSPlace,
        _ arrival: RPCArrival
    ) -> NFS3Result<NFS3Made, NFS3Change> {
        let unchanged = place.change(after: place.attributes)
        func failed(_ status: NFS3Status) -> NFS3Result<NFS3Made, NFS3Change> { .failed(status, unchanged) }
        guard place.attributes.type == .directory else { return failed(.notDirectory) }
        guard place.caller.permissions(on: place.attributes).isSuperset(of: [.write, .execute]) else {
            return failed(.accessDenied)
        }
        guard name.count <= Self.nameLimit else { return failed(.nameTooLong) }
        guard !name.isEmpty, !name.contains(0), !name.contains(UInt8(ascii: "/")) else { return failed(.accessDenied) }
        guard !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8) else { return failed(.exists) }
        do throws(ExportedTreeError) {
            let node: ExportedNodeID
            do throws(ExportedTreeError) {
                node = try place.export.tree.lookUp(name, in: place.node)
                guard case .unchecked = how else { return failed(.exists) }
            } catch {
                guard error == .notFound else { return failed(NFS3Status(error)) }
                var ownership = ExportedOwnership(
                    mode: 0o644,
                    owner: place.caller.user,
                    group: place.caller.group,
                    time: time(arrival)
                )
                if let mode = how.mode { ownership.mode = mode & 0o7777 }
                node = try exports.create(name, in: place, ownership)
            }
            let made = NFS3Made(
                handle: NFS3PostHandle(exports.seal.handle(of: node, in: place.number)),
                attributes: place.post(try exports.tree(of: place).attributes(of: node)),
                directory: place.change(after: try? exports.tree(of: place).attributes(of: place.node))
            )
            return .ok(made)
        } catch {
            return failed(NFS3Status(error))
        }
    }

    private mutating func cut(_ place: NFSPlace, to size: UInt64, _ arrival: RPCArrival) -> NFS3Reply {
        let unchanged = place.change(after: place.attributes)
        func failed(_ status: NFS3Status) -> NFS3Reply { .changed(.setAttributes, status, unchanged) }
        guard place.attributes.type == .file else { return failed(.invalid) }
        guard place.caller.mayWrite(place.attributes) else { return failed(.accessDenied) }
        guard size <= Self.writtenSizeLimit else { return failed(.fileTooLarge) }
        do throws(ExportedTreeError) {
            let attributes = try exports.resize(place, to: size, time(arrival))
            return .changed(.setAttributes, .ok, place.change(after: attributes))
        } catch {
            return failed(NFS3Status(error))
        }
    }
}

extension NFSPlace {
    /// Whether this caller's rule lets it be written to, and the tree can be.
    var isWritable: Bool { rule.isWritable && export.tree.isWritable }

    /// What it was, and what it is now.
    fileprivate func change(after attributes: NFS3Attributes?) -> NFS3Change {
        var change = NFS3Change()
        change.before = NFS3Change.Before(
            size: self.attributes.size,
            modificationTime: self.attributes.modificationTime,
            changeTime: self.attributes.changeTime
        )
        change.after = post(attributes)
        return change
    }
}

extension NFS3NewAttributes {
    fileprivate var changesSizeAlone: Bool {
        size != nil && mode == nil && owner == nil && group == nil
    }
}

extension NFS3Creation {
    fileprivate var mode: UInt32? {
        switch self {
        case .unchecked(let attributes), .guarded(let attributes): attributes.mode
        case .exclusive: nil
        }
    }
}
