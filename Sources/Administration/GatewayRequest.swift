#if canImport(Glibc)
    public import Glibc
#endif

/// Asks the gateway behind a control socket: a line with a word, answered by text until the end.
///
/// - Parameter patience: how long the gateway may say nothing; nil waits as long as it takes.
/// - Throws: where none answers.
public func askGateway(
    _ request: String, at path: String, patience: Duration? = nil
) throws(AdministrationError) -> String {
    let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard connection >= 0 else { throw failure("open a socket", path) }
    defer { close(connection) }
    if let patience {
        var limit = timeval(tv_sec: max(1, Int(patience.components.seconds)), tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }
    var address = try controlSocketAddress(path)
    let connected = unsafe withUnsafePointer(to: &address) { pointer in
        // SAFETY: the length is that of the address.
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    guard connected == 0 else {
        throw AdministrationError("no gateway answers on \(path): \(lastError)")
    }
    let line = Array((request + "\n").utf8)
    guard unsafe send(connection, line, line.count, Int32(MSG_NOSIGNAL)) == line.count
    else { throw failure("write to", path) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = unsafe read(connection, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count < 0 { throw failure("read from", path) }
        guard count > 0 else { break }
        text += buffer[..<count]
    }
    return String(decoding: text, as: UTF8.self)
}

/// The address of a control socket.
///
/// - Throws: where the path is too long for one.
public func controlSocketAddress(_ path: String) throws(AdministrationError) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let octets = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard octets.count < room else {
        throw AdministrationError(
            "\(path): a control socket's path has at most \(room - 1) octets")
    }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
    return address
}

private func failure(_ what: String, _ path: String) -> AdministrationError {
    AdministrationError("cannot \(what) \(path): \(lastError)")
}

/// What the last call of the system says went wrong.
var lastError: String { unsafe String(cString: strerror(errno)) }
