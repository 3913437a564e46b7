internal import Foundation

/// Which files a store's are, by device and number: a path may lead to others later.
struct StoreIdentity: Sendable {
    private struct File: Equatable {
        var device: UInt64
        var number: UInt64

        /// Nil where nothing is at the path.
        init?(_ path: String) {
            var file = stat()
            // SAFETY: the path is a text that lives through the call.
            guard unsafe stat(path, &file) == 0 else { return nil }
            device = UInt64(file.st_dev)
            number = UInt64(file.st_ino)
        }
    }

    private var file: File?
    private var log: File?

    init(_ path: String) { file = File(path) }

    /// Whether the files are the same as before; those that were not there then are noted.
    ///
    /// SQLite makes the log when it first writes, and keeps it while the store is open.
    mutating func isStill(at path: String) -> Bool {
        let (fileNow, logNow) = (File(path), File(path + "-wal"))
        if let file, file != fileNow { return false }
        if let log, log != logNow { return false }
        (file, log) = (fileNow, logNow)
        return true
    }
}
