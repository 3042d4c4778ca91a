// FSSTAT, FSINFO, and PATHCONF.

extension NFS3Program {
    func fileSystemStatus(
        _ handle: NFSFileHandle,
        _ arrival: RPCArrival
    ) -> NFS3Result<NFS3FileSystemStatus, NFS3PostAttributes> {
        do throws(NFS3Status) {
            let place = try exports.locate(handle, for: arrival)
            let space = place.export.tree.space
            return .ok(
                NFS3FileSystemStatus(
                    attributes: place.post(place.attributes),
                    totalOctets: space.total,
                    freeOctets: space.free,
                    availableOctets: space.free,
                    totalFiles: space.files,
                    freeFiles: space.freeFiles,
                    availableFiles: space.freeFiles,
                    unchangedSeconds: space.isImmutable ? .max : 0
                )
            )
        } catch {
            return .failed(error, NFS3PostAttributes())
        }
    }

    func fileSystemInformation(
        _ handle: NFSFileHandle,
        _ arrival: RPCArrival
    ) -> NFS3Result<NFS3FileSystemInformation, NFS3PostAttributes> {
        do throws(NFS3Status) {
            let place = try exports.locate(handle, for: arrival)
            let read = UInt32(clamping: limits.read(isStream: arrival.isStream))
            let write = UInt32(clamping: limits.writeSize)
            return .ok(
                NFS3FileSystemInformation(
                    attributes: place.post(place.attributes),
                    readLimit: read,
                    readPreferred: read,
                    readMultiple: 4096,
                    writeLimit: write,
                    writePreferred: write,
                    writeMultiple: 4096,
                    directoryPreferred: UInt32(clamping: limits.directory(isStream: arrival.isStream)),
                    fileSizeLimit: UInt64(Int64.max),
                    timeResolution: NFSTime(seconds: 0, nanoseconds: 1),
                    properties: [.hardLinks, .symbolicLinks, .homogeneous, .settableTimes]
                )
            )
        } catch {
            return .failed(error, NFS3PostAttributes())
        }
    }

    func pathConfiguration(
        _ handle: NFSFileHandle,
        _ arrival: RPCArrival
    ) -> NFS3Result<NFS3PathConfiguration, NFS3PostAttributes> {
        do throws(NFS3Status) {
            let place = try exports.locate(handle, for: arrival)
            return .ok(
                NFS3PathConfiguration(
                    attributes: place.post(place.attributes),
                    linkLimit: 32_000,
                    nameLimit: UInt32(Self.nameLimit),
                    refusesLongNames: .true,
                    restrictsOwnership: .true,
                    ignoresCase: .false,
                    preservesCase: .true
                )
            )
        } catch {
            return .failed(error, NFS3PostAttributes())
        }
    }
}
