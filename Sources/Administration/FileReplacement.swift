import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Replaces a file's text all at once: who reads it sees the old text or the new one.
///
/// The new text is written beside the file and on the disk before it takes the file's name. Owner
/// and permissions stay; where the path is a symbolic link, the file that it leads to is replaced.
///
/// - Parameter mayBeNew: true to make a file that is not there, which its owner's group may read.
/// - Throws: where that cannot be done; the file is then as it was.
public func replaceFile(
    _ path: String, with text: String, mayBeNew: Bool = false
) throws(AdministrationError) {
    let file = resolvedPath(path)
    var status = stat()
    let isThere = unsafe stat(file, &status) == 0
    guard isThere || mayBeNew && errno == ENOENT else { throw cannotWrite(path) }
    let temporary = "\(file).\(getpid()).new"
    unsafe unlink(temporary)
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw cannotWrite(path) }
    var isDone = false
    defer {
        close(descriptor)
        if !isDone { unsafe unlink(temporary) }
    }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes {
            unsafe write(descriptor, $0.baseAddress, $0.count)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw cannotWrite(path) }
        rest = rest.dropFirst(count)
    }
    // Another's file stays theirs where we may give it; where not, they can still read it.
    if isThere { _ = fchown(descriptor, status.st_uid, status.st_gid) }
    guard fchmod(descriptor, isThere ? status.st_mode & 0o7777 : 0o640) == 0,
        fsync(descriptor) == 0,
        unsafe rename(temporary, file) == 0
    else { throw cannotWrite(path) }
    isDone = true
    let folder = unsafe open(folder(of: file), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    // The name is on the disk only when its folder is.
    fsync(folder)
    close(folder)
}

/// The file that a path leads to, symbolic links followed; the path itself where there is none.
public func resolvedPath(_ path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
}

/// The folder that a file is in.
public func folder(of path: String) -> String {
    // By hand: Foundation's own ends the process on a path of one character.
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

private func cannotWrite(_ path: String) -> AdministrationError {
    AdministrationError("cannot write \(path): \(lastError)")
}
