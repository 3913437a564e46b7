import Configuration
import Demo
import EventSinks
import Foundation
import Gateway
import Intelligence
import Logging
import Records
import Replay
import SS7Filter
import Synchronization

/// A demo whose gateway is asked and changed as one of `weir run` is: it has files, a control socket
/// and an event store.
final class StandingDemo {
    let demonstration: Demonstration
    private let socket: ControlSocket
    private let events: DemoEvents
    private let clusters: LiveClusters

    /// - Parameter rate: messages a second.
    init(folder: String, rate: Int) throws {
        let config = try DemoFolder(folder).config
        let files = FilesRead()
        let first = try deployment(at: config, files: files)
        var configuration = first.configuration
        configuration.instance = "demo"
        var logger = Logger(label: "weir")
        logger.logLevel = .error
        let outlets = try Outlets(
            configuration, privacy: EventPrivacy(configuration.events), logger: logger)
        let events = DemoEvents()
        demonstration = try Demonstration(
            configuration, table: first.table, rate: rate, observe: { events.put($0) })
        let crew = Crew(
            demonstration.gateway, instance: "demo", outlets: outlets, logger: logger)
        let running = Running(
            crew, configuration: configuration, transports: Transports(),
            clock: RulesClock(timeZone: configuration.timeZone), files: files, logger: logger,
            keepsLinks: true)
        outlets.clusters.start()
        events.start(crew.writer)
        self.events = events
        clusters = outlets.clusters
        socket = try ControlSocket(path: configuration.controlSocket) { running.answer($0) }
        socket.start()
    }

    func stop() {
        socket.stop()
        events.stop()
        clusters.stop()
    }
}

/// Events that the demo has taken from the gateway's rings, on their way to the stores.
private final class DemoEvents: @unchecked Sendable {
    private let waiting = Mutex<[StoredEvent]>([])
    private let isStopping = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)
    /// Set once, before anything comes.
    private var writer: EventWriter?

    func put(_ record: borrowing EventRecord) {
        guard let event = writer?.event(record) else { return }
        waiting.withLock { $0.append(event) }
    }

    func start(_ writer: EventWriter) {
        self.writer = writer
        let thread = Thread { [self] in run(writer) }
        thread.name = "events"
        thread.start()
    }

    func stop() {
        isStopping.store(true, ordering: .relaxed)
        finished.wait()
    }

    private func run(_ writer: EventWriter) {
        while true {
            let isLast = isStopping.load(ordering: .relaxed)
            let events = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            if !events.isEmpty { writer.delivery.store(events) }
            writer.look(isLast: isLast)
            writer.delivery.storeClusters()
            writer.delivery.tidy()
            if isLast { break }
            usleep(100_000)
        }
        writer.delivery.close()
        finished.signal()
    }
}
