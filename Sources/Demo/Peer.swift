import Foundation
import M3UASession
import SS7Wire
import SigtranTransport
import Synchronization

/// One of the two parties beside the gateway: an M3UA node on a thread of its own.
///
/// Its lines are set up before `start`; afterwards any thread may send on them.
final class Peer: @unchecked Sendable {
    /// What takes a received DATA message: the line it came by, and when, in nanoseconds.
    typealias Taker = @Sendable (Span<UInt8>, Int, UInt64) -> Void

    /// One association of the node, and its session.
    private final class Line {
        let session: SessionID
        let published: PublishedState
        let listener: Listener?
        let remote: TransportAddress?
        /// The port to connect from; 0 for any.
        let localPort: UInt16
        let association = Mutex<Association?>(nil)

        init(
            _ session: SessionID, _ published: PublishedState, listener: Listener?,
            remote: TransportAddress?, localPort: UInt16
        ) {
            self.localPort = localPort
            self.session = session
            self.published = published
            self.listener = listener
            self.remote = remote
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
    /// Associations that have ended; a sender may still hold one, so they are closed at the end.
    private var ended: [Association] = []
    private let batch = ReceiveBatch()
    private let isStopping = Atomic<Bool>(false)
    private let hasEnded = DispatchSemaphore(value: 0)
    private var hasStarted = false

    init(
        _ name: String, _ transport: Transport, _ parameters: AssociationParameters,
        reconnect: Duration? = nil, take: @escaping Taker
    ) {
        self.reconnect = reconnect
        self.name = name
        self.transport = transport
        self.parameters = parameters
        self.take = take
    }

    /// Adds a line on which the node waits as a signalling gateway; gives the address to connect to.
    func listen(
        on address: TransportAddress, routingContext: UInt32
    ) throws -> TransportAddress {
        let listener = try transport.listen(on: [address], parameters: parameters)
        add(.sgp, routingContext, listener: listener, remote: nil)
        return address.with(port: listener.localAddresses.first?.port ?? address.port)
    }

    /// Adds a line that the node opens as an application server process.
    func connect(
        to address: TransportAddress, from port: UInt16 = 0, routingContext: UInt32
    ) {
        add(.asp, routingContext, listener: nil, remote: address, localPort: port)
    }

    private func add(
        _ role: SessionRole, _ context: UInt32, listener: Listener?, remote: TransportAddress?,
        localPort: UInt16 = 0
    ) {
        let server = layer.add(
            ApplicationServerSettings(
                name: "\(name)/\(context)", routingContext: context, trafficMode: .loadshare))
        var settings = SessionSettings(name: name, role: role, applicationServers: [server])
        if let reconnect {
            settings.reconnect = reconnect
            settings.longestReconnect = reconnect
        }
        let id = layer.add(settings)
        guard let published = layer.published(id) else {
            preconditionFailure("a session that was just added has a state")
        }
        lines.append(
            Line(id, published, listener: listener, remote: remote, localPort: localPort))
    }

    func start() {
        hasStarted = true
        let thread = Thread { [self] in
            run()
            hasEnded.signal()
        }
        thread.name = name
        thread.start()
    }

    /// Ends sessions and associations in order, then the thread.
    func stop() {
        guard hasStarted else { return closeAll() }
        isStopping.store(true, ordering: .relaxed)
        hasEnded.wait()
    }

    /// True while traffic may be sent on every line.
    var isActive: Bool { lines.allSatisfy(\.published.isActive) }

    /// Sends a DATA message; false when the line takes nothing now.
    func send(_ octets: [UInt8], stream: UInt16, on line: Int) -> Bool {
        guard let association = lines[line].association.withLock({ $0 }) else { return false }
        return transmit(octets, stream: stream, by: association)
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
            for (index, line) in lines.enumerated() {
                accept(line)
                read(line, index)
            }
            layer.tick(at: sessionTime())
            perform()
            let isIdle = lines.allSatisfy { line in
                line.association.withLock { $0 == nil }
            }
            if end != .max, isIdle { break }
        }
        closeAll()
    }

    private func wait() {
        var entries: [pollfd] = []
        for line in lines {
            let descriptors = [
                line.listener?.descriptor, line.association.withLock { $0?.descriptor },
            ]
            for descriptor in descriptors.compactMap(\.self) {
                entries.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
            }
        }
        _ = unsafe poll(&entries, nfds_t(entries.count), 10)
    }

    private func accept(_ line: Line) {
        guard let listener = line.listener, let accepted = try? listener.accept() else { return }
        let isFree = line.association.withLock { association in
            guard association == nil else { return false }
            association = accepted.association
            return true
        }
        if !isFree { accepted.association.close() }
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
                layer.association(event, of: line.session, at: sessionTime())
            case .wouldBlock:
                return
            case .closed:
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
            case .event, .applicationServer, .routingKey: break
            }
        }
    }

    private func connect(_ line: Line) {
        guard let remote = line.remote else { return }
        do {
            let association = try transport.connect(
                from: [remote.with(port: line.localPort)], to: [remote], parameters: parameters)
            line.association.withLock { $0 = association }
        } catch {
            layer.association(.cannotStart, of: line.session, at: sessionTime())
        }
    }

    private func closeAll() {
        for line in lines {
            line.listener?.close()
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
func nanoseconds() -> UInt64 {
    DispatchTime.now().uptimeNanoseconds
}
