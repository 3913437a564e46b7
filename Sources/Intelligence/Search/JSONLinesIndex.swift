internal import Foundation
internal import GRDB
internal import Synchronization

/// A growing file of JSON lines, its events put into a private SQLite database that goes with it.
///
/// An event's number is its line's among those that hold one. A file that was cut or replaced begins anew.
final class JSONLinesIndex: Sendable {
    private let path: String
    private let reader: Mutex<JSONLinesReader<StoredEvent>>

    init(path: String) throws(EventStoreError) {
        self.path = path
        reader = Mutex(try JSONLinesReader(path: path, isGrowing: true))
    }

    /// Lines so far that hold no event.
    var skipped: Int { reader.withLock { $0.skipped.count } }

    /// The database to fill: a file without a name, in the system's temporary folder.
    static func database(_ configuration: GRDB.Configuration) throws -> DatabaseQueue {
        let database = try DatabaseQueue(path: "", configuration: configuration)
        try EventSchema.migrator.migrate(database)
        return database
    }

    /// Takes in the next lines, some hundred KiB of them.
    ///
    /// - Returns: true once there are no more.
    func follow(into database: DatabaseQueue) throws -> Bool {
        try reader.withLock { reader in
            if reader.isReplaced {
                try database.write { try $0.execute(sql: "DELETE FROM events") }
                reader = try JSONLinesReader(path: path, isGrowing: true)
            }
            let events = try reader.page() ?? []
            if !events.isEmpty { try database.write { try EventRow.insert(events, into: $0) } }
            return reader.isDry
        }
    }
}
