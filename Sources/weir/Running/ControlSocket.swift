import Administration
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The local socket by which `weir status` and `weir reload` reach a running gateway.
///
/// One request a connection: a line with a word, answered by text until the end. Each has a thread, so
/// that nobody waits for an upgrade that somebody else has asked for; more than there are places for
/// wait with the system. The socket is its owner's alone (mode 600), or that of a group too (660); root may
/// always ask.
final class ControlSocket: @unchecked Sendable {
    private let path: String
    private let descriptor: Int32
    private let answer: @Sendable (String) -> String
    private let isStopping = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)
    private let places = DispatchSemaphore(value: ControlSocket.mostConnections)

    /// Connections that are served at once.
    private static let mostConnections = 16
    /// How long a client may take to ask, and to take the answer.
    private static let patience = Duration.seconds(5)

    /// Makes the socket's folder where it is not there: `/run` is empty after every start of the machine.
    ///
    /// - Returns: the folder, if it was made.
    static func makeFolder(of path: String) -> String? {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        guard !FileManager.default.fileExists(atPath: folder.path) else { return nil }
        let isMade: Void? = try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o750])
        return isMade.map { folder.path }
    }

    /// - Parameter group: who may ask besides the owner.
    /// - Throws: `Failure` where the socket cannot be made, or another gateway answers on it.
    init(
        path: String, group: String? = nil, answer: @escaping @Sendable (String) -> String
    ) throws {
        self.path = path
        self.answer = answer
        if (try? ControlSocket.ask("status", at: path)) != nil {
            throw Failure.input("weir: a gateway is running already: it answers on \(path)")
        }
        var status = stat()
        if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFSOCK {
            throw Failure.input("weir: \(path) is there and is no socket: it is left alone")
        }
        unsafe unlink(path)
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ControlSocket.failure("open a socket", path) }
        var address = try told { () throws(AdministrationError) in
            try controlSocketAddress(path)
        }
        let usual = umask(0o077)
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        umask(usual)
        guard bound == 0 else { throw ControlSocket.failure("listen on", path) }
        // Before anybody can be answered.
        if let group {
            try ControlSocket.admit(group, to: path)
        } else if unsafe chmod(path, 0o600) != 0 {
            throw ControlSocket.failure("keep others from", path)
        }
        guard listen(descriptor, 64) == 0 else { throw ControlSocket.failure("listen on", path) }
    }

    private static func admit(_ group: String, to path: String) throws {
        let number = try Rights.group(group)
        if unsafe lchown(path, uid_t.max, number) != 0 {
            guard errno == EPERM, let name = Rights.userName else {
                throw failure("give group \(group) the control socket", path)
            }
            throw Failure.input(
                "weir: cannot give group \(group) the control socket \(path): \(name) is not a "
                    + "member of it; `gpasswd --add \(name) \(group)`, or another `control-group`")
        }
        guard unsafe chmod(path, 0o660) == 0 else {
            throw failure("let group \(group) use the control socket", path)
        }
    }

    func start() {
        let thread = Thread { [self] in run() }
        thread.name = "control"
        thread.start()
    }

    func stop() {
        isStopping.store(true, ordering: .relaxed)
        finished.wait()
        close(descriptor)
        unsafe unlink(path)
    }

    private func run() {
        while !isStopping.load(ordering: .relaxed) {
            guard places.wait(timeout: .now() + .milliseconds(100)) == .success else { continue }
            guard let connection = next() else {
                places.signal()
                continue
            }
            let thread = Thread { [self] in
                serve(connection)
                close(connection)
                places.signal()
            }
            thread.name = "control"
            thread.start()
        }
        // Whoever has asked is answered.
        for _ in 0..<ControlSocket.mostConnections { places.wait() }
        for _ in 0..<ControlSocket.mostConnections { places.signal() }
        finished.signal()
    }

    /// The next connection; nil where none comes for a moment.
    private func next() -> Int32? {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&polled, 1, 100) > 0 else { return nil }
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else {
            // Out of descriptors: what waits goes on waiting, and is not asked for over and over.
            usleep(100_000)
            return nil
        }
        // A process that an upgrade starts must not hold the answer open.
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        return connection
    }

    private func serve(_ connection: Int32) {
        // A client that says nothing, or takes nothing, must not keep its place.
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        unsafe setsockopt(
            connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(
            connection, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard let line = request(on: connection) else { return }
        var rest = Array(answer(line).utf8)[...]
        let end = ContinuousClock.now + ControlSocket.patience
        while !rest.isEmpty, .now < end {
            let written = unsafe rest.withUnsafeBytes {
                unsafe write(connection, $0.baseAddress, $0.count)
            }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    /// What a client asks: a line, in however many parts it comes; nil where it asks nothing in time, or too much.
    private func request(on connection: Int32) -> String? {
        let longest = 8_192
        let end = ContinuousClock.now + ControlSocket.patience
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 512)
        while .now < end, line.count < longest {
            let count = unsafe read(connection, &buffer, buffer.count)
            guard count >= 0 else { return nil }
            line += buffer[..<count]
            // The end of what the client has to say ends a line, too.
            guard count > 0, !line.contains(UInt8(ascii: "\n")) else {
                let words = line.prefix { $0 != UInt8(ascii: "\n") }
                return String(decoding: words, as: UTF8.self)
                    .trimmingCharacters(in: .whitespaces)
            }
        }
        return nil
    }

    /// Asks the gateway behind a socket.
    ///
    /// - Throws: `Failure` where none answers.
    static func ask(_ request: String, at path: String) throws -> String {
        try told { () throws(AdministrationError) in try askGateway(request, at: path) }
    }

    private static func failure(_ what: String, _ path: String) -> Failure {
        .input("weir: cannot \(what) \(path): \(unsafe String(cString: strerror(errno)))")
    }
}
