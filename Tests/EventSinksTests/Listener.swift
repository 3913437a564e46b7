import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A socket on loopback that takes what couriers bring.
final class Listener: @unchecked Sendable {
    private let descriptor: Int32
    let port: UInt16

    /// - Parameter isStream: true for TCP.
    init(isStream: Bool) throws {
        let kind = isStream ? SOCK_STREAM : SOCK_DGRAM
        let descriptor = socket(AF_INET, Int32(kind.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // SAFETY: an IPv4 address is passed as the general one, with its length.
        let code = unsafe withUnsafeMutableBytes(of: &address) { octets in
            let pointer = unsafe octets.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            let bound = unsafe bind(descriptor, pointer, length)
            _ = unsafe getsockname(descriptor, pointer, &length)
            return bound
        }
        guard code == 0, !isStream || listen(descriptor, 4) == 0 else { throw POSIXError(.EIO) }
        port = UInt16(bigEndian: address.sin_port)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// The next datagram.
    func datagram() -> String { read(from: descriptor) }

    /// Waits for a connection.
    func accept() -> Connection? {
        let connection = Glibc.accept(descriptor, nil, nil)
        return connection < 0 ? nil : Connection(descriptor: connection)
    }

    final class Connection: @unchecked Sendable {
        private let descriptor: Int32

        init(descriptor: Int32) { self.descriptor = descriptor }
        deinit { close(descriptor) }

        func text(until end: String) -> String {
            var text = ""
            while !text.contains(end) {
                let more = read(from: descriptor)
                if more.isEmpty { break }
                text += more
            }
            return text
        }

        func answer(_ text: String) {
            // SAFETY: a string's octets live through the call.
            _ = unsafe write(descriptor, text, text.utf8.count)
        }
    }
}

private func read(from descriptor: Int32) -> String {
    var octets = [UInt8](repeating: 0, count: 65_536)
    // SAFETY: the array has as many octets as are asked for.
    let count = unsafe octets.withUnsafeMutableBytes { buffer in
        unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
    }
    return String(decoding: octets.prefix(max(0, count)), as: UTF8.self)
}

/// Waits for something that another thread does.
func eventually(_ seconds: Double = 10, _ condition: () -> Bool) -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
        if condition() { return true }
        Thread.sleep(forTimeInterval: 0.02)
    }
    return condition()
}
