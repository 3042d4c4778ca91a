// READ.

extension NFS3Program {
    /// Writes what READ is answered. Over a stream, a large part of a file that is not in memory is left to the stream.
    func read(
        _ handle: NFSFileHandle,
        _ offset: UInt64,
        _ count: UInt32,
        _ arrival: RPCArrival,
        into writer: inout ByteWriter,
        _ journal: inout ServiceJournal
    ) -> RPCAnswer {
        var told = NFS3PostAttributes()
        do throws(NFS3Status) {
            let place = try exports.locate(handle, for: arrival)
            told = place.post(place.attributes)
            // RFC 1813 §3.3.6: INVAL, for directories too.
            guard place.attributes.type == .file else { throw .invalid }
            guard place.caller.mayRead(place.attributes) else { throw .accessDenied }
            let content = try content(of: place)
            let size = max(0, content.size)
            let start = Int(min(offset, UInt64(size)))
            let length = min(Int(count), limits.read(isStream: arrival.isStream), size - start)
            let slice = FileSlice(content: content, range: start..<start + length)
            return write(slice, told, arrival, into: &writer, &journal)
        } catch {
            NFS3Reply.read(.failed(error, told)).encode(into: &writer)
            note(.read, error, octets: 0, arrival, &journal)
            return .results
        }
    }

    private func content(of place: NFSPlace) throws(NFS3Status) -> any FileContent {
        do throws(ExportedTreeError) {
            return try place.export.tree.content(of: place.node)
        } catch {
            throw NFS3Status(error)
        }
    }

    private func write(
        _ slice: FileSlice,
        _ told: NFS3PostAttributes,
        _ arrival: RPCArrival,
        into writer: inout ByteWriter,
        _ journal: inout ServiceJournal
    ) -> RPCAnswer {
        writer.write(NFS3Status.ok.rawValue)
        told.encode(into: &writer)
        let countOffset = writer.count
        let length = slice.range.count
        writer.write(UInt32(length))
        writer.write(XDRBoolean(slice.range.upperBound >= slice.content.size))
        writer.write(UInt32(length))
        if arrival.isStream, length >= max(1, limits.handOverSize), !slice.content.isInMemory {
            note(.read, .ok, octets: length, arrival, &journal)
            return .resultsWithFile(slice)
        }
        let read = writer.write(slice)
        if read < length {
            // The file has become shorter meanwhile.
            writer.overwrite(UInt32(read), at: countOffset)
            writer.overwrite(UInt32(slice.range.lowerBound + read >= slice.content.size ? 1 : 0), at: countOffset + 4)
            writer.overwrite(UInt32(read), at: countOffset + 8)
        }
        for _ in 0..<XDROpaque.paddingCount(read) { writer.write(UInt8(0)) }
        note(.read, .ok, octets: read, arrival, &journal)
        return .results
    }
}
