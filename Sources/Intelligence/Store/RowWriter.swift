internal import GRDB
internal import GRDBSQLite

/// Binds the values of a row one after another, and inserts it.
///
/// By SQLite's own functions, because GRDB's arguments box every value, which makes an event storm
/// cost nearly twice the time.
@safe
struct RowWriter {
    private let database: Database
    private let statement: OpaquePointer
    private var column: Int32 = 0

    /// - Parameter insertion: a statement of the database, which outlives the writer.
    init(_ insertion: Statement, _ database: Database) {
        self.database = database
        unsafe statement = unsafe insertion.sqliteStatement
    }

    mutating func add(_ text: String?) {
        column += 1
        guard var text else {
            _ = unsafe sqlite3_bind_null(statement, column)
            return
        }
        text.withUTF8 { octets in
            // SAFETY: SQLite copies the octets, which are as many as their count says.
            _ = unsafe sqlite3_bind_text(
                statement, column,
                UnsafeRawPointer(octets.baseAddress)?
                    .assumingMemoryBound(to: CChar.self), Int32(octets.count), copied)
        }
    }

    mutating func add(_ octets: [UInt8]?) {
        column += 1
        guard let octets else {
            _ = unsafe sqlite3_bind_null(statement, column)
            return
        }
        unsafe octets.withUnsafeBytes { octets in
            // SAFETY: SQLite copies the octets, which are as many as their count says.
            _ = unsafe sqlite3_bind_blob(
                statement, column, octets.baseAddress, Int32(octets.count), copied)
        }
    }

    mutating func add(_ number: Double) {
        column += 1
        _ = unsafe sqlite3_bind_double(statement, column, number)
    }

    mutating func add(_ flag: Bool) { add(flag ? 1 : 0) }

    @inline(__always)
    mutating func add(_ number: (some FixedWidthInteger)?) {
        column += 1
        if let number {
            _ = unsafe sqlite3_bind_int64(statement, column, Int64(number))
        } else {
            _ = unsafe sqlite3_bind_null(statement, column)
        }
    }

    mutating func add(_ address: StoredEvent.Address?) {
        add(address?.digits)
        add(address?.ssn)
        add(address?.pc)
        add(address?.nature)
        add(address?.plan)
        add(address?.translationType)
        add(address?.gti)
        add(address?.routeOn)
    }

    /// Inserts the row whose values have been added, and begins the next.
    mutating func insert() throws(DatabaseError) {
        column = 0
        let code = unsafe sqlite3_step(statement)
        let message = code == SQLITE_DONE ? nil : database.lastErrorMessage
        _ = unsafe sqlite3_reset(statement)
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
    }
}

/// Tells SQLite to copy what it is given: SQLITE_TRANSIENT, a macro that is not imported.
private nonisolated(unsafe) let copied = unsafe unsafeBitCast(
    -1, to: sqlite3_destructor_type.self)
