/// NFS version 3 as exports answer it that are for reading, and as those do that a rule lets be written to (RFC 1813).
struct NFS3Program: Sendable {
    static let version: UInt32 = 3
    /// The longest name, in octets.
    static let nameLimit = 255

    var exports: NFSExportTable
    let limits: Limits
    /// What it says of its versions.
    let versions: ClosedRange<UInt32>
    /// The time of the instant zero.
    let clockOrigin: Instant

    init(_ configuration: NFSServerConfiguration) {
        exports = NFSExportTable(configuration)
        limits = Limits(configuration)
        versions = configuration.versions
        clockOrigin = configuration.clockOrigin
    }

    /// How much one call gets, in octets.
    struct Limits: Sendable {
        var readSize: Int
        var datagramReadSize: Int
        var directorySize: Int
        var writeSize: Int
        var handOverSize: Int

        init(_ configuration: NFSServerConfiguration) {
            readSize = max(512, configuration.readSize)
            datagramReadSize = min(max(512, configuration.datagramReadSize), 64_000)
            directorySize = max(512, configuration.directorySize)
            writeSize = max(512, configuration.writeSize)
            handOverSize = configuration.handOverSize
        }

        func read(isStream: Bool) -> Int { isStream ? readSize : min(readSize, datagramReadSize) }
        func directory(isStream: Bool) -> Int { isStream ? directorySize : min(directorySize, datagramReadSize) }
    }

    mutating func answer(
        _ arrival: RPCArrival,
        _ reader: inout ByteReader,
        into writer: inout ByteWriter,
        _ journal: inout ServiceJournal
    ) -> RPCAnswer {
        guard arrival.call.version == Self.version, versions.contains(Self.version) else {
            return .refused(.programMismatch(versions))
        }
        let procedure = NFS3Procedure(rawValue: arrival.call.procedure)
        guard procedure.rawValue <= NFS3Procedure.commit.rawValue else { return .refused(.procedureUnavailable) }
        guard let call = try? NFS3Call(decoding: &reader, procedure: procedure), Self.isWithinLimits(call) else {
            return .refused(.garbageArguments)
        }
        if procedure != .null, arrival.claim == nil {
            return .refused(.denied(.authenticationError(.tooWeak)))
        }
        if case .read(let handle, let offset, let count) = call {
            return read(handle, offset, count, arrival, into: &writer, &journal)
        }
        let reply = change(by: call, arrival) ?? reply(to: call, arrival)
        reply.encode(into: &writer)
        note(procedure, reply.status ?? .ok, octets: 0, arrival, &journal)
        return .results
    }

    /// A handle above the limit of its type can't be decoded as one.
    private static func isWithinLimits(_ call: NFS3Call) -> Bool {
        guard let handle = call.handle, handle.octets.count <= NFSFileHandle.lengthLimit else {
            return call.handle == nil
        }
        switch call {
        case .rename(_, let to): return to.directory.octets.count <= NFSFileHandle.lengthLimit
        case .link(_, let name): return name.directory.octets.count <= NFSFileHandle.lengthLimit
        default: return true
        }
    }

    func note(
        _ procedure: NFS3Procedure,
        _ status: NFS3Status,
        octets: Int,
        _ arrival: RPCArrival,
        _ journal: inout ServiceJournal
    ) {
        let what = NFSServiceEvent.What.answered(procedure, status, octets: octets)
        journal.note(.nfs(NFSServiceEvent(client: arrival.client, what: what)))
    }

    private func reply(to call: NFS3Call, _ arrival: RPCArrival) -> NFS3Reply {
        switch call {
        case .null: .null
        case .getAttributes(let handle): getAttributes(handle, arrival)
        case .lookUp(let name): .lookUp(lookUp(name, arrival))
        case .access(let handle, let asked): .access(access(handle, asked, arrival))
        case .readLink(let handle): .readLink(readLink(handle, arrival))
        case .readDirectory(let handle, let cookie, let verifier, let count):
            .readDirectory(
                readDirectory(
                    handle,
                    DirectoryQuestion(cookie: cookie, verifier: verifier, limit: Int(count)),
                    arrival
                )
            )
        case .readDirectoryPlus(let handle, let cookie, let verifier, let names, let count):
            .readDirectoryPlus(
                readDirectory(
                    handle,
                    DirectoryQuestion(cookie: cookie, verifier: verifier, limit: Int(count), nameLimit: Int(names)),
                    arrival
                )
            )
        case .fileSystemStatus(let handle): .fileSystemStatus(fileSystemStatus(handle, arrival))
        case .fileSystemInformation(let handle): .fileSystemInformation(fileSystemInformation(handle, arrival))
        case .pathConfiguration(let handle): .pathConfiguration(pathConfiguration(handle, arrival))
        case .setAttributes, .write, .create, .makeDirectory, .makeSymbolicLink, .makeNode, .remove,
            .removeDirectory, .rename, .link, .commit:
            refusal(of: call, arrival)
        // READ is answered elsewhere, and procedures that do not exist never get here.
        case .read, .unknown: .null
        }
    }

    // MARK: Single procedures

    private func getAttributes(_ handle: NFSFileHandle, _ arrival: RPCArrival) -> NFS3Reply {
        do throws(NFS3Status) {
            return .getAttributes(.ok(try exports.locate(handle, for: arrival).told))
        } catch {
            return .getAttributes(.failed(error, NFS3Nothing()))
        }
    }

    private func lookUp(
        _ asked: NFS3DirectoryName,
        _ arrival: RPCArrival
    ) -> NFS3Result<NFS3Found, NFS3PostAttributes> {
        do throws(NFS3Status) {
            let directory = try exports.locate(asked.directory, for: arrival)
            let told = directory.post(directory.attributes)
            do throws(NFS3Status) {
                let node = try find(asked.name.octets, in: directory)
                let attributes = try? directory.export.tree.attributes(of: node)
                return .ok(
                    NFS3Found(
                        handle: exports.seal.handle(of: node, in: directory.number),
                        attributes: directory.post(attributes),
                        directory: told
                    )
                )
            } catch {
                return .failed(error, told)
            }
        } catch {
            return .failed(error, NFS3PostAttributes())
        }
    }

    private func find(_ name: [UInt8], in directory: NFSPlace) throws(NFS3Status) -> ExportedNodeID {
        guard directory.attributes.type == .directory else { throw .notDirectory }
        guard directory.caller.permissions(on: directory.attributes).contains(.execute) else { throw .accessDenied }
        guard name.count <= Self.nameLimit else { throw .nameTooLong }
        // One name and nothing else: a slash would walk, a NUL would end it early.
        guard !name.isEmpty, !name.contains(0), !name.contains(UInt8(ascii: "/")) else { throw .accessDenied }
        if name.elementsEqual(".".utf8) { return directory.node }
        do throws(ExportedTreeError) {
            if name.elementsEqual("..".utf8) {
                let tree = directory.export.tree
                return directory.node == tree.root ? tree.root : try tree.parent(of: directory.node)
            }
            return try directory.export.tree.lookUp(name, in: directory.node)
        } catch {
            throw NFS3Status(error)
        }
    }

    private func access(
        _ handle: NFSFileHandle,
        _ asked: NFS3Access,
        _ arrival: RPCArrival
    ) -> NFS3Result<NFS3Granted, NFS3PostAttributes> {
        do throws(NFS3Status) {
            let place = try exports.locate(handle, for: arrival)
            let granted = place.caller.granted(asked, on: place.attributes, isWritable: place.isWritable)
            return .ok(NFS3Granted(attributes: place.post(place.attributes), access: granted))
        } catch {
            return .failed(error, NFS3PostAttributes())
        }
    }

    private func readLink(
        _ handle: NFSFileHandle,
        _ arrival: RPCArrival
    ) -> NFS3Result<NFS3Target, NFS3PostAttributes> {
        do throws(NFS3Status) {
            let place = try exports.locate(handle, for: arrival)
            let told = place.post(place.attributes)
            guard place.attributes.type == .link else { return .failed(.invalid, told) }
            do throws(ExportedTreeError) {
                let target = try place.export.tree.target(of: place.node)
                return .ok(NFS3Target(attributes: told, path: XDROpaque(target)))
            } catch {
                return .failed(NFS3Status(error), told)
            }
        } catch {
            return .failed(error, NFS3PostAttributes())
        }
    }

    /// What a procedure that would change something is answered: ROFS, once its handle is good.
    private func refusal(of call: NFS3Call, _ arrival: RPCArrival) -> NFS3Reply {
        var status = NFS3Status.readOnlyFileSystem
        var change = NFS3Change()
        if let handle = call.handle {
            do throws(NFS3Status) {
                change.after = NFS3PostAttributes(try exports.locate(handle, for: arrival).told)
            } catch {
                status = error
            }
        }
        switch call.procedure {
        case .write: return .write(.failed(status, change))
        case .create, .makeDirectory, .makeSymbolicLink, .makeNode:
            return .made(call.procedure, .failed(status, change))
        case .rename: return .rename(status, from: change, to: NFS3Change())
        case .link: return .link(status, file: change.after, directory: NFS3Change())
        case .commit: return .commit(.failed(status, change))
        default: return .changed(call.procedure, status, change)
        }
    }
}
