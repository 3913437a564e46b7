internal import Foundation
internal import GRDB
internal import SS7Wire
internal import Screening
internal import StoreFile

/// The tables of a place store, as migrations.
///
/// A version that a release has written is never changed: what comes later is a migration of its
/// own at the end.
enum PlaceSchema {
    /// "WeiP": tells a place store from another program's file, and from an event store.
    private static let applicationID = 0x5765_6950

    /// The tables as they are first made.
    ///
    /// A subscriber is an IMSI as text or, in privacy mode, the eight octets of its keyed hash. Times
    /// are seconds since 1970, NULL where they are not known.
    private static let places = """
        CREATE TABLE places (
            subscriber PRIMARY KEY NOT NULL,
            vlr TEXT, msc TEXT, sgsn TEXT,
            seenGT TEXT, seen INTEGER, previousGT TEXT, previousSeen INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX places_by_time ON places (seen);
        CREATE TABLE identities (proof BLOB NOT NULL);
        """

    /// How long the subscriber had been silent in the country before, in hours.
    private static let silence = "ALTER TABLE places ADD COLUMN previousSilence INTEGER"

    private static func migrator(_ proof: [UInt8]) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 places") { database in
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: places)
            try database.execute(
                sql: "INSERT INTO identities (proof) VALUES (?)", arguments: [Data(proof)])
        }
        migrator.registerMigration("2 silence") { database in
            try database.execute(sql: silence)
        }
        return migrator
    }

    /// The file of a store, its owner's alone: it says where people are.
    static func file(_ path: String) -> StoreFile {
        StoreFile(
            path, applicationID: applicationID, permissions: 0o600, migrator: migrator([]))
    }

    /// Makes sure that a file that is prepared is a store of these identities, making its tables where
    /// it is empty.
    static func adopt(
        _ database: DatabaseQueue, at path: String, _ identities: SubscriberIdentities
    ) throws {
        let proof = identities.proof
        try migrator(proof).migrate(database)
        let known = try database.read { database in
            try Data.fetchOne(database, sql: "SELECT proof FROM identities")
        }
        guard let known else {
            throw PlaceStoreError(path, .damaged, "is damaged: whose identities it holds is gone")
        }
        if [UInt8](known) == proof { return }
        throw PlaceStoreError(
            path, .foreign,
            identities.key == nil
                ? "holds hashed subscribers: it needs the `key-file` that it was written with"
                : known.isEmpty
                    ? "holds subscribers by IMSI: with `privacy` it takes another file"
                    : "holds subscribers hashed with another key")
    }
}

extension SubscriberIdentities {
    /// What shows that a store has these identities, and tells nothing of the key; empty where
    /// identities are IMSIs.
    fileprivate var proof: [UInt8] {
        guard key != nil, let nobody = Digits("ffffffffffffff") else { return [] }
        return octets(of: identity(of: nobody))
    }
}

/// A word's eight octets, the most significant first.
func octets(of word: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
}
