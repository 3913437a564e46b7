internal import Synchronization

/// Associations within the process, so that gateway code can be tested without any SCTP stack.
///
/// Each instance is a network of its own: addresses mean nothing outside it.
public final class MemoryTransport: Transport, @unchecked Sendable {
    private struct Entry: @unchecked Sendable {
        weak var listener: MemoryListener?
    }

    private struct Network {
        var entries: [TransportAddress: Entry] = [:]
        var nextPort: UInt16 = 49152

        mutating func freshPort() -> UInt16 {
            defer { nextPort = nextPort == .max ? 49152 : nextPort + 1 }
            return nextPort
        }

        func listener(atOneOf addresses: [TransportAddress]) -> MemoryListener? {
            for address in addresses {
                if let listener = listener(at: address) { return listener }
            }
            return nil
        }

        func listener(at address: TransportAddress) -> MemoryListener? {
            if let listener = entries[address]?.listener { return listener }
            let everywhere =
                address.family == .ipv4
                ? TransportAddress(ipv4: 0, port: address.port)
                : TransportAddress(ipv6: 0, 0, port: address.port)
            return entries[everywhere]?.listener
        }
    }

    private let network = Mutex(Network())

    public override var name: String { "memory" }

    public override func listen(
        on addresses: [TransportAddress], parameters: AssociationParameters
    ) throws(TransportError) -> Listener {
        guard let first = addresses.first else { throw .invalid("listen on no address") }
        let descriptor = try EventDescriptor()
        let listener: MemoryListener? = network.withLock { network in
            let port = first.port == 0 ? network.freshPort() : first.port
            let own = addresses.map { $0.with(port: port) }
            guard own.allSatisfy({ network.entries[$0]?.listener == nil }) else { return nil }
            let listener = MemoryListener(self, own, parameters, descriptor)
            for address in own { network.entries[address] = Entry(listener: listener) }
            return listener
        }
        guard let listener else { throw .addressInUse("listen on \(first)") }
        return listener
    }

    public override func connect(
        from local: [TransportAddress], to peer: [TransportAddress],
        parameters: AssociationParameters
    ) throws(TransportError) -> Association {
        guard let first = peer.first else { throw .invalid("connect to no address") }
        let (listener, port) = network.withLock { network in
            let port = local.first?.port ?? 0
            return (
                network.listener(atOneOf: peer), port == 0 ? network.freshPort() : port
            )
        }
        var own = local.map { $0.with(port: port) }
        if own.isEmpty { own = [first.with(port: port)] }
        guard let listener else { return try MemoryAssociation.unanswered(from: own, to: peer) }
        let (near, far) = try MemoryAssociation.pair(
            (parameters, listener.parameters), addresses: (own, peer))
        guard listener.offer(far) else {
            return try MemoryAssociation.unanswered(from: own, to: peer)
        }
        return near
    }

    fileprivate func remove(_ listener: MemoryListener) {
        network.withLock { network in
            for address in listener.localAddresses {
                // While a listener is being released its weak reference reads as nil already.
                let present = network.entries[address]?.listener
                if present == nil || present === listener { network.entries[address] = nil }
            }
        }
    }
}

/// Where a `MemoryTransport` accepts associations.
public final class MemoryListener: Listener, @unchecked Sendable {
    private struct Backlog: @unchecked Sendable {
        var waiting: [MemoryAssociation] = []
        var isClosed = false
    }

    fileprivate let parameters: AssociationParameters
    private let transport: MemoryTransport
    private let addresses: [TransportAddress]
    private let readable: EventDescriptor
    private let backlog = Mutex(Backlog())

    fileprivate init(
        _ transport: MemoryTransport, _ addresses: [TransportAddress],
        _ parameters: AssociationParameters, _ readable: EventDescriptor
    ) {
        self.transport = transport
        self.addresses = addresses
        self.parameters = parameters
        self.readable = readable
    }

    deinit { close() }

    public override var descriptor: Int32 { readable.number }
    public override var localAddresses: [TransportAddress] { addresses }

    public override func accept() throws(TransportError) -> AcceptedAssociation? {
        let next: MemoryAssociation? = backlog.withLock { backlog in
            guard !backlog.waiting.isEmpty else {
                readable.clear()
                return nil
            }
            return backlog.waiting.removeFirst()
        }
        guard let next else { return nil }
        return AcceptedAssociation(next, peerAddresses: next.peerAddresses)
    }

    public override func close() {
        let waiting = backlog.withLock { backlog in
            defer { backlog.waiting = [] }
            backlog.isClosed = true
            return backlog.waiting
        }
        for association in waiting { association.abort() }
        transport.remove(self)
    }

    fileprivate func offer(_ association: MemoryAssociation) -> Bool {
        backlog.withLock { backlog in
            guard !backlog.isClosed else { return false }
            backlog.waiting.append(association)
            readable.raise()
            return true
        }
    }
}
