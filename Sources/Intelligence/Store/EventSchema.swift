internal import GRDB
internal import StoreFile

/// The tables of an event store, as migrations.
///
/// A version that a release has written is never changed: what comes later is a migration of its
/// own at the end.
enum EventSchema {
    /// "WEIR": tells an event store from another program's file.
    private static let applicationID = 0x5745_4952

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 events") { database in
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: events)
        }
        migrator.registerMigration("2 facts") { database in
            try database.execute(sql: "ALTER TABLE events ADD COLUMN facts TEXT")
        }
        migrator.registerMigration("3 surroundings") { database in
            try database.execute(
                sql: """
                    CREATE TABLE traffic (hour INTEGER PRIMARY KEY, messages INTEGER NOT NULL);
                    CREATE TABLE subscribers (imsi TEXT PRIMARY KEY, msisdn TEXT NOT NULL)
                        WITHOUT ROWID
                    """)
        }
        return migrator
    }

    /// An event names few of the indexed things: the partial indexes hold the ones that do.
    private static let events = """
        CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            time REAL NOT NULL, frame INTEGER, frames TEXT, chunk INTEGER,
            instance TEXT, link TEXT, side TEXT,
            verdict TEXT NOT NULL, action TEXT, category TEXT, rule TEXT,
            shadow INTEGER NOT NULL, reason TEXT, form TEXT,
            errorLayer TEXT, errorReason TEXT, errorOffset INTEGER, flags TEXT,
            sourceCountry TEXT, sourceOperator TEXT,
            opc INTEGER, dpc INTEGER, si INTEGER, ni INTEGER, mp INTEGER, sls INTEGER,
            routingContext INTEGER, sccp TEXT,
            calledDigits TEXT, calledSSN INTEGER, calledPC INTEGER, calledNature INTEGER,
            calledPlan INTEGER, calledTranslationType INTEGER, calledGTI INTEGER,
            calledRouteOn TEXT,
            callingDigits TEXT, callingSSN INTEGER, callingPC INTEGER, callingNature INTEGER,
            callingPlan INTEGER, callingTranslationType INTEGER, callingGTI INTEGER,
            callingRouteOn TEXT,
            tcap TEXT, otid TEXT, dtid TEXT, applicationContext TEXT, protocol TEXT,
            component TEXT, operation TEXT,
            imsi TEXT, msisdn TEXT, addresses TEXT, raw BLOB, length INTEGER
        );
        CREATE INDEX events_by_time ON events (time);
        CREATE INDEX events_by_imsi ON events (imsi, time) WHERE imsi IS NOT NULL;
        CREATE INDEX events_by_msisdn ON events (msisdn, time) WHERE msisdn IS NOT NULL;
        CREATE INDEX events_by_source ON events (sourceCountry, sourceOperator, time)
            WHERE sourceCountry IS NOT NULL;
        """

    /// The file of a store, which its owner's group may read: it names subscribers.
    static func file(_ path: String) -> StoreFile {
        StoreFile(path, applicationID: applicationID, permissions: 0o640, migrator: migrator)
    }

    /// Makes sure that a file is an event store of this version, migrating an older or empty one.
    static func adopt(
        _ database: any DatabaseWriter, at path: String, isReadOnly: Bool
    ) throws {
        try file(path).check(database, mayBeEmpty: !isReadOnly)
        if try database.read({ try migrator.hasCompletedMigrations($0) }) { return }
        if isReadOnly {
            throw EventStoreError(
                path: path, message: "is of an older version, and may not be written to update it")
        }
        try migrator.migrate(database)
    }
}
