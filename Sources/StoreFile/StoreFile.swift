internal import Foundation
public import GRDB

/// An SQLite file of Weir's own: made with the permissions that it is to have, and told from others'
/// before anything of it is changed.
public struct StoreFile {
    private let path: String
    private let applicationID: Int
    private let permissions: mode_t
    private let migrator: DatabaseMigrator

    /// - Parameters:
    ///   - applicationID: what the file's header has, so that it can be told from other programs'.
    ///   - permissions: those of a new file, and with it of what SQLite puts beside it.
    ///   - migrator: knows the versions of its tables.
    public init(
        _ path: String, applicationID: Int, permissions: UInt32, migrator: DatabaseMigrator
    ) {
        self.path = path
        self.applicationID = applicationID
        self.permissions = permissions
        self.migrator = migrator
    }

    /// Why a file is none of these.
    public enum Refusal: Error, Sendable {
        case foreign, newer

        /// What to say of the file.
        public var message: String {
            switch self {
            case .foreign: "is another program's SQLite file"
            case .newer: "was written by a newer Weir"
            }
        }
    }

    /// Makes the file where nothing is, and else makes sure that it is one of these.
    ///
    /// To open it for writing would put it into write-ahead-log mode, whosever it is.
    ///
    /// - Throws: `Refusal`, or what SQLite says.
    public func prepare() throws {
        if isNew { return make() }
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let database = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? database.close() }
        try check(database, mayBeEmpty: true)
    }

    /// Makes sure that a database is one of these, of this version or an older one.
    ///
    /// - Parameter mayBeEmpty: true to take one that has nothing in it yet.
    public func check(_ database: some DatabaseReader, mayBeEmpty: Bool) throws {
        try database.read { database in
            let identifier = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
            let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            guard identifier == applicationID || mayBeEmpty && identifier == 0 && tables == 0
            else { throw Refusal.foreign }
            if try migrator.hasBeenSuperseded(database) { throw Refusal.newer }
        }
    }

    /// True where nothing is at the path, or a file with nothing in it.
    private var isNew: Bool {
        var file = stat()
        guard unsafe stat(path, &file) == 0 else { return true }
        return file.st_mode & S_IFMT == S_IFREG && file.st_size == 0
    }

    private func make() {
        let descriptor = unsafe open(path, O_CREAT | O_WRONLY | O_CLOEXEC, permissions)
        guard descriptor >= 0 else { return }
        fchmod(descriptor, permissions)
        close(descriptor)
    }
}
