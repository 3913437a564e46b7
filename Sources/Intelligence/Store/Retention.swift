internal import Foundation
internal import GRDB
internal import Synchronization

/// How long events are kept, and how many.
public struct Retention: Hashable, Sendable {
    /// Seconds after which an event is deleted; nil for never.
    public var age: Double?
    /// Octets that the store may take on the disk; nil for as many as there are.
    public var octets: Int?

    public init(age: Double? = nil, octets: Int? = nil) {
        self.age = age
        self.octets = octets
    }

    /// Events that one step deletes: as many as fit between two batches of new ones.
    static let step = 10_000
    /// Pages that one step gives back to the disk.
    static let pages = 2_000
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
                deleted = try delete("time < ?", [now - age], database)
                let hour = Surroundings.hour(of: now - age)
                try database.execute(
                    sql: "DELETE FROM traffic WHERE hour < ?", arguments: [hour])
            }
            guard let most = retention.octets else { return (deleted, deleted < Retention.step) }
            let octets = octetsOnDisk
            guard octets > most else { return (deleted, deleted < Retention.step) }
            let size = try number("page_size", database)
            let free = try number("freelist_count", database) * size
            // Pages that are free already need not be freed, only given back.
            if octets - free > most { deleted += try delete("1", [], database) }
            let excess = (octets - most) / max(1, size) + 1
            try database.execute(
                sql: "PRAGMA incremental_vacuum(\(min(excess, Retention.pages)))")
            return (deleted, deleted == 0 && free == 0)
        }
        housekeeping.withLock { state in
            state.deleted += deleted
            state.nextLook = isDone ? now + 1 : now
        }
    }

    private func delete(
        _ condition: String, _ arguments: StatementArguments, _ database: Database
    ) throws -> Int {
        let statement = try database.cachedStatement(
            sql: """
                DELETE FROM events WHERE id IN
                    (SELECT id FROM events WHERE \(condition) ORDER BY time LIMIT \(Retention.step))
                """)
        try statement.execute(arguments: arguments)
        return database.changesCount
    }

    private func number(_ pragma: String, _ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA \(pragma)") ?? 0
    }
}
