internal import CLinux
internal import Glibc
internal import SigtranTransport

/// A socket of the kernel's TCP: options, addresses and names of its C calls in one place.
struct TCPSocket: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Opens a non-blocking socket, set to the parameters and bound to at most one address.
    init(
        boundTo addresses: [TransportAddress], isIPv6: Bool, parameters: AssociationParameters
    ) throws(TransportError) {
        guard addresses.count <= 1 else { throw .invalid("bind TCP to several addresses") }
        guard parameters.udpEncapsulation == nil else { throw .invalid("carry TCP in UDP") }
        descriptor = weir_tcp_socket(isIPv6 ? AF_INET6 : AF_INET)
        guard descriptor >= 0 else { throw .current("open a TCP socket") }
        do throws(TransportError) {
            try apply(parameters)
            for address in addresses { try bind(address) }
        } catch {
            close()
            throw error
        }
    }

    func close() { _ = Glibc.close(descriptor) }

    /// Resets the connection at once; the descriptor stays, and tells a hang-up.
    ///
    /// To connect to no family is how Linux is asked for that.
    func reset() {
        var nobody = sockaddr()
        nobody.sa_family = sa_family_t(AF_UNSPEC)
        // SAFETY: the call is told the length of the address that it is given.
        _ = unsafe Glibc.connect(descriptor, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Lets `close` reset the connection at once.
    func setAbortsOnClose() {
        try? set(SO_LINGER, linger(l_onoff: 1, l_linger: 0), "", level: SOL_SOCKET)
    }

    var localAddresses: [TransportAddress] { unsafe addresses { unsafe getsockname($0, $1, $2) } }
    var peerAddresses: [TransportAddress] { unsafe addresses { unsafe getpeername($0, $1, $2) } }

    /// What has gone wrong on the socket since this was last asked: 0 or an error number.
    func takeError() -> Int32 {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 else {
            return errno
        }
        return error
    }

    /// True once a connection that was being made is there.
    var isConnected: Bool {
        var address = sockaddr_storage()
        return unsafe withUnsafeMutableBytes(of: &address) { storage in
            var length = socklen_t(storage.count)
            let pointer = unsafe storage.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe getpeername(descriptor, pointer, &length) == 0
        }
    }

    func listen(backlog: Int32) throws(TransportError) {
        guard Glibc.listen(descriptor, backlog) == 0 else { throw .current("listen for TCP") }
    }

    /// Begins to connect; gives the error number where the answer is no already, else 0.
    func connect(to peer: TransportAddress) throws(TransportError) -> Int32 {
        let status = unsafe [peer].withSocketAddresses { address, _ in
            unsafe Glibc.connect(
                descriptor, address.assumingMemoryBound(to: sockaddr.self), length(of: peer))
        }
        if status == 0 || errno == EINPROGRESS { return 0 }
        switch errno {
        case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT: return errno
        default: throw .current("connect to \(peer)")
        }
    }

    /// Sets how long sent octets may stay unacknowledged, or a connection unanswered.
    func setPatience(_ patience: Duration) throws(TransportError) {
        try set(TCP_USER_TIMEOUT, Int32(clamping: patience.milliseconds), "set the timeout")
    }

    private func bind(_ address: TransportAddress) throws(TransportError) {
        let status = unsafe [address].withSocketAddresses { pointer, _ in
            unsafe Glibc.bind(
                descriptor, pointer.assumingMemoryBound(to: sockaddr.self), length(of: address))
        }
        guard status == 0 else { throw .current("bind to \(address)") }
    }

    private func length(of address: TransportAddress) -> socklen_t {
        let isIPv4 = address.family == .ipv4
        return socklen_t(
            isIPv4 ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size)
    }

    private func apply(_ parameters: AssociationParameters) throws(TransportError) {
        try set(SO_REUSEADDR, Int32(1), "reuse the address", level: SOL_SOCKET)
        try set(TCP_NODELAY, Int32(parameters.sendsWithoutDelay ? 1 : 0), "set no delay")
        // The kernel doubles the values for its own bookkeeping.
        let sending = Int32(clamping: parameters.sendBufferSize / 2)
        let receiving = Int32(clamping: parameters.receiveBufferSize / 2)
        try set(SO_SNDBUF, sending, "set a buffer", level: SOL_SOCKET)
        try set(SO_RCVBUF, receiving, "set a buffer", level: SOL_SOCKET)
        guard let interval = parameters.heartbeatInterval else { return }
        try set(SO_KEEPALIVE, Int32(1), "set keepalive", level: SOL_SOCKET)
        try set(TCP_KEEPIDLE, interval.wholeSeconds, "set keepalive")
        try set(TCP_KEEPINTVL, parameters.rtoMaximum.wholeSeconds, "set keepalive")
        let probes = min(127, max(1, parameters.pathRetransmissions))
        try set(TCP_KEEPCNT, Int32(probes), "set keepalive")
    }

    private func set<Value: BitwiseCopyable>(
        _ option: Int32, _ value: Value, _ action: String, level: Int32 = Int32(IPPROTO_TCP)
    ) throws(TransportError) {
        let status = unsafe withUnsafeBytes(of: value) { octets in
            unsafe setsockopt(
                descriptor, level, option, octets.baseAddress, socklen_t(octets.count))
        }
        guard status == 0 else { throw .current(action) }
    }

    private func addresses(
        _ ask: (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> [TransportAddress] {
        var address = sockaddr_storage()
        return unsafe withUnsafeMutableBytes(of: &address) { storage in
            var length = socklen_t(storage.count)
            guard let start = storage.baseAddress,
                unsafe ask(descriptor, start.assumingMemoryBound(to: sockaddr.self), &length) == 0
            else { return [] }
            return unsafe Array(socketAddresses: start, count: 1)
        }
    }
}

extension Duration {
    /// Seconds, rounded up, as keepalive takes them.
    fileprivate var wholeSeconds: Int32 {
        Int32(min(32_767, max(1, (milliseconds + 999) / 1_000)))
    }
}
