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

    /// Opens a store, bringing an older one up to date.
    ///
    /// - Parameter retention: what `tidy` deletes.
    public init(
        path: String, for access: EventStoreAccess = .append,
        keeping retention: Retention = Retention()
    ) throws(EventStoreError) {
        self.path = path
        self.retention = retention
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
        try translatingErrors(path) {
            try database.write { try EventRow.insert(events, into: $0) }
        }
        taken.add(events.count, ordering: .relaxed)
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
                    from ?? -.greatestFiniteMagnitude, to ?? .infinity,
                ])
                var row = ReportRow(statement)
                while let event = try row.next(database) {
                    try limit.take(of: path)
                    visit(event)
                }
                var surroundings = Surroundings()
                for row in try Row.fetchAll(database, sql: "SELECT hour, messages FROM traffic") {
                    surroundings.messages[row[0]] = row[1]
                }
                let pairs = try Row.fetchCursor(
                    database, sql: "SELECT imsi, msisdn FROM subscribers")
                while let row = try pairs.next() { surroundings.subscribers[row[0]] = row[1] }
                return surroundings.within(from: from, to: to)
            }
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
        var last: (time: Double, id: Int64) = (from ?? -.greatestFiniteMagnitude, -1)
        let end = to ?? .infinity
        let (path, database) = (path, database)
        return EventCursor { () throws(EventStoreError) in
            try translatingErrors(path) {
                try database.read { database in
                    let rows = try Row.fetchCursor(
                        database.cachedStatement(sql: EventRow.selection),
                        arguments: [last.time, last.id, end, page])
                    var events: [StoredEvent] = []
                    while let row = try rows.next() {
                        let event = EventRow.event(of: row)
                        last = (event.time, row[EventRow.idColumn])
                        events.append(event)
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
