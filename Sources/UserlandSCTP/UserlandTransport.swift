internal import CUsrsctp
internal import Glibc
public import SigtranTransport

/// SCTP in the process itself, for machines whose kernel has none: over UDP (RFC 6951) or raw IP.
///
/// Raw IP needs the right to open raw sockets. All instances share the one `UserlandStack`, whose
/// UDP port is the local port of the first link. Over UDP the kernel chooses the source address, so
/// multi-homing has several destinations but no own addresses to choose from.
public final class UserlandTransport: Transport, @unchecked Sendable {
    public override var name: String { "userland" }

    public override func listen(
        on addresses: [TransportAddress], parameters: AssociationParameters
    ) throws(TransportError) -> Listener {
        guard !addresses.isEmpty else { throw .invalid("listen on no address") }
        try UserlandStack.start(udpPort: parameters.udpEncapsulation?.localPort)
        let socket = try UserlandSocket(
            boundTo: addresses, isIPv6: addresses.needIPv6, parameters: parameters)
        do throws(TransportError) {
            return try UserlandListener(socket)
        } catch {
            socket.close()
            throw error
        }
    }

    public override func connect(
        from local: [TransportAddress], to peer: [TransportAddress],
        parameters: AssociationParameters
    ) throws(TransportError) -> Association {
        guard !peer.isEmpty else { throw .invalid("connect to no address") }
        try UserlandStack.start(udpPort: parameters.udpEncapsulation?.localPort)
        let socket = try UserlandSocket(
            boundTo: local, isIPv6: (local + peer).needIPv6, parameters: parameters)
        do throws(TransportError) {
            try socket.connect(to: peer)
            return try UserlandAssociation(socket)
        } catch {
            socket.close()
            throw error
        }
    }
}

/// Where the userland stack accepts associations.
public final class UserlandListener: Listener, @unchecked Sendable {
    private let socket: UserlandSocket
    private let wakeup: Wakeup
    private var isClosed = false

    init(_ socket: UserlandSocket) throws(TransportError) {
        wakeup = try Wakeup.lend()
        self.socket = socket
        super.init()
        socket.setUpcall(wakeup)
        do throws(TransportError) {
            try socket.listen(backlog: 64)
        } catch {
            // The caller still owns the socket.
            isClosed = true
            Wakeup.giveBack(wakeup)
            throw error
        }
    }

    deinit { close() }

    public override var descriptor: Int32 { wakeup.readable.number }
    public override var localAddresses: [TransportAddress] { isClosed ? [] : socket.localAddresses }

    public override func accept() throws(TransportError) -> AcceptedAssociation? {
        while let accepted = try nextSocket() {
            let peer = accepted.peerAddresses
            guard let streams = accepted.streams, !peer.isEmpty else {
                // Gone before it was accepted.
                accepted.close()
                continue
            }
            do throws(TransportError) {
                let association = try UserlandAssociation(accepted, accepted: streams)
                return AcceptedAssociation(association, peerAddresses: peer)
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
        Wakeup.giveBack(wakeup)
    }

    private func nextSocket() throws(TransportError) -> UserlandSocket? {
        guard !isClosed else { return nil }
        for isSecondLook in [false, true] {
            if let pointer = unsafe usrsctp_accept(socket.pointer, nil, nil) {
                if isSecondLook { wakeup.readable.raise() }
                return unsafe UserlandSocket(pointer)
            }
            switch errno {
            // Clear first and look again: what comes after that look raises the signal anew.
            case EAGAIN: wakeup.readable.clear()
            case ECONNABORTED, EINTR: continue
            default: throw .current("accept an SCTP association")
            }
        }
        return nil
    }
}
