internal import GRDB
internal import GRDBSQLite
internal import SS7Wire
internal import Screening

/// A statement whose first nine values are a place's, or that gives places as its rows.
///
/// By SQLite's own functions, because GRDB's arguments and rows box every value, which would make a
/// million rows cost many times the time.
@safe
struct PlaceStatement {
    /// The columns in the order of values and rows.
    static let columns =
        "subscriber, vlr, msc, sgsn, seenGT, seen, previousGT, previousSeen, previousSilence"

    private let database: Database
    private let statement: OpaquePointer
    private let isHashed: Bool

    /// - Parameters:
    ///   - statement: a statement of the database, which outlives this one.
    ///   - isHashed: true where subscribers are keyed hashes, false where they are IMSIs.
    init(_ statement: Statement, _ database: Database, isHashed: Bool) {
        self.database = database
        unsafe self.statement = unsafe statement.sqliteStatement
        self.isHashed = isHashed
    }

    /// Runs the statement with the values of a place.
    ///
    /// - Returns: the rows that it has changed.
    func run(_ place: Place) throws(DatabaseError) -> Int {
        if isHashed {
            unsafe octets(of: place.subscriber).withUnsafeBytes { octets in
                // SAFETY: SQLite copies the eight octets.
                _ = unsafe sqlite3_bind_blob(statement, 1, octets.baseAddress, 8, copied)
            }
        } else {
            bind(place.subscriber, 1)
        }
        bind(place.vlr, 2)
        bind(place.msc, 3)
        bind(place.sgsn, 4)
        bind(place.seenGT, 5)
        bind(time: place.seen, 6)
        bind(place.previousGT, 7)
        bind(time: place.previousGT == 0 ? Place.unknownTime : place.previousSeen, 8)
        bind(time: place.previousGT == 0 ? Place.unknownTime : place.previousSilence, 9)
        let code = unsafe sqlite3_step(statement)
        let message = code == SQLITE_DONE ? nil : database.lastErrorMessage
        _ = unsafe sqlite3_reset(statement)
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
        return database.changesCount
    }

    /// The place of the next row; nil after the last.
    ///
    /// - Throws: `SQLITE_CORRUPT` for a row that is no place of these identities.
    func next() throws(DatabaseError) -> Place? {
        let code = unsafe sqlite3_step(statement)
        if code == SQLITE_DONE { return nil }
        guard code == SQLITE_ROW else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
        }
        var place = Place()
        guard let subscriber = subscriber(), let vlr = title(1), let msc = title(2),
            let sgsn = title(3), let seenGT = title(4), let seen = time(5),
            let previousGT = title(6), let previousSeen = time(7), let silence = time(8)
        else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a row is no place")
        }
        place.subscriber = subscriber
        place.vlr = vlr
        place.msc = msc
        place.sgsn = sgsn
        place.seenGT = seenGT
        place.seen = seen
        place.previousGT = previousGT
        place.previousSeen = previousGT == 0 ? 0 : previousSeen
        place.previousSilence = previousGT == 0 ? 0 : silence
        return place
    }

    // MARK: - Values

    /// Binds packed digits as text; none as NULL.
    private func bind(_ packed: UInt64, _ column: Int32) {
        guard packed != 0 else {
            _ = unsafe sqlite3_bind_null(statement, column)
            return
        }
        let digits = Digits(packed: packed)
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(digits.count)) { text in
            for index in 0..<Int(digits.count) {
                let digit = CChar(digits.digit(at: index))
                unsafe text[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
            }
            // SAFETY: SQLite copies the characters, which are as many as the digits.
            _ = unsafe sqlite3_bind_text(
                statement, column, text.baseAddress, Int32(digits.count), copied)
        }
    }

    private func bind(time: UInt32, _ column: Int32) {
        if time == Place.unknownTime {
            _ = unsafe sqlite3_bind_null(statement, column)
        } else {
            _ = unsafe sqlite3_bind_int64(statement, column, Int64(time))
        }
    }

    private func subscriber() -> UInt64? {
        guard isHashed else { return title(0).flatMap { $0 == 0 ? nil : $0 } }
        guard unsafe sqlite3_column_type(statement, 0) == SQLITE_BLOB,
            unsafe sqlite3_column_bytes(statement, 0) == 8,
            let octets = unsafe sqlite3_column_blob(statement, 0)
        else { return nil }
        // SAFETY: the column has eight octets, which stay until the next step.
        let word = unsafe octets.loadUnaligned(as: UInt64.self).bigEndian
        return word == 0 ? nil : word
    }

    /// The packed digits of a column, 0 for NULL; nil where it holds something else.
    private func title(_ column: Int32) -> UInt64? {
        let type = unsafe sqlite3_column_type(statement, column)
        if type == SQLITE_NULL { return 0 }
        guard type == SQLITE_TEXT, let text = unsafe sqlite3_column_text(statement, column) else {
            return nil
        }
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        guard (1...15).contains(count) else { return nil }
        var digits = Digits()
        for index in 0..<count {
            // SAFETY: the text has `count` octets, which stay until the next step.
            switch unsafe text[index] {
            case let octet where (0x30...0x39).contains(octet): digits.append(octet - 0x30)
            case let octet where (0x61...0x66).contains(octet): digits.append(octet - 0x57)
            default: return nil
            }
        }
        return digits.packed
    }

    private func time(_ column: Int32) -> UInt32? {
        let type = unsafe sqlite3_column_type(statement, column)
        if type == SQLITE_NULL { return Place.unknownTime }
        guard type == SQLITE_INTEGER else { return nil }
        return UInt32(exactly: unsafe sqlite3_column_int64(statement, column))
    }
}

/// Tells SQLite to copy what it is given: SQLITE_TRANSIENT, a macro that is not imported.
private nonisolated(unsafe) let copied = unsafe unsafeBitCast(
    -1, to: sqlite3_destructor_type.self)
