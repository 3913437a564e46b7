internal import GRDB
internal import StoreFile

/// Why a place store cannot be used, as a sentence for the operator.
public struct PlaceStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Not a store of places, of this version and these identities.
        case foreign
        /// No longer what was written.
        case damaged
        /// The disk, the system or another process stands in the way.
        case obstructed
    }

    public var path: String
    public var kind: Kind
    public var message: String

    public init(_ path: String, _ kind: Kind, _ message: String) {
        self.path = path
        self.kind = kind
        self.message = message
    }

    public var description: String { "\(path): \(message)" }
}

/// Runs a body, turning what SQLite says into a sentence.
func translatingErrors<Result>(
    _ path: String, _ body: () throws -> Result
) throws(PlaceStoreError) -> Result {
    do {
        return try body()
    } catch let error as PlaceStoreError {
        throw error
    } catch let refusal as StoreFile.Refusal {
        throw PlaceStoreError(path, .foreign, refusal.message)
    } catch let error as DatabaseError {
        throw PlaceStoreError(path, error)
    } catch {
        throw PlaceStoreError(path, .obstructed, "\(error)")
    }
}

extension PlaceStoreError {
    fileprivate init(_ path: String, _ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_NOTADB: self.init(path, .foreign, "is no SQLite file")
        case .SQLITE_CORRUPT:
            self.init(path, .damaged, "is damaged: \(error.message ?? "no more is known")")
        case .SQLITE_CANTOPEN:
            self.init(
                path, .obstructed,
                "cannot be opened: is its folder there, and may it be written?")
        case .SQLITE_FULL: self.init(path, .obstructed, "the disk is full")
        case .SQLITE_READONLY, .SQLITE_PERM: self.init(path, .obstructed, "may not be written")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(path, .obstructed, "another process keeps it locked")
        case .SQLITE_IOERR:
            self.init(
                path, .obstructed,
                "cannot be read or written: \(error.message ?? "input/output error")")
        default:
            self.init(
                path, .obstructed, error.message ?? "SQLite error \(error.resultCode)")
        }
    }
}
