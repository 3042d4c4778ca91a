internal import NetworkProtocols

/// What a root is by the time its own settings are read.
struct RootPlan: Hashable, Sendable {
    var place: Place

    enum Place: Hashable, Sendable {
        /// The folder itself is mounted at `/`.
        case folder(server: IPv4Address, path: [UInt8])
        /// A file system in memory is, and leads into the folder by links (the diskless HOWTO).
        case memory
    }
}

extension MountedFolder {
    private static let tablePath = Array("/etc/fstab".utf8)
    private static let interfacesPath = Array("/etc/network/interfaces".utf8)
    /// Larger files of settings are cut.
    private static let settingsLimit: UInt64 = 64 << 10

    /// Reads what the started system's scripts go by (`/etc/fstab`, and what they do with the network card), and notes
    /// what it means; returns why it could not be read, where the server failed. What is not there means nothing.
    mutating func readSettings(_ plan: RootPlan) async throws(BootHalt) -> NFSClientFailure? {
        var remarks: [RootRemark] = []
        switch try await settings(Self.tablePath) {
        case .failure(let failure): return failure
        case .success(let text?): remarks += RootSettings.remarks(on: FileSystemTable(text), plan)
        case .success(nil): break
        }
        let card = host.hardware.interfaceName
        switch try await settings(Self.interfacesPath) {
        case .failure(let failure): return failure
        case .success(let text?):
            if let remark = RootSettings.remark(onInterfaces: text, card: card) { remarks.append(remark) }
        case .success(nil):
            switch try await redHatSettings(card) {
            case .failure(let failure): return failure
            case .success(let remark): if let remark { remarks.append(remark) }
            }
        }
        if plan.place == .memory {
            for (path, target) in Self.writtenFiles {
                switch try await link(Array(path.utf8)) {
                case .success(let found):
                    remarks.append(RootSettings.remark(onWritten: path, leadsTo: found, wanted: target))
                case .failure(.status(22, _)):
                    remarks.append(RootSettings.remark(onWritten: path, leadsTo: nil, wanted: target))
                case .failure(let failure) where Self.isAbsence(failure): break
                case .failure(let failure): return failure
                }
            }
        }
        contents.remarks += remarks
        return nil
    }

    /// What a system writes to at its start, and where the links of a root that is read-only are to lead (Diskless Linux
    /// with PXE HOWTO, "Installing the distribution").
    private static let writtenFiles = [("/etc/mtab", "/proc/mounts"), ("/etc/resolv.conf", "/var/resolv.conf")]

    /// Nil for a file that is not there, or not to be read by this machine.
    private mutating func settings(_ path: [UInt8]) async throws(BootHalt) -> Outcome<[UInt8]?> {
        switch try await read(path, 0..<Self.settingsLimit) {
        case .success(let octets): .success(octets)
        case .failure(.status(1, _)), .failure(.status(13, _)), .failure(.tooManyLinks): .success(nil)
        case .failure(let failure): Self.isAbsence(failure) ? .success(nil) : .failure(failure)
        }
    }

    /// `chkconfig --del network` takes the link away that starts the script; else ifcfg-eth0 says what it does.
    private mutating func redHatSettings(_ card: String) async throws(BootHalt) -> Outcome<RootRemark?> {
        let path = Array("/etc/sysconfig/network-scripts/ifcfg-\(card)".utf8)
        let text: [UInt8]
        switch try await settings(path) {
        case .failure(let failure): return .failure(failure)
        case .success(nil): return .success(nil)
        case .success(let octets?): text = octets
        }
        let start = Array("/etc/rc.d/rc3.d/S10network".utf8)
        switch try await link(start) {
        case .success: return .success(RootSettings.remark(onCard: text, path, card: card))
        case .failure(let failure) where Self.isAbsence(failure):
            let sentence = "the network scripts are not started, so that \(card) stays as it is"
            return .success(RootRemark(.leavesNetwork, path: start, sentence: sentence))
        case .failure(.status(22, _)): return .success(RootSettings.remark(onCard: text, path, card: card))
        case .failure(let failure): return .failure(failure)
        }
    }
}

/// What settings of a root mean, as far as a boot over the network depends on it.
enum RootSettings {
    private static let table = Array("/etc/fstab".utf8)

    static func remarks(on table: FileSystemTable, _ plan: RootPlan) -> [RootRemark] {
        guard let entry = table.root else {
            let sentence = "no line for /, so that the system leaves its root as it is"
            return [RootRemark(.noRootEntry, path: Self.table, sentence: sentence)]
        }
        var remarks: [RootRemark] = []
        let line = "line \(entry.line), \"\(entry.text.displayText)\""
        switch plan.place {
        case _ where entry.type.elementsEqual("tmpfs".utf8):
            let sentence = "\(line): the root counts as memory, and no fsck is tried"
            remarks.append(RootRemark(.rootEntryFits, path: Self.table, sentence: sentence))
        case .folder(let server, let path) where isNFS(entry):
            remarks.append(judge(entry, line, server, path))
        case .folder, .memory:
            let sentence = "\(line): another root than the one over NFS that the system runs from"
            remarks.append(RootRemark(.otherRoot, path: Self.table, sentence: sentence))
        }
        if entry.pass != 0 {
            let sentence = "\(line): its last field is \(entry.pass), so that fsck is to check a root that is no disk"
            remarks.append(RootRemark(.checkedByFsck, path: Self.table, sentence: sentence))
        }
        return remarks
    }

    static func remark(onWritten path: String, leadsTo target: [UInt8]?, wanted: String) -> RootRemark {
        guard let target else {
            let sentence = "no link to \(wanted): it can't be written in a root that is read-only"
            return RootRemark(.writesIntoRoot, path: Array(path.utf8), sentence: sentence)
        }
        let leads = "a link to \(target.displayText)"
        guard !target.elementsEqual(wanted.utf8) else {
            return RootRemark(.writesElsewhere, path: Array(path.utf8), sentence: leads)
        }
        let sentence = "\(leads), not to \(wanted)"
        return RootRemark(.writesIntoRoot, path: Array(path.utf8), sentence: sentence)
    }

    private static func isNFS(_ entry: FileSystemTable.Entry) -> Bool {
        entry.type.elementsEqual("nfs".utf8) || entry.device.elementsEqual("/dev/nfs".utf8)
    }

    private static func judge(
        _ entry: FileSystemTable.Entry,
        _ line: String,
        _ server: IPv4Address,
        _ path: [UInt8]
    ) -> RootRemark {
        let (host, behind) = split(entry.device, at: UInt8(ascii: ":"))
        // A server's name can't be held against its address here.
        let isOtherServer = IPv4Address(utf8: host).map { $0 != server } ?? false
        guard let behind, isOtherServer || !isSamePath(behind, path) else {
            let sentence = "\(line): the root is the folder over NFS that the system runs from, and is not checked"
            return RootRemark(.rootEntryFits, path: table, sentence: sentence)
        }
        let sentence = "\(line): the root that runs is \(server):\(path.displayText)"
        return RootRemark(.otherRoot, path: table, sentence: sentence)
    }

    private static func isSamePath(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        let slash = UInt8(ascii: "/")
        return one.split(separator: slash).elementsEqual(other.split(separator: slash)) { $0.elementsEqual($1) }
    }

    /// Debian's `/etc/network/interfaces` (interfaces(5)).
    static func remark(onInterfaces text: [UInt8], card: String) -> RootRemark? {
        let path = Array("/etc/network/interfaces".utf8)
        for line in text.split(separator: UInt8(ascii: "\n")).prefix(4096) {
            let words = line.split(whereSeparator: \.isBlank)
            guard words.count >= 4, words[0].elementsEqual("iface".utf8), words[1].elementsEqual(card.utf8),
                words[2].elementsEqual("inet".utf8)
            else { continue }
            let method = String(decoding: words[3], as: UTF8.self)
            switch method {
            case "dhcp": return secondDHCP(path, card)
            case "manual": return leavesNetwork(path, card)
            case "static": return otherAddress(path, card)
            default: return nil
            }
        }
        return leavesNetwork(path, card)
    }

    /// Red Hat's `ifcfg-eth0`.
    static func remark(onCard text: [UInt8], _ path: [UInt8], card: String) -> RootRemark? {
        var isStarted = true
        var asksByDHCP = false
        var hasAddress = false
        for line in text.split(separator: UInt8(ascii: "\n")).prefix(4096) {
            let (name, value) = split(Array(line), at: UInt8(ascii: "="))
            let word = (value ?? []).filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") && !$0.isBlank }
            switch String(decoding: name, as: UTF8.self) {
            case "ONBOOT": isStarted = !word.equalsIgnoringCase("no")
            case "BOOTPROTO": asksByDHCP = word.equalsIgnoringCase("dhcp") || word.equalsIgnoringCase("bootp")
            case "IPADDR": hasAddress = !word.isEmpty
            default: continue
            }
        }
        guard isStarted else { return leavesNetwork(path, card) }
        return asksByDHCP ? secondDHCP(path, card) : hasAddress ? otherAddress(path, card) : leavesNetwork(path, card)
    }

    private static func secondDHCP(_ path: [UInt8], _ card: String) -> RootRemark {
        let sentence = "\(card) is set up by DHCP once more, which may take the root's connection away"
        return RootRemark(.secondDHCP, path: path, sentence: sentence)
    }

    private static func otherAddress(_ path: [UInt8], _ card: String) -> RootRemark {
        RootRemark(.otherAddress, path: path, sentence: "\(card) is given an address anew, under the root's connection")
    }

    private static func leavesNetwork(_ path: [UInt8], _ card: String) -> RootRemark {
        RootRemark(.leavesNetwork, path: path, sentence: "\(card) is left as the boot has set it up")
    }
}
