internal import CUsrsctp
internal import Glibc
internal import SigtranTransport

/// A socket of the userland stack: options, addresses and names of its C calls in one place.
@safe
struct UserlandSocket: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    /// Opens a non-blocking one-to-one socket, set to the parameters and bound.
    init(
        boundTo addresses: [TransportAddress], isIPv6: Bool, parameters: AssociationParameters
    ) throws(TransportError) {
        guard let pointer = unsafe weir_usrsctp_socket(isIPv6 ? AF_INET6 : AF_INET) else {
            throw .current("open a userland SCTP socket")
        }
        unsafe self.pointer = unsafe pointer
        do throws(TransportError) {
            guard unsafe usrsctp_set_non_blocking(pointer, 1) == 0 else {
                throw .current("make a userland SCTP socket non-blocking")
            }
            try apply(parameters)
            try subscribe()
            try bind(addresses)
        } catch {
            close()
            throw error
        }
    }

    func close() { unsafe usrsctp_close(pointer) }

    func setUpcall(_ wakeup: Wakeup) {
        // SAFETY: the upcall's argument is a wakeup, and wakeups are never released.
        unsafe usrsctp_set_upcall(
            pointer,
            { _, argument, _ in
                guard let argument = unsafe argument else { return }
                unsafe Unmanaged<Wakeup>.fromOpaque(argument).takeUnretainedValue().wake()
            }, wakeup.pointer)
    }

    /// Lets `close` abort at once instead of shutting down.
    func setAbortsOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe usrsctp_setsockopt(
            pointer, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    /// The streams of an association that is up: outbound and inbound; nil when there is none.
    var streams: (UInt16, UInt16)? { status.map { ($0.sstat_outstrms, $0.sstat_instrms) } }

    private var status: sctp_status? {
        var status = sctp_status()
        var length = socklen_t(MemoryLayout<sctp_status>.size)
        guard
            unsafe usrsctp_getsockopt(
                pointer, weir_usrsctp_protocol, SCTP_STATUS, &status, &length) == 0
        else { return nil }
        return status
    }

    /// The peer's addresses, the primary one first: where it came from, as long as nobody has changed that.
    var peerAddresses: [TransportAddress] {
        let addresses = listedPeerAddresses
        guard let primary = primaryAddress else { return addresses }
        return [primary] + addresses.filter { $0 != primary }
    }

    private var primaryAddress: TransportAddress? {
        guard var status else { return nil }
        return unsafe withUnsafeBytes(of: &status.sstat_primary.spinfo_address) { octets in
            // SAFETY: the structure has room for any address.
            unsafe octets.baseAddress.flatMap { unsafe TransportAddress.load(from: $0)?.address }
        }
    }

    private var listedPeerAddresses: [TransportAddress] {
        var list: UnsafeMutablePointer<sockaddr>?
        let count = unsafe usrsctp_getpaddrs(pointer, 0, &list)
        guard count > 0, let list = unsafe list else { return [] }
        defer { unsafe usrsctp_freepaddrs(list) }
        return unsafe Array(socketAddresses: UnsafeRawPointer(list), count: count)
    }

    var localAddresses: [TransportAddress] {
        var list: UnsafeMutablePointer<sockaddr>?
        let count = unsafe usrsctp_getladdrs(pointer, 0, &list)
        guard count > 0, let list = unsafe list else { return [] }
        defer { unsafe usrsctp_freeladdrs(list) }
        return unsafe Array(socketAddresses: UnsafeRawPointer(list), count: count)
    }

    func listen(backlog: Int32) throws(TransportError) {
        guard unsafe usrsctp_listen(pointer, backlog) == 0 else {
            throw .current("listen for SCTP")
        }
    }

    func connect(to peer: [TransportAddress]) throws(TransportError) {
        let status = unsafe peer.withSocketAddresses { addresses, count in
            unsafe usrsctp_connectx(
                pointer, addresses.assumingMemoryBound(to: sockaddr.self), count, nil)
        }
        guard status == 0 || errno == EINPROGRESS else {
            throw .current("connect to \(peer.map(\.description).joined(separator: ", "))")
        }
    }

    private func bind(_ addresses: [TransportAddress]) throws(TransportError) {
        guard let first = addresses.first else { return }
        try unsafe bind([first]) { list, _ in
            unsafe usrsctp_bind(
                pointer, list.assumingMemoryBound(to: sockaddr.self),
                socklen_t(
                    first.family == .ipv4
                        ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size))
        }
        guard addresses.count > 1 else { return }
        let port = localAddresses.first?.port ?? first.port
        try unsafe bind(addresses.dropFirst().map { $0.with(port: port) }) { list, count in
            unsafe usrsctp_bindx(
                pointer, list.assumingMemoryBound(to: sockaddr.self), count,
                Int32(SCTP_BINDX_ADD_ADDR))
        }
    }

    private func bind(
        _ addresses: [TransportAddress], _ call: (UnsafeMutableRawPointer, Int32) -> Int32
    ) throws(TransportError) {
        guard unsafe addresses.withSocketAddresses(call) == 0 else {
            let error = TransportError.current(
                "bind to \(addresses.map(\.description).joined(separator: ", "))")
            guard error.code == EADDRNOTAVAIL else { throw error }
            // The system takes all of 127.0.0.0/8; this stack knows what interfaces have.
            throw TransportError(
                error.code,
                error.action + " (of loopback the userland stack has 127.0.0.1 alone)")
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
        var path = sctp_paddrparams()
        path.spp_pathmaxrxt = parameters.pathRetransmissions
        path.spp_flags = UInt32(SPP_HB_DISABLE)
        if let interval = parameters.heartbeatInterval {
            path.spp_flags = UInt32(SPP_HB_ENABLE)
            path.spp_hbinterval = interval.milliseconds
        }
        try set(SCTP_PEER_ADDR_PARAMS, path, "set the heartbeats")
        var sack = sctp_sack_info()
        sack.sack_delay = parameters.sackDelay.milliseconds
        try set(SCTP_DELAYED_SACK, sack, "set the SACK delay")
        try set(SCTP_NODELAY, Int32(parameters.sendsWithoutDelay ? 1 : 0), "set no delay")
        try set(SCTP_FRAGMENT_INTERLEAVE, Int32(0), "forbid interleaved messages")
        try set(
            SO_SNDBUF, Int32(clamping: parameters.sendBufferSize), "set the send buffer",
            level: SOL_SOCKET)
        try set(
            SO_RCVBUF, Int32(clamping: parameters.receiveBufferSize), "set the receive buffer",
            level: SOL_SOCKET)
        if let encapsulation = parameters.udpEncapsulation {
            var remote = sctp_udpencaps()
            remote.sue_port = encapsulation.remotePort.bigEndian
            try set(SCTP_REMOTE_UDP_ENCAPS_PORT, remote, "set the peer's UDP port")
        }
    }

    private func subscribe() throws(TransportError) {
        for type in [
            SCTP_ASSOC_CHANGE, SCTP_PEER_ADDR_CHANGE, SCTP_SHUTDOWN_EVENT, SCTP_SEND_FAILED_EVENT,
            SCTP_PARTIAL_DELIVERY_EVENT,
        ] {
            try set(
                SCTP_EVENT, sctp_event(se_assoc_id: 0, se_type: UInt16(type), se_on: 1),
                "subscribe to events")
        }
        try set(SCTP_RECVRCVINFO, Int32(1), "ask for receive information")
    }

    private func set<Value: BitwiseCopyable>(
        _ option: Int32, _ value: Value, _ action: String, level: Int32 = weir_usrsctp_protocol
    ) throws(TransportError) {
        let status = unsafe withUnsafeBytes(of: value) { octets in
            unsafe usrsctp_setsockopt(
                pointer, level, option, octets.baseAddress, socklen_t(octets.count))
        }
        guard status == 0 else { throw .current(action) }
    }
}
