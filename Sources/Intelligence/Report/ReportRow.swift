internal import GRDB
internal import GRDBSQLite

/// Rows of an event store as a report reads them.
///
/// By SQLite's own functions, because GRDB's rows box every value, which makes a million events cost
/// many times the time.
@safe
struct ReportRow {
    static let selection = """
        SELECT time, verdict, shadow, category, rule, reason, sourceCountry, sourceOperator, link, opc,
            callingDigits, operation, imsi, msisdn
        FROM events WHERE time >= ? AND time < ? ORDER BY time, id
        """

    private let statement: OpaquePointer

    init(_ statement: Statement) {
        unsafe self.statement = unsafe statement.sqliteStatement
    }

    /// The next row; nil after the last.
    mutating func next(_ database: Database) throws(DatabaseError) -> ReportEvent? {
        let code = unsafe sqlite3_step(statement)
        if code == SQLITE_DONE { return nil }
        guard code == SQLITE_ROW else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
        }
        var event = ReportEvent(
            time: unsafe sqlite3_column_double(statement, 0), verdict: text(1) ?? "",
            shadow: unsafe sqlite3_column_int(statement, 2) != 0)
        event.category = text(3).map(EventCategory.init)
        event.rule = text(4)
        event.reason = text(5)
        let (country, name) = (text(6), text(7))
        if country != nil || name != nil { event.source = .init(country: country, operator: name) }
        event.link = text(8)
        if unsafe sqlite3_column_type(statement, 9) == SQLITE_INTEGER {
            event.opc = UInt32(truncatingIfNeeded: unsafe sqlite3_column_int64(statement, 9))
        }
        event.calling = text(10).map { .init(digits: $0) }
        event.operation = text(11)
        event.imsi = text(12)
        event.msisdn = text(13)
        return event
    }

    private func text(_ column: Int32) -> String? {
        guard let octets = unsafe sqlite3_column_text(statement, column) else { return nil }
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        // SAFETY: the text has `count` octets, which stay until the next step.
        let buffer = unsafe UnsafeBufferPointer(start: octets, count: count)
        return unsafe String(decoding: buffer, as: UTF8.self)
    }
}
