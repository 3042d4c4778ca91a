internal import CSQLite
internal import Glibc

/// What SQLite says when it can't do what it was asked.
struct SQLiteProblem: Error, Hashable {
    var code: Int32
    /// SQLite's words.
    var message: String

    /// Whether the file is no database, or a damaged one.
    var isDamage: Bool { code & 0xff == SQLITE_CORRUPT || code & 0xff == SQLITE_NOTADB }
}

/// An open SQLite database; lives on one thread.
final class SQLiteDatabase {
    private var handle: OpaquePointer?

    /// Let go of behind the database: to close any descriptor of the file ends the locks that SQLite has on it.
    private let lock: FileLock

    /// Opens the database in a file that is locked for it.
    init(_ lock: FileLock) throws(SQLiteProblem) {
        self.lock = lock
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(lock.path, &handle, flags, nil)
        guard code == SQLITE_OK else {
            let problem = SQLiteProblem(code: code, message: String(cString: sqlite3_errmsg(handle)))
            sqlite3_close(handle)
            throw problem
        }
        sqlite3_busy_timeout(handle, 2_000)
    }

    deinit {
        sqlite3_close(handle)
    }

    /// Waits so long at the most where another program has the database for itself.
    func waits(milliseconds: Int32) {
        sqlite3_busy_timeout(handle, milliseconds)
    }

    /// Carries out statements that have no result, or whose result says nothing.
    func execute(_ statements: String) throws(SQLiteProblem) {
        try check(sqlite3_exec(handle, statements, nil, nil, nil))
    }

    func prepare(_ statement: String) throws(SQLiteProblem) -> SQLiteStatement {
        var prepared: OpaquePointer?
        try check(sqlite3_prepare_v2(handle, statement, -1, &prepared, nil))
        return SQLiteStatement(prepared, of: self)
    }

    /// The first value of a statement's first row; nil where it has none.
    func number(_ statement: String) throws(SQLiteProblem) -> Int64? {
        let prepared = try prepare(statement)
        return try prepared.step() ? prepared.number(0) : nil
    }

    /// The first text of a statement's first row; nil where it has none.
    func text(_ statement: String) throws(SQLiteProblem) -> String? {
        let prepared = try prepare(statement)
        return try prepared.step() ? prepared.text(0) : nil
    }

    fileprivate func check(_ code: Int32) throws(SQLiteProblem) {
        guard code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW else {
            throw SQLiteProblem(code: code, message: String(cString: sqlite3_errmsg(handle)))
        }
    }
}

/// A prepared statement; keeps its database open.
final class SQLiteStatement {
    private let handle: OpaquePointer?
    private let database: SQLiteDatabase
    /// SQLITE_TRANSIENT: SQLite copies what is bound.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    fileprivate init(_ handle: OpaquePointer?, of database: SQLiteDatabase) {
        self.handle = handle
        self.database = database
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Whether there is a row; behind the last it begins anew at the next call.
    func step() throws(SQLiteProblem) -> Bool {
        let code = sqlite3_step(handle)
        if code != SQLITE_ROW { sqlite3_reset(handle) }
        try database.check(code)
        return code == SQLITE_ROW
    }

    func bind(_ value: Int64?, at place: Int32) {
        if let value { sqlite3_bind_int64(handle, place, value) } else { sqlite3_bind_null(handle, place) }
    }

    func bind(_ octets: [UInt8], at place: Int32) {
        octets.withUnsafeBytes { bytes in
            _ = sqlite3_bind_blob(handle, place, bytes.baseAddress, Int32(bytes.count), Self.copied)
        }
    }

    /// Nil for NULL.
    func number(_ column: Int32) -> Int64? {
        sqlite3_column_type(handle, column) == SQLITE_NULL ? nil : sqlite3_column_int64(handle, column)
    }

    func octets(_ column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(handle, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))))
    }

    func text(_ column: Int32) -> String? {
        sqlite3_column_text(handle, column).map { String(cString: $0) }
    }
}

/// Keeps a file for this process among those that ask for the same.
final class FileLock {
    let path: String
    let descriptor: Int32

    /// Opens the file, or creates it; nil with `errno`, EWOULDBLOCK where another process has it.
    ///
    /// - Parameter followsLinks: whether the name may be a symbolic link; else ELOOP.
    init?(_ path: String, followsLinks: Bool) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW), 0o644)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
    }

    deinit {
        guard descriptor >= 0 else { return }
        // A child that is just being started holds a copy of it until it runs another program.
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
