internal import Foundation
internal import GRDB
internal import StoreFile
internal import Synchronization

/// Events in an SQLite file, in write-ahead-log mode: readers in other processes do not wait for
/// the writer, nor the writer for them.
public final class SQLiteEventStore: EventStore {
    public let path: String
    let database: any DatabaseWriter
    let retention: Retention
    let housekeeping = Mutex(Housekeeping())
    private let taken = Atomic<Int>(0)
    /// The file and its log as they were when last written to.
    private let files: Mutex<StoreIdentity>

    /// Opens a store, bringing an older one up to date.
    ///
    /// - Parameter retention: what `tidy` deletes.
    public init(
        path: String, for access: EventStoreAccess = .append,
        keeping retention: Retention = Retention()
    ) throws(EventStoreError) {
        self.path = path
        self.retention = retention
        // Looked at before it is opened: what takes its place meanwhile is noticed.
        files = Mutex(StoreIdentity(path))
        self.database = try translatingErrors(path) {
            let isReadOnly =
                access == .look
                || access == .read && !FileManager.default.isWritableFile(atPath: path)
            if !isReadOnly { try EventSchema.file(path).prepare() }
            let database: any DatabaseWriter =
                isReadOnly
                ? try DatabaseQueue(path: path, configuration: .events(isReadOnly: true))
                : try DatabasePool(path: path, configuration: .events(isReadOnly: false))
            do {
                try EventSchema.adopt(database, at: path, isReadOnly: isReadOnly)
            } catch {
                try? database.close()
                throw error
            }
            return database
        }
    }

    public func append(_ events: [StoredEvent]) throws(EventStoreError) {
        guard !events.isEmpty else { return }
        try checkIsThere()
        try translatingErrors(path) {
            try database.write { try EventRow.insert(events, into: $0) }
        }
        taken.add(events.count, ordering: .relaxed)
    }

    /// - Throws: where the file has been removed or replaced since it was opened, or its log: SQLite would go on
    ///   writing to what nobody can read any more.
    private func checkIsThere() throws(EventStoreError) {
        guard files.withLock({ $0.isStill(at: path) }) else {
            throw EventStoreError(
                path: path,
                message: "was removed or replaced while it was open: another is begun",
                isGone: true)
        }
    }

    public var status: SinkStatus? {
        var status = SinkStatus(name: "sqlite")
        status.taken = taken.load(ordering: .relaxed)
        status.deleted = housekeeping.withLock { $0.deleted }
        status.octets = octetsOnDisk
        return status
    }

    public func tidy(at now: Double) throws(EventStoreError) {
        try translatingErrors(path) { try deleteStep(at: now) }
    }

    public func add(_ surroundings: Surroundings) throws(EventStoreError) {
        guard !surroundings.isEmpty else { return }
        try checkIsThere()
        try translatingErrors(path) {
            try database.write { database in
                for (hour, messages) in surroundings.messages {
                    try database.execute(
                        sql: """
                            INSERT INTO traffic VALUES (?, ?)
                            ON CONFLICT DO UPDATE SET messages = messages + excluded.messages
                            """, arguments: [hour, messages])
                }
                let statement = try database.cachedStatement(
                    sql: "INSERT OR REPLACE INTO subscribers VALUES (?, ?)")
                for (imsi, msisdn) in surroundings.subscribers {
                    try statement.execute(arguments: [imsi, msisdn])
                }
            }
        }
    }

    public func report(
        from: Double?, to: Double?, within limit: ReadingLimit, _ visit: (ReportEvent) -> Void
    ) throws(EventStoreError) -> Surroundings {
        var limit = limit
        return try translatingErrors(path) {
            try database.read { database in
                let statement = try database.makeStatement(sql: ReportRow.selection)
                statement.setUncheckedArguments([
                    from ?? Moment.believed.lowerBound, to ?? Moment.believed.upperBound,
                ])
                var row = ReportRow(statement)
                while let event = try row.next(database) {
                    try limit.take(of: path)
                    visit(event)
                }
                var surroundings = Surroundings()
                try SQLiteEventStore.read(&surroundings, of: database)
                return surroundings.within(from: from, to: to)
            }
        }
    }

    /// Reads what there is besides events, and counts what is none of it.
    private static func read(_ surroundings: inout Surroundings, of database: Database) throws {
        let (first, last) = (Moment.believed.lowerBound, Moment.believed.upperBound)
        let unbelievable = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM events WHERE time < ? OR time > ?",
            arguments: [first, last])
        surroundings.skipped.add(unbelievable ?? 0, at: "an event at no time that there is")
        let traffic = try Row.fetchCursor(database, sql: "SELECT hour, messages FROM traffic")
        while let row = try traffic.next() {
            guard let hour: Int = row.value(0), let messages: Int = row.value(1),
                Surroundings.believes(messages, inHour: hour)
            else {
                surroundings.skipped.add(at: "in the table traffic")
                continue
            }
            surroundings.messages[hour] = messages
        }
        let pairs = try Row.fetchCursor(database, sql: "SELECT imsi, msisdn FROM subscribers")
        while let row = try pairs.next() {
            guard let imsi: String = row.value(0), let msisdn: String = row.value(1) else {
                surroundings.skipped.add(at: "in the table subscribers")
                continue
            }
            surroundings.subscribers[imsi] = msisdn
        }
    }

    public func flush() throws(EventStoreError) {
        try translatingErrors(path) {
            try database.writeWithoutTransaction { database in
                _ = try database.checkpoint(.passive)
            }
        }
    }

    public func close() throws(EventStoreError) {
        try translatingErrors(path) { try database.close() }
    }

    public func events(from: Double?, to: Double?) throws(EventStoreError) -> EventCursor {
        let page = 2_000
        var last: (time: Double, id: Int64) = (from ?? Moment.believed.lowerBound, .min)
        let end = to ?? Moment.believed.upperBound
        var skipped = 0
        let (path, database) = (path, database)
        return EventCursor(countSkipped: { skipped }) { () throws(EventStoreError) in
            try translatingErrors(path) {
                try database.read { database in
                    var events: [StoredEvent] = []
                    var isDone = false
                    // A page of rows that are none is not the last.
                    while events.isEmpty, !isDone {
                        let rows = try Row.fetchCursor(
                            database.cachedStatement(sql: EventRow.selection),
                            arguments: [last.time, last.id, end, page])
                        isDone = true
                        while let row = try rows.next() {
                            isDone = false
                            last = (row[0], row[EventRow.idColumn])
                            if let event = EventRow.event(of: row) {
                                events.append(event)
                            } else {
                                skipped += 1
                            }
                        }
                    }
                    return events
                }
            }
        }
    }

    /// How many events the store holds.
    public func count() throws(EventStoreError) -> Int {
        try translatingErrors(path) {
            try database.read { database in
                try Int.fetchOne(database, sql: "SELECT count(*) FROM events") ?? 0
            }
        }
    }
}

extension GRDB.Configuration {
    fileprivate static func events(isReadOnly: Bool) -> Self {
        var configuration = Self()
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(5)
        configuration.label = "events"
        configuration.prepareDatabase { database in
            // Of a file that is yet empty, so that what retention frees can be given back to the disk.
            if !database.configuration.readonly,
                try Int.fetchOne(database, sql: "PRAGMA page_count") == 0
            {
                try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            // Room for the indexes that are written to in no order, and fewer checkpoints.
            try database.execute(
                sql: """
                    PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8192;
                    PRAGMA journal_size_limit = 67108864
                    """)
        }
        return configuration
    }
}

/// Runs a body, turning what SQLite says into a sentence.
func translatingErrors<Result>(
    _ path: String, _ body: () throws -> Result
) throws(EventStoreError) -> Result {
    do {
        return try body()
    } catch let error as EventStoreError {
        throw error
    } catch let refusal as StoreFile.Refusal {
        throw EventStoreError(path: path, message: refusal.message, isForeign: true)
    } catch let error as DatabaseError {
        throw EventStoreError(
            path: path, message: sentence(for: error),
            isForeign: error.resultCode == .SQLITE_NOTADB)
    } catch {
        throw EventStoreError(path: path, message: "\(error)")
    }
}

private func sentence(for error: DatabaseError) -> String {
    switch error.resultCode {
    case .SQLITE_NOTADB: "is not an event store: neither SQLite nor JSON lines"
    case .SQLITE_CANTOPEN: "cannot be opened: is its folder there, and may it be written?"
    case .SQLITE_FULL: "the disk is full"
    case .SQLITE_READONLY, .SQLITE_PERM: "may not be written"
    case .SQLITE_CORRUPT: "is damaged: \(error.message ?? "no more is known")"
    case .SQLITE_BUSY, .SQLITE_LOCKED: "another process keeps it locked"
    case .SQLITE_IOERR: "cannot be read or written: \(error.message ?? "input/output error")"
    default: error.message ?? "SQLite error \(error.resultCode)"
    }
}
