import Foundation
import M3UASession
import SS7Wire
public import SigtranTransport
import Synchronization

/// An M3UA node beside a gateway, on a thread of its own.
///
/// Its lines are set up before `start`; afterwards any thread may send on them.
public final class Peer: @unchecked Sendable {
    /// What takes a received DATA message: the line it came by, and when, in nanoseconds.
    public typealias Taker = @Sendable (Span<UInt8>, Int, UInt64) -> Void

    /// What a node is on its associations, and what their messages name.
    public struct Service: Sendable, Hashable {
        /// The roles that a node may have, RFC 4666 clause 1.4.
        public enum Role: String, Sendable, CaseIterable {
            case asp, sgp, ipsp
        }

        public var role: Role
        /// nil where messages name none.
        public var routingContext: UInt32?
        public var networkAppearance: UInt32?
        /// True where several associations share the traffic, RFC 4666 clause 3.7.1.
        public var isShared: Bool

        public init(
            _ role: Role, routingContext: UInt32?, networkAppearance: UInt32? = nil,
            isShared: Bool = true
        ) {
            self.role = role
            self.routingContext = routingContext
            self.networkAppearance = networkAppearance
            self.isShared = isShared
        }
    }

    /// One association of the node, and its session.
    private final class Line {
        let session: SessionID
        let published: PublishedState
        /// Where it waits for the association; several lines may wait at one place.
        let listener: Listener?
        let remote: TransportAddress?
        /// The address to connect from; nil leaves it to the system.
        let local: TransportAddress?
        let association = Mutex<Association?>(nil)
        let account = Mutex(LineAccount())
        /// Messages that it has taken.
        let sent = Atomic<Int>(0)

        init(
            _ session: SessionID, _ published: PublishedState, listener: Listener?,
            remote: TransportAddress?, local: TransportAddress?
        ) {
            self.local = local
            self.session = session
            self.published = published
            self.listener = listener
            self.remote = remote
        }

        /// Where the association is opened from.
        ///
        /// On loopback it is the peer's own address: a stack that chose would tell the peer of every
        /// address of the machine.
        func origin(to remote: TransportAddress) -> [TransportAddress] {
            if let local { return [local] }
            return remote.isLoopback ? [remote.with(port: 0)] : []
        }
    }

    private let name: String
    private let transport: Transport
    private let parameters: AssociationParameters
    /// The time between attempts to connect; nil for M3UA's usual, longer each time.
    private let reconnect: Duration?
    private let take: Taker
    private let layer = M3UALayer()
    private var lines: [Line] = []
    private var listeners: [Listener] = []
    /// Associations that have ended; a sender may still hold one, so they are closed at the end.
    private var ended: [Association] = []
    private let batch = ReceiveBatch()
    private let isStopping = Atomic<Bool>(false)
    private let hasEnded = DispatchSemaphore(value: 0)
    private var hasStarted = false

    public init(
        _ name: String, _ transport: Transport, _ parameters: AssociationParameters,
        reconnect: Duration? = nil, take: @escaping Taker
    ) {
        self.reconnect = reconnect
        self.name = name
        self.transport = transport
        self.parameters = parameters
        self.take = take
    }

    /// Adds lines on which the node waits; gives the address to connect to.
    ///
    /// - Parameter count: associations that it takes at that address.
    public func listen(
        on address: TransportAddress, as service: Service, count: Int = 1
    ) throws -> TransportAddress {
        let listener = try transport.listen(on: [address], parameters: parameters)
        listeners.append(listener)
        for _ in 0..<count { add(service, listener: listener) }
        return address.with(port: listener.localAddresses.first?.port ?? address.port)
    }

    /// Adds a line that the node opens.
    public func connect(
        to address: TransportAddress, from local: TransportAddress? = nil, as service: Service
    ) {
        add(service, remote: address, local: local)
    }

    private func add(
        _ service: Service, listener: Listener? = nil, remote: TransportAddress? = nil,
        local: TransportAddress? = nil
    ) {
        let server = layer.add(
            ApplicationServerSettings(
                name: "\(name)/\(lines.count)", routingContext: service.routingContext,
                networkAppearance: service.networkAppearance,
                trafficMode: service.isShared ? .loadshare : nil))
        let role: SessionRole =
            switch service.role {
            case .asp: .asp
            case .sgp: .sgp
            case .ipsp: .ipsp
            }
        var settings = SessionSettings(name: name, role: role, applicationServers: [server])
        settings.connects = remote != nil
        if let reconnect {
            settings.reconnect = reconnect
            settings.longestReconnect = reconnect
        }
        let id = layer.add(settings)
        guard let published = layer.published(id) else {
            preconditionFailure("a session that was just added has a state")
        }
        lines.append(
            Line(id, published, listener: listener, remote: remote, local: local))
    }

    public func start() {
        hasStarted = true
        let thread = Thread { [self] in
            run()
            hasEnded.signal()
        }
        thread.name = name
        thread.start()
    }

    /// Ends sessions and associations in order, then the thread.
    public func stop() {
        guard hasStarted else { return closeAll() }
        isStopping.store(true, ordering: .relaxed)
        hasEnded.wait()
    }

    /// True while traffic may be sent on every line.
    public var isActive: Bool { lines.allSatisfy(\.published.isActive) }

    /// How far each line has come, and which have gone down; any thread may ask.
    var accounts: [LineAccount] { lines.map { $0.account.withLock(\.self) } }

    /// Messages that each line has taken.
    var sent: [Int] { lines.map { $0.sent.load(ordering: .relaxed) } }

    /// True while traffic may be sent on a line.
    func isActive(_ line: Int) -> Bool { lines[line].published.isActive }

    /// Sends a DATA message; false when the line takes nothing now.
    public func send(_ octets: [UInt8], stream: UInt16, on line: Int) -> Bool {
        guard let association = lines[line].association.withLock({ $0 }),
            transmit(octets, stream: stream, by: association)
        else { return false }
        lines[line].sent.add(1, ordering: .relaxed)
        return true
    }

    /// The streams that a line may send on; 1 where it has no association.
    func streams(on line: Int) -> UInt16 {
        lines[line].association.withLock { $0?.outboundStreams ?? 1 }
    }

    private func transmit(
        _ octets: [UInt8], stream: UInt16, by association: Association
    ) -> Bool {
        unsafe octets.withUnsafeBytes { bytes in
            let message = unsafe OutboundMessage(bytes, payloadProtocol: 3, stream: stream)
            return unsafe withUnsafePointer(to: message) { pointer in
                let one = unsafe UnsafeBufferPointer(start: pointer, count: 1)
                return unsafe association.send(one) == .taken(1)
            }
        }
    }

    // MARK: The node's thread

    private func run() {
        for line in lines { layer.ask(.active, of: line.session, at: sessionTime()) }
        var end = UInt64.max
        while nanoseconds() < end {
            if end == .max, isStopping.load(ordering: .relaxed) {
                end = nanoseconds() + 2_000_000_000
                for line in lines { layer.drain(line.session, at: sessionTime()) }
            }
            perform()
            wait()
            for listener in listeners { accept(listener) }
            for (index, line) in lines.enumerated() { read(line, index) }
            layer.tick(at: sessionTime())
            perform()
            for line in lines { note(line) }
            let isIdle = lines.allSatisfy { line in
                line.association.withLock { $0 == nil }
            }
            if end != .max, isIdle { break }
        }
        closeAll()
    }

    private func wait() {
        let descriptors =
            listeners.map(\.descriptor)
            + lines.compactMap { line in line.association.withLock { $0?.descriptor } }
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = unsafe poll(&entries, nfds_t(entries.count), 10)
    }

    private func accept(_ listener: Listener) {
        guard let accepted = try? listener.accept() else { return }
        for line in lines where line.listener === listener {
            let isFree = line.association.withLock { association in
                guard association == nil else { return false }
                association = accepted.association
                return true
            }
            if isFree { return }
        }
        accepted.association.close()
    }

    private func read(_ line: Line, _ index: Int) {
        guard let association = line.association.withLock({ $0 }) else { return }
        while true {
            switch association.receive(into: batch) {
            case .messages(let count):
                let now = nanoseconds()
                let batch = self.batch
                for place in 0..<count {
                    let octets = batch.octets(place)
                    if octets.count >= 8, octets[2] == 1, octets[3] == 1 {
                        take(octets, index, now)
                    } else {
                        layer.receive(
                            octets, stream: batch[place].stream, from: line.session,
                            at: sessionTime())
                    }
                }
            case .event(let event):
                line.account.withLock { $0.note(event, failure: association.failure) }
                layer.association(event, of: line.session, at: sessionTime())
            case .wouldBlock:
                return
            case .closed:
                line.account.withLock { $0.note(.lost, failure: 0) }
                layer.association(.lost, of: line.session, at: sessionTime())
                line.association.withLock { $0 = nil }
                ended.append(association)
                return
            }
        }
    }

    private func perform() {
        for output in layer.takeOutputs() {
            switch output {
            case .send(let id, let octets, let stream):
                guard let association = lines[id.index].association.withLock({ $0 }) else {
                    continue
                }
                _ = transmit(octets, stream: stream, by: association)
            case .connect(let id): connect(lines[id.index])
            case .close(let id, let closing):
                guard let association = lines[id.index].association.withLock({ $0 }) else {
                    continue
                }
                if closing == .abort { association.abort() } else { association.shutdown() }
            case .event(let id, let event): lines[id.index].account.withLock { $0.note(event) }
            case .applicationServer, .routingKey: break
            }
        }
    }

    private func connect(_ line: Line) {
        guard let remote = line.remote else { return }
        do {
            let association = try transport.connect(
                from: line.origin(to: remote), to: [remote], parameters: parameters)
            line.association.withLock { $0 = association }
        } catch {
            line.account.withLock { $0.note("\(error)") }
            layer.association(.cannotStart, of: line.session, at: sessionTime())
        }
    }

    /// Keeps the account of a line: what it waits for, and when it went down.
    private func note(_ line: Line) {
        // What ends while this node stops is no fall.
        guard !isStopping.load(ordering: .relaxed), let status = layer.status(line.session) else {
            return
        }
        let isActive = line.published.isActive
        line.account.withLock { account in
            account.note(status, isActive: isActive, waits: line.remote == nil, at: nanoseconds())
        }
    }

    private func closeAll() {
        for listener in listeners { listener.close() }
        for line in lines {
            line.association.withLock { association in
                association?.close()
                association = nil
            }
        }
        for association in ended { association.close() }
        ended = []
    }

    private func sessionTime() -> Duration { .nanoseconds(Int64(nanoseconds())) }
}

/// The monotonic clock in nanoseconds.
package func nanoseconds() -> UInt64 {
    DispatchTime.now().uptimeNanoseconds
}
