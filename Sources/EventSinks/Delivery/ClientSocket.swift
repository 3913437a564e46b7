internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#endif

/// A socket to a receiver; no call on it waits for longer than some seconds.
struct ClientSocket: ~Copyable {
    private let descriptor: Int32

    /// Seconds that a connection may take to open, or octets to leave.
    private static let patience = 5

    /// Milliseconds for which octets may stay without an acknowledgement.
    static let silence = 15_000

    /// Connects to the first address of a receiver that answers.
    init(to receiver: Receiver) throws(DeliveryError) {
        descriptor = try ClientSocket.connect(to: receiver)
    }

    private static func connect(to receiver: Receiver) throws(DeliveryError) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(
            (receiver.transport == .udp ? SOCK_DGRAM : SOCK_STREAM).rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(receiver.host, "\(receiver.port)", &hints, &found)
        guard code == 0 else {
            // SAFETY: gai_strerror's texts are constants.
            throw DeliveryError("\(receiver): \(unsafe String(cString: gai_strerror(code)))")
        }
        defer { unsafe freeaddrinfo(found) }
        var reason = "no address"
        var next = unsafe found
        while let candidate = unsafe next {
            let entry = unsafe candidate.pointee
            unsafe next = unsafe entry.ai_next
            let descriptor = unsafe socket(
                entry.ai_family, entry.ai_socktype | Int32(SOCK_CLOEXEC.rawValue),
                entry.ai_protocol)
            guard descriptor >= 0 else { continue }
            // A time to send limits connect as well, socket(7).
            var limit = timeval(tv_sec: ClientSocket.patience, tv_usec: 0)
            unsafe setsockopt(
                descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit,
                socklen_t(MemoryLayout<timeval>.size))
            // Octets that nobody acknowledges for so long end the connection, tcp(7): a receiver that is gone
            // without a word is noticed.
            var silence = UInt32(ClientSocket.silence)
            if receiver.transport != .udp {
                unsafe setsockopt(
                    descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &silence,
                    socklen_t(MemoryLayout<UInt32>.size))
            }
            if unsafe Glibc.connect(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 {
                return descriptor
            }
            reason = ClientSocket.lastError
            Glibc.close(descriptor)
        }
        throw DeliveryError("\(receiver): \(reason)")
    }

    deinit { Glibc.close(descriptor) }

    /// True where the other end has closed: what was sent then would be lost without a word.
    var isClosedByPeer: Bool {
        var octet: UInt8 = 0
        // SAFETY: one octet is looked at, into a variable of one octet.
        return unsafe recv(descriptor, &octet, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
            == 0
    }

    /// Sends all octets.
    func send(_ octets: [UInt8]) throws(DeliveryError) {
        var sent = 0
        while sent < octets.count {
            // SAFETY: the buffer is as long as its count says.
            let count = unsafe octets[sent...].withUnsafeBytes { rest in
                unsafe Glibc.send(
                    descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw DeliveryError(ClientSocket.lastError) }
            sent += count
        }
    }

    private static var lastError: String {
        let code = errno
        if code == EAGAIN || code == EINPROGRESS { return "no answer in \(patience) s" }
        // SAFETY: strerror's text stays valid until this thread asks for another.
        return unsafe String(cString: strerror(code))
    }
}
