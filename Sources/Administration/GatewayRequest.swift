#if canImport(Glibc)
    public import Glibc
#endif

/// Asks the gateway behind a control socket: a line with a word, answered by text until the end.
///
/// - Parameters:
///   - patience: how long the whole answer may take; nil waits as long as it takes.
///   - longest: octets that an answer may have.
/// - Throws: where none answers.
public func askGateway(
    _ request: String, at path: String, patience: Duration? = nil, longest: Int = 64 << 20
) throws(AdministrationError) -> String {
    let end = patience.map { ContinuousClock.now + $0 }
    let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard connection >= 0 else { throw failure("open a socket", path) }
    defer { close(connection) }
    /// What is left of the patience limits the next call.
    func limitWait() throws(AdministrationError) {
        guard let end, let patience else { return }
        let left = (end - .now) / .seconds(1)
        guard left > 0 else {
            throw AdministrationError("the gateway behind \(path) does not answer in \(patience)")
        }
        var limit = timeval(
            tv_sec: Int(left), tv_usec: max(1, Int(left.truncatingRemainder(dividingBy: 1) * 1e6)))
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }
    try limitWait()
    var address = try controlSocketAddress(path)
    let connected = unsafe withUnsafePointer(to: &address) { pointer in
        // SAFETY: the length is that of the address.
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    guard connected == 0 else {
        // Where its queue is full it is there, and does not answer.
        let isAbsence = errno != EAGAIN
        var error = AdministrationError("no gateway answers on \(path): \(lastError)")
        error.isAbsence = isAbsence
        throw error
    }
    let line = Array((request + "\n").utf8)
    guard unsafe send(connection, line, line.count, Int32(MSG_NOSIGNAL)) == line.count
    else { throw failure("write to", path) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        try limitWait()
        let count = unsafe read(connection, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN && end != nil { continue }
        if count < 0 { throw failure("read from", path) }
        guard count > 0 else { break }
        text += buffer[..<count]
        guard text.count <= longest else {
            throw AdministrationError("the gateway behind \(path) does not end its answer")
        }
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
