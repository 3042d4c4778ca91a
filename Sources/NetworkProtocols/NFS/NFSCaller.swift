/// Whom a call counts as, once its claims were squashed by the rule of an export.
struct NFSCaller: Hashable, Sendable {
    var user: UInt32
    var group: UInt32
    var groups: [UInt32]

    init(_ claim: RPCSystemCredential, rule: NFSExportRule) {
        switch rule.squash {
        case .none:
            user = claim.userID
            group = claim.groupID
            groups = claim.groups
        case .root:
            user = claim.userID == 0 ? rule.anonymousUser : claim.userID
            group = claim.groupID == 0 ? rule.anonymousGroup : claim.groupID
            groups = claim.groups.map { $0 == 0 ? rule.anonymousGroup : $0 }
        case .all:
            user = rule.anonymousUser
            group = rule.anonymousGroup
            groups = []
        }
    }

    /// What the mode bits let somebody do.
    struct Permissions: OptionSet, Hashable, Sendable {
        var rawValue: UInt32

        static let execute = Permissions(rawValue: 1)
        static let write = Permissions(rawValue: 2)
        static let read = Permissions(rawValue: 4)
    }

    func permissions(on file: NFS3Attributes) -> Permissions {
        if user == 0 {
            // Root may do everything but run what nobody may run.
            return file.type == .directory || file.mode & 0o111 != 0 ? [.read, .write, .execute] : [.read, .write]
        }
        if user == file.owner { return Permissions(rawValue: file.mode >> 6 & 7) }
        if group == file.group || groups.contains(file.group) { return Permissions(rawValue: file.mode >> 3 & 7) }
        return Permissions(rawValue: file.mode & 7)
    }

    /// Whether READ is answered: owners may read what they have closed meanwhile, and to run a file is to read it.
    func mayRead(_ file: NFS3Attributes) -> Bool {
        user == file.owner || !permissions(on: file).isDisjoint(with: [.read, .execute])
    }

    func mayWrite(_ file: NFS3Attributes) -> Bool { user == file.owner || permissions(on: file).contains(.write) }

    /// What of `asked` ACCESS grants. Files are made and written where the export may be written to, never taken out.
    func granted(_ asked: NFS3Access, on file: NFS3Attributes, isWritable: Bool) -> NFS3Access {
        let permissions = permissions(on: file)
        var granted: NFS3Access = []
        if permissions.contains(.read) { granted.insert(.read) }
        if permissions.contains(.execute) { granted.insert(file.type == .directory ? .lookUp : .execute) }
        if isWritable, permissions.contains(.write) { granted.formUnion([.modify, .extend]) }
        return granted.intersection(asked)
    }
}
