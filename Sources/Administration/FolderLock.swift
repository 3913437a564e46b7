import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Keeps other editors of a folder's files out for as long as it lives.
///
/// The folder is locked and not the file, which an edit replaces by a new one.
public final class FolderLock {
    private let descriptor: Int32

    /// Waits for another editor for a while.
    ///
    /// Where it throws after the folder is open, `deinit` closes it.
    ///
    /// - Throws: where the folder cannot be locked.
    public init(
        _ folder: String, patience: Duration = .seconds(5)
    ) throws(AdministrationError) {
        descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FolderLock.failure(folder) }
        let end = ContinuousClock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw FolderLock.failure(folder)
            }
            guard ContinuousClock.now < end else {
                throw AdministrationError("another 'weir list' edits a file of \(folder)")
            }
            usleep(20_000)
        }
    }

    deinit { close(descriptor) }

    private static func failure(_ folder: String) -> AdministrationError {
        AdministrationError("cannot lock \(folder): \(lastError)")
    }
}
