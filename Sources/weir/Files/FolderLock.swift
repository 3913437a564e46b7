import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Keeps other editors of a folder's files out for as long as it lives.
///
/// The folder is locked and not the file, which an edit replaces by a new one.
final class FolderLock {
    private let descriptor: Int32

    /// Waits for another editor for a while.
    ///
    /// - Throws: `Failure` where the folder cannot be locked.
    init(_ folder: String, patience: Duration = .seconds(5)) throws {
        descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FolderLock.failure(folder) }
        let end = ContinuousClock.now + patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                defer { close(descriptor) }
                throw FolderLock.failure(folder)
            }
            guard ContinuousClock.now < end else {
                close(descriptor)
                throw Failure.input("weir: another 'weir list' edits a file of \(folder)")
            }
            usleep(20_000)
        }
    }

    deinit { close(descriptor) }

    private static func failure(_ folder: String) -> Failure {
        .input("weir: cannot lock \(folder): \(unsafe String(cString: strerror(errno)))")
    }
}
