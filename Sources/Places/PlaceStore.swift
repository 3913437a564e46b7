internal import Foundation
internal import GRDB
public import Screening
internal import StoreFile
internal import Synchronization

/// Where subscribers were last, in an SQLite file: a row a subscriber.
///
/// In write-ahead-log mode: whoever is killed in the middle of a transaction leaves what was there
/// before it, and other processes may read meanwhile. For one writer at a time.
public final class PlaceStore: Sendable {
    public let path: String
    private let database: DatabaseQueue
    private let isHashed: Bool
    private let rows = Atomic<Int>(0)

    /// What became of the rows at a start.
    public struct Loaded: Hashable, Sendable {
        /// Rows of the file.
        public var rows = 0
        /// Places that the memory has taken.
        public var taken = 0
        /// Rows of places that have aged out.
        public var aged = 0
        /// Places taken that were seen in the future, by the clock: their age counts as unknown.
        public var future = 0
        /// Rows for which the memory has no room, none newer than what it has.
        public var left: Int { rows - taken - aged }

        public init() {}
    }

    /// Opens a store, making it where it is not there.
    ///
    /// - Parameter identities: how the memory knows subscribers, and the store must.
    /// - Throws: where the file is anything else than a sound store of these identities.
    public init(path: String, identities: SubscriberIdentities) throws(PlaceStoreError) {
        self.path = path
        isHashed = identities.key != nil
        database = try translatingErrors(path) {
            try PlaceSchema.file(path).prepare()
            let database = try DatabaseQueue(path: path, configuration: .places)
            do {
                try PlaceSchema.adopt(database, at: path, identities)
            } catch {
                try? database.close()
                throw error
            }
            return database
        }
        rows.store(try countRows(), ordering: .relaxed)
    }

    /// Rows of the file.
    public var rowCount: Int { rows.load(ordering: .relaxed) }

    /// Writes places, all or none: in the rows of their subscribers or in new ones.
    ///
    /// A time that is not known leaves the row's as it is.
    public func write(_ places: [Place]) throws(PlaceStoreError) {
        guard !places.isEmpty else { return }
        let added = try translatingErrors(path) {
            try database.write { database in
                let update = PlaceStatement(
                    try database.cachedStatement(sql: PlaceStore.update), database,
                    isHashed: isHashed)
                let insertion = PlaceStatement(
                    try database.cachedStatement(sql: PlaceStore.insertion), database,
                    isHashed: isHashed)
                var added = 0
                for place in places where try update.run(place) == 0 {
                    added += try insertion.run(place)
                }
                return added
            }
        }
        rows.add(added, ordering: .relaxed)
    }

    /// Deletes the rows that were not seen since a time, and the oldest of those above a number, but
    /// not many at once.
    ///
    /// - Returns: how many were deleted.
    @discardableResult
    public func forget(
        before time: UInt32, keeping limit: Int = .max, atMost most: Int = 1_000
    ) throws(PlaceStoreError) -> Int {
        let excess = max(0, min(most, rowCount - limit))
        let deleted = try translatingErrors(path) {
            try database.write { database in
                try database.execute(
                    sql: PlaceStore.deletion + "WHERE seen < ? LIMIT ?)", arguments: [time, most])
                var deleted = database.changesCount
                if excess > deleted {
                    try database.execute(
                        sql: PlaceStore.deletion + "ORDER BY seen LIMIT ?)",
                        arguments: [excess - deleted])
                    deleted += database.changesCount
                }
                return deleted
            }
        }
        rows.subtract(deleted, ordering: .relaxed)
        return deleted
    }

    /// Fills a memory with the places of the file, the newest where not all fit.
    ///
    /// - Parameter now: seconds since 1970; a place that was seen later has no known time. Nil where
    ///   the memory's clock is not known yet: then none has aged out, and all times are taken.
    public func load(into memory: NetworkMemory, now: UInt32?) throws(PlaceStoreError) -> Loaded {
        let places = now.map(memory.places(at:)) ?? memory.places
        let now = now ?? Place.unknownTime
        return try translatingErrors(path) {
            try database.read { database in
                let statement = try database.makeStatement(
                    sql: "SELECT \(PlaceStatement.columns) FROM places")
                let rows = PlaceStatement(statement, database, isHashed: isHashed)
                var loaded = Loaded()
                while var place = try rows.next() {
                    loaded.rows += 1
                    guard place.seen >= places.notBefore else {
                        loaded.aged += 1
                        continue
                    }
                    let isFuture = place.seen > now
                    if isFuture { place.seen = Place.unknownTime }
                    if place.previousSeen > now { place.previousSeen = Place.unknownTime }
                    guard places.load(place) else { continue }
                    loaded.taken += 1
                    if isFuture { loaded.future += 1 }
                }
                return loaded
            }
        }
    }

    /// Looks through the whole file for damage.
    ///
    /// - Throws: what is damaged.
    public func verify() throws(PlaceStoreError) {
        let finding = try translatingErrors(path) {
            try database.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
        }
        guard finding == "ok" else {
            throw PlaceStoreError(path, .damaged, "is damaged: \(finding ?? "no more is known")")
        }
    }

    /// Sees to it that what was written survives the machine's stop.
    public func flush() throws(PlaceStoreError) {
        try translatingErrors(path) {
            try database.writeWithoutTransaction { _ = try $0.checkpoint(.passive) }
        }
    }

    /// Lets go of the file.
    public func close() throws(PlaceStoreError) {
        try translatingErrors(path) { try database.close() }
    }

    private func countRows() throws(PlaceStoreError) -> Int {
        try translatingErrors(path) {
            try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM places") ?? 0 }
        }
    }

    private static let update = """
        UPDATE places SET vlr = ?2, msc = ?3, sgsn = ?4, seenGT = ?5, seen = coalesce(?6, seen),
            previousGT = ?7, previousSeen = ?8, previousSilence = ?9
        WHERE subscriber = ?1
        """
    private static let insertion =
        "INSERT INTO places (\(PlaceStatement.columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    private static let deletion =
        "DELETE FROM places WHERE subscriber IN (SELECT subscriber FROM places "
}

extension GRDB.Configuration {
    fileprivate static var places: Self {
        var configuration = Self()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.label = "places"
        configuration.prepareDatabase { database in
            // Room for rows that are written to in no order, and fewer checkpoints.
            try database.execute(
                sql: """
                    PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;
                    PRAGMA wal_autocheckpoint = 8192
                    """)
        }
        return configuration
    }
}
