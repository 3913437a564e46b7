internal import Foundation
internal import GRDB
internal import Synchronization

/// How long events are kept, and how many.
public struct Retention: Hashable, Sendable {
    /// Seconds after which an event is deleted; nil for never.
    public var age: Double?
    /// Octets that the store's file may have, without its log; nil for as many as there are.
    public var octets: Int?

    public init(age: Double? = nil, octets: Int? = nil) {
        self.age = age
        self.octets = octets
    }

    /// Events that one step deletes at most: as many as fit between two batches of new ones.
    static let step = 10_000
    /// Pages that one step gives back to the disk.
    static let pages = 2_000
    /// Octets above its limit that a file may have before pages are given back: new events use them.
    static let slack = 1 << 20
}

/// What a store has deleted, and whether there is more to delete.
struct Housekeeping: Sendable {
    var deleted = 0
    /// Seconds since 1970.
    var nextLook = -Double.infinity
}

extension SQLiteEventStore {
    /// The octets of the store's file and of its log.
    var octetsOnDisk: Int {
        [path, path + "-wal"].reduce(0) { sum, path in
            var file = stat()
            return unsafe stat(path, &file) == 0 ? sum + Int(file.st_size) : sum
        }
    }

    /// Deletes some events that are too old or too many, oldest first.
    ///
    /// The pages of a deleted event are used again, so that a store at its limit stays as large as it is; where
    /// it is larger than it may be its free pages are given back.
    func deleteStep(at now: Double) throws {
        guard retention.age != nil || retention.octets != nil,
            now >= housekeeping.withLock({ $0.nextLook })
        else { return }
        let (deleted, isDone) = try database.write { database -> (Int, Bool) in
            var deleted = 0
            if let age = retention.age {
                deleted = try delete("time < ?", [now - age], Retention.step, database)
                let hour = Surroundings.hour(of: now - age)
                try database.execute(
                    sql: "DELETE FROM traffic WHERE hour < ?", arguments: [hour])
            }
            let isDone = deleted < Retention.step
            guard let most = retention.octets else { return (deleted, isDone) }
            let size = try number("page_size", database)
            let file = try number("page_count", database) * size
            guard file > most else { return (deleted, isDone) }
            let used = file - (try number("freelist_count", database)) * size
            // Pages that are free already need not be freed, only given back.
            if used > most {
                let rows = try rows(in: used - most, of: used, database)
                deleted += try delete("1", [], rows, database)
            }
            guard file - most > Retention.slack else { return (deleted, deleted == 0) }
            let pages = min((file - most) / max(1, size) + 1, Retention.pages)
            try database.execute(sql: "PRAGMA incremental_vacuum(\(pages))")
            let isSmaller = try number("page_count", database) * size < file
            return (deleted, deleted == 0 && !isSmaller)
        }
        housekeeping.withLock { state in
            state.deleted += deleted
            state.nextLook = isDone ? now + 1 : now
        }
    }

    /// How many events a part of the used octets is, by their average.
    private func rows(in part: Int, of used: Int, _ database: Database) throws -> Int {
        let all = try Int.fetchOne(database, sql: "SELECT max(id) - min(id) + 1 FROM events") ?? 0
        let average = max(1, used / max(1, all))
        return min(Retention.step, part / average + 100)
    }

    private func delete(
        _ condition: String, _ arguments: StatementArguments, _ most: Int, _ database: Database
    ) throws -> Int {
        let statement = try database.cachedStatement(
            sql: """
                DELETE FROM events WHERE id IN
                    (SELECT id FROM events WHERE \(condition) ORDER BY time LIMIT ?)
                """)
        try statement.execute(arguments: arguments + [most])
        return database.changesCount
    }

    private func number(_ pragma: String, _ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA \(pragma)") ?? 0
    }
}
