internal import CSCTP
internal import Glibc
internal import SigtranTransport

/// A socket of the kernel's SCTP: options, addresses and names of its C calls in one place.
struct KernelSocket: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Opens a non-blocking one-to-one socket, set to the parameters and bound.
    init(
        boundTo addresses: [TransportAddress], isIPv6: Bool, parameters: AssociationParameters
    ) throws(TransportError) {
        descriptor = weir_sctp_socket(isIPv6 ? AF_INET6 : AF_INET)
        guard descriptor >= 0 else { throw .current("open a kernel SCTP socket") }
        do throws(TransportError) {
            try apply(parameters)
            try subscribe()
            try bind(addresses)
        } catch {
            close()
            throw error
        }
    }

    func close() { _ = Glibc.close(descriptor) }

    /// Lets `close` abort at once instead of shutting down.
    func setAbortsOnClose() {
        let linger = linger(l_onoff: 1, l_linger: 0)
        try? set(SO_LINGER, linger, "", level: SOL_SOCKET)
    }

    /// What the kernel knows of the peer.
    struct Peer {
        /// Octets that its window is open for, less those in flight.
        var open: Int
        /// DATA chunks that have been sent to it, each of them once.
        var sentChunks: Int
        /// Those of them that were not acknowledged when it last said anything.
        var unacknowledgedChunks: Int
    }

    /// The peer; nil where the kernel does not say.
    var peer: Peer? {
        let sent = weir_sctp_sent_chunks(descriptor)
        guard sent >= 0, let status else { return nil }
        return Peer(
            open: Int(status.sstat_rwnd), sentChunks: Int(sent),
            unacknowledgedChunks: Int(status.sstat_unackdata))
    }

    /// Makes the receive buffer's books four times as large as they were when the window was made of them.
    ///
    /// An association's window is half the size of the buffer at its beginning, and stays so. Linux counts
    /// each message with 248 octets more than it has, closes the window when the buffer is full by that
    /// count, and drops what is then on its way. With room for messages of 36 octets the window closes first, by
    /// itself, and nothing is dropped. Where the process may not have that much there is less room.
    func roomForMessages() {
        var size: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, &length) == 0 else {
            return
        }
        try? setBuffer(SO_RCVBUFFORCE, SO_RCVBUF, 4 * Int(size))
    }

    /// The streams of an association that is up: outbound and inbound; nil when there is none.
    var streams: (UInt16, UInt16)? { status.map { ($0.sstat_outstrms, $0.sstat_instrms) } }

    private var status: sctp_status? {
        var status = sctp_status()
        var length = socklen_t(MemoryLayout<sctp_status>.size)
        guard
            unsafe getsockopt(descriptor, weir_sctp_protocol, SCTP_STATUS, &status, &length) == 0
        else { return nil }
        return status
    }

    var peerAddresses: [TransportAddress] {
        var list: UnsafeMutablePointer<sockaddr>?
        let count = unsafe sctp_getpaddrs(descriptor, 0, &list)
        guard count > 0, let list = unsafe list else { return [] }
        defer { unsafe sctp_freepaddrs(list) }
        return unsafe Array(socketAddresses: UnsafeRawPointer(list), count: count)
    }

    var localAddresses: [TransportAddress] {
        var list: UnsafeMutablePointer<sockaddr>?
        let count = unsafe sctp_getladdrs(descriptor, 0, &list)
        guard count > 0, let list = unsafe list else { return [] }
        defer { unsafe sctp_freeladdrs(list) }
        return unsafe Array(socketAddresses: UnsafeRawPointer(list), count: count)
    }

    func listen(backlog: Int32) throws(TransportError) {
        guard Glibc.listen(descriptor, backlog) == 0 else { throw .current("listen for SCTP") }
    }

    func connect(to peer: [TransportAddress]) throws(TransportError) {
        let status = unsafe peer.withSocketAddresses { addresses, count in
            unsafe sctp_connectx(
                descriptor, addresses.assumingMemoryBound(to: sockaddr.self), count, nil)
        }
        guard status >= 0 || errno == EINPROGRESS else {
            throw .current("connect to \(peer.map(\.description).joined(separator: ", "))")
        }
    }

    private func bind(_ addresses: [TransportAddress]) throws(TransportError) {
        guard let first = addresses.first else { return }
        try bindOnly([first])
        guard addresses.count > 1 else { return }
        let port = localAddresses.first?.port ?? first.port
        try bindOnly(addresses.dropFirst().map { $0.with(port: port) })
    }

    private func bindOnly(_ addresses: [TransportAddress]) throws(TransportError) {
        let status = unsafe addresses.withSocketAddresses { list, count in
            unsafe sctp_bindx(
                descriptor, list.assumingMemoryBound(to: sockaddr.self), count,
                Int32(SCTP_BINDX_ADD_ADDR))
        }
        guard status == 0 else {
            throw .current("bind to \(addresses.map(\.description).joined(separator: ", "))")
        }
    }

    private func apply(_ parameters: AssociationParameters) throws(TransportError) {
        try set(
            SCTP_INITMSG,
            sctp_initmsg(
                sinit_num_ostreams: parameters.outboundStreams,
                sinit_max_instreams: parameters.inboundStreams,
                sinit_max_attempts: parameters.initAttempts,
                sinit_max_init_timeo: UInt16(clamping: parameters.initTimeout.milliseconds)),
            "set the streams and the INIT attempts")
        var rto = sctp_rtoinfo()
        rto.srto_initial = parameters.rtoInitial.milliseconds
        rto.srto_min = parameters.rtoMinimum.milliseconds
        rto.srto_max = parameters.rtoMaximum.milliseconds
        try set(SCTP_RTOINFO, rto, "set the retransmission timeouts")
        var association = sctp_assocparams()
        association.sasoc_asocmaxrxt = parameters.associationRetransmissions
        try set(SCTP_ASSOCINFO, association, "set the association's retransmissions")
        guard
            weir_sctp_set_paths(
                descriptor, parameters.heartbeatInterval?.milliseconds ?? 0,
                parameters.pathRetransmissions) == 0
        else { throw .current("set the heartbeats") }
        var sack = sctp_sack_info()
        sack.sack_delay = parameters.sackDelay.milliseconds
        try set(SCTP_DELAYED_SACK, sack, "set the SACK delay")
        try set(SCTP_NODELAY, Int32(parameters.sendsWithoutDelay ? 1 : 0), "set no delay")
        try set(SCTP_FRAGMENT_INTERLEAVE, Int32(0), "forbid interleaved messages")
        try set(SO_REUSEADDR, Int32(1), "reuse the address", level: SOL_SOCKET)
        try setBuffer(SO_SNDBUFFORCE, SO_SNDBUF, parameters.sendBufferSize)
        try setBuffer(SO_RCVBUFFORCE, SO_RCVBUF, parameters.receiveBufferSize)
        if let encapsulation = parameters.udpEncapsulation { try encapsulate(encapsulation) }
    }

    /// Sets a buffer's size; only a privileged process may go beyond the system's limit.
    private func setBuffer(
        _ forced: Int32, _ limited: Int32, _ size: Int
    ) throws(TransportError) {
        // The kernel doubles the value for its own bookkeeping.
        let half = Int32(clamping: size / 2)
        do throws(TransportError) {
            try set(forced, half, "set a buffer", level: SOL_SOCKET)
        } catch {
            try set(limited, half, "set a buffer", level: SOL_SOCKET)
        }
    }

    private func encapsulate(_ encapsulation: UDPEncapsulation) throws(TransportError) {
        // The own port belongs to the system, not to a socket.
        let port = Sysctl.number("/proc/sys/net/sctp/udp_port") ?? 0
        guard port == Int(encapsulation.localPort) else {
            throw TransportError(
                EADDRNOTAVAIL,
                "use UDP port \(encapsulation.localPort) for SCTP while net.sctp.udp_port is \(port)"
            )
        }
        var remote = sctp_udpencaps()
        remote.sue_port = encapsulation.remotePort.bigEndian
        try set(SCTP_REMOTE_UDP_ENCAPS_PORT, remote, "set the peer's UDP port")
    }

    private func subscribe() throws(TransportError) {
        for type in [
            SCTP_ASSOC_CHANGE, SCTP_PEER_ADDR_CHANGE, SCTP_SHUTDOWN_EVENT, SCTP_SEND_FAILED_EVENT,
            SCTP_PARTIAL_DELIVERY_EVENT,
        ] {
            try set(
                SCTP_EVENT,
                sctp_event(se_assoc_id: 0, se_type: UInt16(type.rawValue), se_on: 1),
                "subscribe to events")
        }
        try set(SCTP_RECVRCVINFO, Int32(1), "ask for receive information")
    }

    private func set<Value: BitwiseCopyable>(
        _ option: Int32, _ value: Value, _ action: String, level: Int32 = weir_sctp_protocol
    ) throws(TransportError) {
        let status = unsafe withUnsafeBytes(of: value) { octets in
            unsafe setsockopt(
                descriptor, level, option, octets.baseAddress, socklen_t(octets.count))
        }
        guard status == 0 else { throw .current(action) }
    }
}

/// Settings of the running system.
enum Sysctl {
    static func number(_ path: String) -> Int? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        var octets = [UInt8](repeating: 0, count: 32)
        let count = unsafe octets.withUnsafeMutableBytes { buffer in
            // SAFETY: reads no more than the buffer holds.
            unsafe read(descriptor, buffer.baseAddress, buffer.count)
        }
        guard count > 0 else { return nil }
        return Int(String(decoding: octets[..<count].filter { $0 > 0x20 }, as: UTF8.self))
    }
}
