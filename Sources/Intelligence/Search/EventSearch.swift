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
    private let database: DatabaseQueue
    /// Counts the questions: an alarm that is set for one must not stop the next.
    private let question = Mutex<Int>(0)
    private let alarms = DispatchQueue(label: "event search")
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
        database = try translatingErrors(path) {
            var configuration = GRDB.Configuration()
            configuration.readonly = !isLines
            configuration.busyMode = .timeout(2)
            configuration.label = "event search"
            configuration.prepareDatabase { database in
                try database.execute(sql: "PRAGMA cache_size = -16384; PRAGMA temp_store = 2")
            }
            if isLines { return try JSONLinesIndex.database(configuration) }
            let database = try DatabaseQueue(path: path, configuration: configuration)
            do {
                try EventSchema.adopt(database, at: path, isReadOnly: true)
            } catch {
                try? database.close()
                throw error
            }
            return database
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
            try index.follow(into: database)
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
            "SELECT \(columns), id FROM events WHERE id = ?", [id], EventSearch.found
        ).first
    }

    /// The newest of the events that were stored after another one.
    public func newest(after id: Int64, limit: Int) throws(EventStoreError) -> [FoundEvent] {
        let columns = EventRow.columns.joined(separator: ", ")
        return try ask(
            "SELECT \(columns), id FROM events WHERE id > ? ORDER BY id DESC LIMIT ?",
            [id, limit], EventSearch.found)
    }

    /// The number of the event that was stored last; 0 for none.
    public func lastID() throws(EventStoreError) -> Int64 {
        try ask("SELECT max(id) FROM events", []) { $0[0] as Int64? ?? 0 }.first ?? 0
    }

    private static func found(_ row: Row) -> FoundEvent {
        FoundEvent(id: row[EventRow.idColumn], event: EventRow.event(of: row))
    }

    /// Asks the store, and gives up when it takes too long.
    func ask<Value: Sendable>(
        _ sql: String, _ arguments: StatementArguments, _ read: (Row) -> Value
    ) throws(EventStoreError) -> [Value] {
        let database = database
        defer { question.withLock { $0 += 1 } }
        do throws(EventStoreError) {
            return try translatingErrors(path) {
                try database.read { connection in
                    let number = question.withLock { $0 }
                    let seconds = Double(EventSearch.patience.components.seconds)
                    alarms.asyncAfter(deadline: .now() + seconds) { [self] in
                        question.withLock { if $0 == number { database.interrupt() } }
                    }
                    var values: [Value] = []
                    let rows = try Row.fetchCursor(connection, sql: sql, arguments: arguments)
                    while let row = try rows.next() { values.append(read(row)) }
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
