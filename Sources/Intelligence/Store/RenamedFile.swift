internal import Glibc

/// True where a path leads to another file than the one that is open, or to none.
///
/// It is what logrotate leaves behind: whoever appends goes on in a new file at the path.
public func isRenamed(_ descriptor: Int32, from path: String) -> Bool {
    var (named, own) = (stat(), stat())
    // SAFETY: the path is a text that lives through the call.
    let isThere = unsafe stat(path, &named) == 0
    guard unsafe fstat(descriptor, &own) == 0 else { return false }
    return !isThere || (named.st_dev, named.st_ino) != (own.st_dev, own.st_ino)
}
