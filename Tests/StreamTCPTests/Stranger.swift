import Glibc
import SigtranTransport

/// The other end of a connection on plain sockets: it may write whatever it likes.
final class Stranger {
    let descriptor: Int32

    /// Connects to a port of 127.0.0.1.
    init(port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            // SAFETY: the call is told the length of the address that it is given.
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(status == 0, "cannot connect to port \(port)")
        // No read may hang a test.
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func write(_ octets: some Sequence<UInt8>) {
        let octets = Array(octets)
        let count = unsafe send(
            descriptor, octets, octets.count, Int32(MSG_NOSIGNAL))
        precondition(count == octets.count, "wrote \(count) of \(octets.count)")
    }

    /// Says that nothing more will be written.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What comes next: some octets, none at the end, nil where the connection was reset.
    func read() -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &octets, octets.count, 0)
        precondition(count >= 0 || errno == ECONNRESET, "nothing came")
        return count < 0 ? nil : Array(octets[..<count])
    }
}

/// An M3UA message of a length, which may be a lie.
func message(_ length: UInt32, octets: Int, filler: UInt8 = 0) -> [UInt8] {
    let header: [UInt8] = [
        1, 0, 1, 1, UInt8(length >> 24), UInt8(length >> 16 & 0xff), UInt8(length >> 8 & 0xff),
        UInt8(length & 0xff),
    ]
    return header + [UInt8](repeating: filler, count: octets - header.count)
}
