internal import CSCTP
internal import Glibc
public import SigtranTransport

/// The kernel's SCTP, for production: one-to-one sockets with multi-homing.
///
/// On a machine whose kernel has none, every call throws an error that `isUnsupported`.
public final class KernelTransport: Transport, @unchecked Sendable {
    public override var name: String { "kernel" }

    /// Why this machine's kernel cannot do SCTP, or nil when it can.
    public static var obstacle: TransportError? {
        let descriptor = weir_sctp_socket(AF_INET)
        guard descriptor >= 0 else { return .current("open a kernel SCTP socket") }
        close(descriptor)
        return nil
    }

    public override func listen(
        on addresses: [TransportAddress], parameters: AssociationParameters
    ) throws(TransportError) -> Listener {
        guard !addresses.isEmpty else { throw .invalid("listen on no address") }
        let socket = try KernelSocket(
            boundTo: addresses, isIPv6: addresses.needIPv6, parameters: parameters)
        do throws(TransportError) {
            try socket.listen(backlog: 64)
        } catch {
            socket.close()
            throw error
        }
        return KernelListener(socket)
    }

    public override func connect(
        from local: [TransportAddress], to peer: [TransportAddress],
        parameters: AssociationParameters
    ) throws(TransportError) -> Association {
        guard !peer.isEmpty else { throw .invalid("connect to no address") }
        let socket = try KernelSocket(
            boundTo: local, isIPv6: (local + peer).needIPv6, parameters: parameters)
        do throws(TransportError) {
            try socket.connect(to: peer)
            socket.roomForMessages()
            return try KernelAssociation(socket)
        } catch {
            socket.close()
            throw error
        }
    }

    public override func adopt(_ descriptor: Int32) throws(TransportError) -> Association {
        let socket = KernelSocket(descriptor)
        guard let streams = socket.streams else { throw .current("adopt an SCTP association") }
        return try KernelAssociation(socket, accepted: streams, isAdopted: true)
    }

    public override func adoptListener(_ descriptor: Int32) throws(TransportError) -> Listener {
        KernelListener(KernelSocket(descriptor))
    }
}

/// Where the kernel's SCTP accepts associations.
public final class KernelListener: Listener, @unchecked Sendable {
    private let socket: KernelSocket
    private var isClosed = false

    init(_ socket: KernelSocket) { self.socket = socket }

    deinit { close() }

    public override var descriptor: Int32 { socket.descriptor }
    public override var handoverDescriptor: Int32 { isClosed ? -1 : socket.descriptor }
    public override var localAddresses: [TransportAddress] { isClosed ? [] : socket.localAddresses }

    /// True where somebody waits.
    ///
    /// The kernel's accept sleeps until its next tick where nobody does, whether or not the socket is one
    /// that never waits.
    private var isReady: Bool {
        var polled = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&polled, 1, 0) > 0
    }

    public override func accept() throws(TransportError) -> AcceptedAssociation? {
        while !isClosed, isReady {
            let accepted = KernelSocket(weir_sctp_accept(socket.descriptor))
            guard accepted.descriptor >= 0 else {
                switch errno {
                case EAGAIN: return nil
                case EINTR, ECONNABORTED, EPROTO: continue
                default: throw .current("accept an SCTP association")
                }
            }
            let peer = accepted.peerAddresses
            guard let streams = accepted.streams, !peer.isEmpty else {
                // Gone before it was accepted.
                accepted.close()
                continue
            }
            accepted.roomForMessages()
            do throws(TransportError) {
                return AcceptedAssociation(
                    try KernelAssociation(accepted, accepted: streams), peerAddresses: peer)
            } catch {
                accepted.setAbortsOnClose()
                accepted.close()
                throw error
            }
        }
        return nil
    }

    public override func close() {
        guard !isClosed else { return }
        isClosed = true
        socket.close()
    }
}
