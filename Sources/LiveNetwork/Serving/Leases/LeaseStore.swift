internal import CSQLite
internal import Glibc
public import NetworkProtocols

/// The leases of a server on a disk, so that they outlive it (RFC 2131 §2.2): one SQLite file.
///
/// What was written is on the disk when ``write(_:at:)`` returns, and stays there whatever happens to the program or the
/// power (write-ahead log, synchronised at every transaction). Many leases of one moment share a transaction.
///
/// Times are of the wall clock there, so that leases go on while nobody serves. The clock may be set meanwhile: while the
/// program runs, ends of leases follow its own steady clock, and ``clockChanged(_:at:)`` writes them anew. When it starts
/// and the clock has gone back, no lease gets longer than it was granted for, so nobody's lease is cut short and none
/// lasts for ever; where the clock has leapt forward, leases look expired and their addresses are given to others last,
/// and only after nobody answers there.
public final class LeaseStore {
    public let path: String
    private let database: SQLiteDatabase
    private let insertion: SQLiteStatement
    /// "BPLs", by which SQLite files of ours are known.
    static let applicationID: Int64 = 0x4250_4C73
    static let version: Int64 = 1

    /// Opens the file, or creates it where there is none.
    ///
    /// - Parameter owner: whom it is to belong to, where root opens it for somebody else.
    /// - Throws: ``EnvironmentTrouble`` where the file is another program's, damaged, or in use. Nothing is changed then.
    public convenience init(_ path: String) throws(EnvironmentTrouble) {
        try self.init(path, owner: nil)
    }

    init(_ path: String, owner: ProcessRights.User?) throws(EnvironmentTrouble) {
        self.path = path
        let lock = try Self.locked(path, owner)
        do throws(SQLiteProblem) {
            database = try SQLiteDatabase(lock)
            try Self.prepare(database, path)
            insertion = try database.prepare(Self.insertionText)
        } catch {
            throw Self.trouble(error, path)
        }
        // From now on all services wait while it does; what could not be written is tried again anyway.
        database.waits(milliseconds: 20)
    }

    /// Writes what the table now holds for the records' addresses, in one transaction that is on the disk when this returns.
    ///
    /// - Parameter now: the instant that the records' ends are told against.
    /// - Throws: ``EnvironmentTrouble`` where that was not possible; then none of them is written.
    public func write(_ records: [DHCPLeaseRecord], at now: Instant) throws(EnvironmentTrouble) {
        guard !records.isEmpty else { return }
        let wall = WallClock.now
        do throws(SQLiteProblem) {
            try transaction { () throws(SQLiteProblem) in
                for record in records { try insert(record, at: now, wall) }
            }
        } catch {
            throw Self.trouble(error, path)
        }
    }

    /// The wall clock was set: ends of leases are where they were, by the new time of day.
    public func clockChanged(_ records: [DHCPLeaseRecord], at now: Instant) throws(EnvironmentTrouble) {
        try write(records.filter { $0.state == .leased || $0.state == .declined }, at: now)
    }

    /// What was written before, for a table that holds so many.
    ///
    /// - Parameter now: the instant that the records' ends are to be told against.
    public func table(limit: Int, at now: Instant) throws(EnvironmentTrouble) -> DHCPLeaseTable {
        var table = DHCPLeaseTable(limit: limit)
        let wall = WallClock.now
        do throws(SQLiteProblem) {
            // Those that somebody has come first, then those that somebody had last.
            let rows = try database.prepare(
                "SELECT address, kind, client, hardware, state, expires, granted FROM leases"
                    + " ORDER BY expires IS NULL DESC, expires DESC, address"
            )
            while try rows.step() {
                guard let record = Self.record(rows, at: now, wall) else { continue }
                guard table.set(record) else { break }
            }
        } catch {
            throw Self.trouble(error, path)
        }
        return table
    }
}

// Rows.
extension LeaseStore {
    /// Milliseconds since 1970 of the wall clock; `granted` is how long the lease had left when it was written.
    private static let schema = """
        CREATE TABLE leases (
            address INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            client BLOB NOT NULL,
            hardware BLOB NOT NULL,
            state INTEGER NOT NULL,
            expires INTEGER,
            granted INTEGER,
            written INTEGER NOT NULL
        ) STRICT;
        CREATE VIEW readable AS SELECT
            (address >> 24) || '.' || (address >> 16 & 255) || '.' || (address >> 8 & 255) || '.' || (address & 255)
                AS address,
            lower(hex(hardware)) AS hardware,
            CASE state WHEN 1 THEN 'leased' WHEN 2 THEN 'free' ELSE 'declined' END AS state,
            datetime(expires / 1000, 'unixepoch') AS expires
            FROM leases ORDER BY leases.address;
        """
    private static let insertionText =
        "INSERT OR REPLACE INTO leases (address, kind, client, hardware, state, expires, granted, written)"
        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

    private func insert(_ record: DHCPLeaseRecord, at now: Instant, _ wall: Instant) throws(SQLiteProblem) {
        let left = record.expires.map { $0.duration(since: now) }
        insertion.bind(Int64(record.address.rawValue), at: 1)
        switch record.client {
        case .hardware(let type, let address):
            insertion.bind(Int64(type), at: 2)
            insertion.bind(address, at: 3)
        case .identifier(let octets):
            insertion.bind(-1, at: 2)
            insertion.bind(octets, at: 3)
        }
        insertion.bind(record.hardwareAddress, at: 4)
        insertion.bind(Self.number(of: record.state), at: 5)
        insertion.bind(left.map { wall.advanced(by: $0).nanoseconds / 1_000_000 }, at: 6)
        insertion.bind(left.map { max(0, $0.wholeNanoseconds / 1_000_000) }, at: 7)
        insertion.bind(wall.nanoseconds / 1_000_000, at: 8)
        _ = try insertion.step()
    }

    private static func record(_ row: SQLiteStatement, at now: Instant, _ wall: Instant) -> DHCPLeaseRecord? {
        guard let address = row.number(0).flatMap({ UInt32(exactly: $0) }), let kind = row.number(1),
            let state = row.number(4).flatMap(state)
        else { return nil }
        let client: DHCPClientKey =
            if let type = UInt8(exactly: kind) {
                .hardware(type: type, address: row.octets(2))
            } else {
                .identifier(row.octets(2))
            }
        var end: Instant?
        if let expires = row.number(5) {
            let left = Duration.milliseconds(expires) - wall.duration(since: .zero)
            // Where the clock was set back, no lease becomes longer than it was.
            end = now.advanced(by: min(left, .milliseconds(row.number(6) ?? 0)))
        }
        return DHCPLeaseRecord(
            address: IPv4Address(rawValue: address),
            client: client,
            hardwareAddress: row.octets(3),
            state: state,
            expires: end
        )
    }

    private static func number(of state: DHCPLeaseRecord.State) -> Int64 {
        switch state {
        case .offered: 0
        case .leased: 1
        case .free: 2
        case .declined: 3
        }
    }

    private static func state(_ number: Int64) -> DHCPLeaseRecord.State? {
        switch number {
        case 1: .leased
        case 2: .free
        case 3: .declined
        default: nil
        }
    }
}

// The file.
extension LeaseStore {
    /// Keeps other servers from the file while this one runs; who only reads it is welcome.
    private static func locked(_ path: String, _ owner: ProcessRights.User?) throws(EnvironmentTrouble) -> FileLock {
        let isHandedOver = owner != nil && ProcessRights.isRoot
        // Who may write to the folder must not be given a file of somebody else's by a link to it.
        if let lock = FileLock(path, followsLinks: !isHandedOver) {
            if let owner, isHandedOver, isOurs(lock.descriptor) {
                _ = fchown(lock.descriptor, owner.number, owner.group)
            }
            return lock
        }
        let code = errno
        guard code != EWOULDBLOCK else {
            throw EnvironmentTrouble(
                "the leases in \(path) are in use by another server",
                remedy: "end that one first, or name another file"
            )
        }
        let folder = path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        throw EnvironmentTrouble(
            "leases can't be kept in \(path) (\(String(cString: strerror(code))))",
            remedy: code == ENOENT
                ? "mkdir -p \(folder)"
                : code == ELOOP
                    ? "name the file itself, not a link to it"
                    : "let this program write to \(folder), or name another file"
        )
    }

    /// Whether the file is empty, as one that was just made, or a lease file by its header (SQLite's format, §1.3), and has
    /// no other name.
    private static func isOurs(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 1 else {
            return false
        }
        if status.st_size == 0 { return true }
        var header = [UInt8](repeating: 0, count: 72)
        guard pread(descriptor, &header, header.count, 0) == header.count else { return false }
        let identifier = header[68..<72].reduce(0) { $0 << 8 | Int64($1) }
        return header.starts(with: "SQLite format 3".utf8) && identifier == applicationID
    }

    private static func prepare(_ database: SQLiteDatabase, _ path: String) throws(SQLiteProblem) {
        let isEmpty = try database.number("SELECT count(*) FROM sqlite_schema") == 0
        let application = try database.number("PRAGMA application_id") ?? 0
        let version = try database.number("PRAGMA user_version") ?? 0
        if isEmpty, application == 0 {
            try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
            let identity = "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(self.version);"
            try database.execute("BEGIN IMMEDIATE; \(schema) \(identity) COMMIT;")
            return
        }
        guard application == applicationID else {
            throw SQLiteProblem(code: SQLITE_NOTADB, message: "it is the database of another program")
        }
        guard version == self.version else {
            throw SQLiteProblem(code: SQLITE_MISMATCH, message: "it was written by another version of bootproof")
        }
        // Damage is better found now than when the first client asks.
        let verdict = try database.text("PRAGMA quick_check(1)") ?? "ok"
        guard verdict == "ok" else { throw SQLiteProblem(code: SQLITE_CORRUPT, message: verdict) }
        try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
    }

    private func transaction(_ body: () throws(SQLiteProblem) -> Void) throws(SQLiteProblem) {
        try database.execute("BEGIN IMMEDIATE")
        do throws(SQLiteProblem) {
            try body()
            try database.execute("COMMIT")
        } catch {
            _ = try? database.execute("ROLLBACK")
            throw error
        }
    }

    private static func trouble(_ problem: SQLiteProblem, _ path: String) -> EnvironmentTrouble {
        let sentence = "the leases in \(path) can't be used (\(problem.message))"
        switch problem.code & 0xff {
        case SQLITE_NOTADB:
            return EnvironmentTrouble(sentence, remedy: "it is no lease file; name another, or move this one away")
        case SQLITE_CORRUPT:
            return EnvironmentTrouble(
                sentence,
                remedy: "restore a copy, or save what is left: sqlite3 \(path) .recover | sqlite3 new-file"
            )
        case SQLITE_FULL: return EnvironmentTrouble(sentence, remedy: "the disk is full: make room")
        case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM:
            return EnvironmentTrouble(sentence, remedy: "let this program write to the file and to its folder")
        case SQLITE_MISMATCH: return EnvironmentTrouble(sentence, remedy: "use that version, or name another file")
        case SQLITE_BUSY:
            return EnvironmentTrouble(sentence, remedy: "another program writes to it; end that one first")
        default: return EnvironmentTrouble(sentence, remedy: "see SQLite's result code \(problem.code)")
        }
    }
}
