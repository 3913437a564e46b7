internal import Foundation
internal import GRDB
internal import Synchronization

/// An event store read beside the gateway that writes it: pages, single events, counts.
///
/// Nothing here may take long: whoever asks is at a screen, and a disk that a search keeps busy is
/// the gateway's too.
public final class EventSearch: Sendable {
    /// How long a question may take.
    public static let patience = Duration.seconds(8)

    public let path: String
    private let connection: SearchConnection
    /// For what is answered at once, so that it need not wait for a search; of JSON lines the same.
    let quickConnection: SearchConnection
    private let unreadable = Mutex<Int>(0)
    /// Of JSON lines, which are put into a database first.
    private let index: JSONLinesIndex?
    private let file: FileIdentity?

    /// Opens a store; of one of JSON lines `follow` reads what is to be found.
    ///
    /// - Throws: where the file is not there, or is no event store.
    public init(path: String) throws(EventStoreError) {
        self.path = path
        guard FileManager.default.fileExists(atPath: path) else {
            throw EventStoreError(path: path, message: "there is no such event store")
        }
        file = FileIdentity(path)
        let isLines = isJSONLines(path)
        index = isLines ? try JSONLinesIndex(path: path) : nil
        (connection, quickConnection) = try translatingErrors(path) {
            var configuration = GRDB.Configuration()
            configuration.readonly = !isLines
            configuration.busyMode = .timeout(2)
            configuration.label = "event search"
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA cache_size = -16384; PRAGMA temp_store = 2")
            }
            if isLines {
                let own = SearchConnection(try JSONLinesIndex.database(configuration))
                return (own, own)
            }
            let database = try DatabaseQueue(path: path, configuration: configuration)
            do {
                try EventSchema.adopt(database, at: path, isReadOnly: true)
                let other = try DatabaseQueue(path: path, configuration: configuration)
                return (SearchConnection(database), SearchConnection(other))
            } catch {
                try? database.close()
                throw error
            }
        }
    }

    /// True where the file is gone, or another has come in its place: what is found here is of the old one.
    public var isReplaced: Bool { FileIdentity(path) != file }

    /// Takes in what has come to a file of JSON lines, some of it at a time.
    ///
    /// - Returns: true once all is found that there is.
    public func follow() throws(EventStoreError) -> Bool {
        guard let index else { return true }
        return try translatingErrors(path) {
            try index.follow(into: connection.database)
        }
    }

    /// The newest events that a query is about.
    ///
    /// - Parameters:
    ///   - place: only what stands behind it, older.
    ///   - limit: how many at most.
    public func events(
        _ query: EventQuery, after place: EventPlace? = nil, limit: Int
    ) throws(EventStoreError) -> [FoundEvent] {
        var (conditions, arguments) = query.conditions()
        if let place {
            conditions.append("(time, id) < (?, ?)")
            arguments += [place.time, place.id]
        }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        arguments += [limit]
        let columns = EventRow.columns.joined(separator: ", ")
        return try ask(
            "SELECT \(columns), id FROM events \(filter) ORDER BY time DESC, id DESC LIMIT ?",
            arguments, EventSearch.found)
    }

    /// One event; nil where there is none of that number.
    public func event(_ id: Int64) throws(EventStoreError) -> FoundEvent? {
        let columns = EventRow.columns.joined(separator: ", ")
        return try ask(
            "SELECT \(columns), id FROM events WHERE id = ?", [id], on: quickConnection,
            EventSearch.found
        ).first
    }

    /// The newest of the events that were stored after another one.
    public func newest(after id: Int64, limit: Int) throws(EventStoreError) -> [FoundEvent] {
        let columns = EventRow.columns.joined(separator: ", ")
        return try ask(
            "SELECT \(columns), id FROM events WHERE id > ? ORDER BY id DESC LIMIT ?",
            [id, limit], on: quickConnection, EventSearch.found)
    }

    /// Records so far that were to be shown and are no events.
    public var skipped: Int { unreadable.withLock { $0 } + (index?.skipped ?? 0) }

    /// The number of the event that was stored last; 0 for none.
    public func lastID() throws(EventStoreError) -> Int64 {
        try ask("SELECT max(id) FROM events", [], on: quickConnection) {
            ($0.value(0) as Int64?) ?? 0
        }.first ?? 0
    }

    private static func found(_ row: Row) -> FoundEvent? {
        EventRow.event(of: row).map { FoundEvent(id: row[EventRow.idColumn], event: $0) }
    }

    /// Asks the store, and gives up when it takes too long.
    ///
    /// - Parameters:
    ///   - connection: nil for that of searches.
    ///   - deadline: nil for the usual patience from when it is this question's turn.
    ///   - read: makes a value of a row; nil of one that is none, which is passed over.
    func ask<Value: Sendable>(
        _ sql: String, _ arguments: StatementArguments, on connection: SearchConnection? = nil,
        until deadline: ContinuousClock.Instant? = nil, _ read: (Row) -> Value?
    ) throws(EventStoreError) -> [Value] {
        do throws(EventStoreError) {
            return try translatingErrors(path) {
                try (connection ?? self.connection).read(until: deadline) { database in
                    var values: [Value] = []
                    let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
                    while let row = try rows.next() {
                        if let value = read(row) {
                            values.append(value)
                        } else {
                            unreadable.withLock { $0 += 1 }
                        }
                    }
                    return values
                }
            }
        } catch {
            if error.message.contains("interrupt") {
                throw EventStoreError(
                    path: path, message: "the search took too long: name a shorter time")
            }
            throw error
        }
    }
}

/// A connection to a store that is read by one question at a time.
final class SearchConnection: Sendable {
    let database: DatabaseQueue
    /// Counts the questions: an alarm that is set for one must not stop the next.
    private let question = Mutex<Int>(0)
    private let alarms = DispatchQueue(label: "event search")

    init(_ database: DatabaseQueue) { self.database = database }

    /// Reads, and is interrupted when it takes too long.
    func read<Value>(
        until deadline: ContinuousClock.Instant?, _ body: (Database) throws -> Value
    ) throws -> Value {
        try database.read { connection in
            let number = question.withLock { $0 }
            defer { question.withLock { $0 += 1 } }
            let left = deadline.map { $0 - .now } ?? EventSearch.patience
            alarms.asyncAfter(deadline: .now() + max(0, left / .seconds(1))) { [self] in
                question.withLock { if $0 == number { database.interrupt() } }
            }
            return try body(connection)
        }
    }
}

/// Which file a path names: another one at the same path is not the same.
private struct FileIdentity: Hashable, Sendable {
    private var device: UInt64
    private var number: UInt64

    /// Nil where there is none.
    init?(_ path: String) {
        var file = stat()
        // SAFETY: the path is a text that lives through the call.
        guard unsafe stat(path, &file) == 0 else { return nil }
        device = UInt64(file.st_dev)
        number = UInt64(file.st_ino)
    }
}
