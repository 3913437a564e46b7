import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A control socket that gives one answer to whoever asks, and remembers what was asked.
final class FakeGateway: Sendable {
    private let descriptor: Int32
    private let answer: @Sendable () -> String
    private let asked = Mutex<[String]>([])

    var requests: [String] { asked.withLock { $0 } }

    init?(path: String, answer: @escaping @Sendable () -> String) {
        self.answer = answer
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let octets = Array(path.utf8)
        guard octets.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: octets) }
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0, listen(descriptor, 4) == 0 else { return nil }
        Thread { [self] in serve() }.start()
    }

    /// Answers until the socket is shut down.
    private func serve() {
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return }
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = unsafe read(connection, &buffer, buffer.count)
            let request = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            asked.withLock { $0.append(request.trimmingCharacters(in: .newlines)) }
            let text = Array(answer().utf8)
            _ = unsafe write(connection, text, text.count)
            close(connection)
        }
    }

    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }
}
