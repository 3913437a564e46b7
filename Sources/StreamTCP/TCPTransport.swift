internal import CLinux
internal import Glibc
public import SigtranTransport

/// M3UA over TCP for labs: messages one behind the other, framed by M3UA's own length.
///
/// RFC 4666 knows SCTP alone; other implementations frame TCP alike. There is one stream, and one
/// address at each end.
public final class TCPTransport: Transport, @unchecked Sendable {
    public override var name: String { "tcp" }

    public override func listen(
        on addresses: [TransportAddress], parameters: AssociationParameters
    ) throws(TransportError) -> Listener {
        guard !addresses.isEmpty else { throw .invalid("listen on no address") }
        let socket = try TCPSocket(
            boundTo: addresses, isIPv6: addresses.needIPv6, parameters: parameters)
        do throws(TransportError) {
            try socket.listen(backlog: 64)
        } catch {
            socket.close()
            throw error
        }
        return TCPListener(socket, parameters)
    }

    public override func connect(
        from local: [TransportAddress], to peer: [TransportAddress],
        parameters: AssociationParameters
    ) throws(TransportError) -> Association {
        guard let first = peer.first else { throw .invalid("connect to no address") }
        guard peer.count == 1 else { throw .invalid("connect TCP to several addresses") }
        let socket = try TCPSocket(
            boundTo: local, isIPv6: (local + peer).needIPv6, parameters: parameters)
        do throws(TransportError) {
            try socket.setPatience(parameters.initTimeout * (Int(parameters.initAttempts) + 1))
            let refusal = try socket.connect(to: first)
            return try TCPAssociation(
                socket, parameters, refusal == 0 ? .connecting : .refused(refusal))
        } catch {
            socket.close()
            throw error
        }
    }
}

/// Where TCP connections are accepted.
public final class TCPListener: Listener, @unchecked Sendable {
    private let socket: TCPSocket
    private let parameters: AssociationParameters
    private var isClosed = false

    init(_ socket: TCPSocket, _ parameters: AssociationParameters) {
        self.socket = socket
        self.parameters = parameters
    }

    deinit { close() }

    public override var descriptor: Int32 { socket.descriptor }
    public override var localAddresses: [TransportAddress] { isClosed ? [] : socket.localAddresses }

    public override func accept() throws(TransportError) -> AcceptedAssociation? {
        while !isClosed {
            // It has the listening socket's options.
            let accepted = TCPSocket(weir_tcp_accept(socket.descriptor))
            guard accepted.descriptor >= 0 else {
                switch errno {
                case EAGAIN: return nil
                case EINTR, ECONNABORTED, EPROTO: continue
                default: throw .current("accept a TCP connection")
                }
            }
            let peer = accepted.peerAddresses
            guard !peer.isEmpty else {
                // Gone before it was accepted.
                accepted.close()
                continue
            }
            do throws(TransportError) {
                return AcceptedAssociation(
                    try TCPAssociation(accepted, parameters, .connected), peerAddresses: peer)
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
