import EventSinks
import Foundation
import Gateway
import Intelligence
import Logging
import Records
import SS7Filter
import SS7Wire
import Screening
import Synchronization

/// The thread that takes events from the workers' rings, puts names to them, and stores them.
///
/// A sink that fails is told once and tried again; the rings fill meanwhile and count what is lost.
final class EventWriter: @unchecked Sendable {
    private let gateway: Gateway
    private let instance: String
    private let outlets: Outlets
    private let logger: Logger
    private let isStopping = Atomic<Bool>(false)
    private let stored = Atomic<Int>(0)
    private let finished = DispatchSemaphore(value: 0)
    private var hasFailed = false
    private var hasFailedToTidy = false
    /// Messages of all links that have been counted for reports.
    private var counted: Int
    private var nextLook: UInt32 = 0

    /// How long a service centre may take to deliver, in seconds.
    private static let deliveryTime: UInt32 = 3600
    /// Seconds between two looks for what reports need besides events.
    private static let pause: UInt32 = 10

    /// - Parameters:
    ///   - instance: what the gateway calls itself in events.
    ///   - outlets: where events go.
    init(_ gateway: Gateway, instance: String, outlets: Outlets, logger: Logger) {
        self.gateway = gateway
        self.instance = instance
        self.outlets = outlets
        self.logger = logger
        counted = gateway.receivedMessages
    }

    /// Events that have reached the sinks.
    var count: Int { stored.load(ordering: .relaxed) }

    func start() {
        let thread = Thread { [self] in run() }
        thread.name = "events"
        thread.start()
    }

    /// Stores what is in the rings and closes the sinks.
    func stop() {
        isStopping.store(true, ordering: .relaxed)
        finished.wait()
    }

    private func run() {
        var isLast = false
        while true {
            // Asked before the rings are emptied: what came until then is stored.
            isLast = isStopping.load(ordering: .relaxed)
            let events = takeAll()
            if !events.isEmpty { store(events) }
            look(isLast: isLast)
            storeClusters()
            tidy()
            if isLast && events.isEmpty { break }
            if events.isEmpty { usleep(20_000) }
        }
        for sink in outlets.sinks {
            do { try sink.close() } catch { logger.error("events: \(error)") }
        }
        finished.signal()
    }

    private func takeAll() -> [StoredEvent] {
        var events: [StoredEvent] = []
        for ring in gateway.rings {
            var more = true
            while more, events.count < 5000 {
                more = ring.take { events.append(event($0)) }
            }
        }
        return events
    }

    /// Stores now and then what shows only afterwards, and what reports need besides events.
    private func look(isLast: Bool) {
        let now = gateway.steadySeconds
        guard isLast || now >= nextLook else { return }
        nextLook = now + EventWriter.pause
        let table = gateway.tableInForce
        let undelivered = gateway.takeUndelivered(after: EventWriter.deliveryTime).map {
            var event = StoredEvent(
                of: $0.inquiry, table, time: Double($0.time),
                link: gateway.plan.links[Int($0.inquiry.link)].name)
            event.instance = instance
            return event
        }
        if !undelivered.isEmpty { store(undelivered) }
        var surroundings = Surroundings()
        let received = gateway.receivedMessages
        if received > counted {
            surroundings.count(messageAt: Double(now), received - counted)
        }
        surroundings.add(gateway.takeChangedSubscribers())
        counted = received
        guard !surroundings.isEmpty else { return }
        let shown = outlets.privacy?.hiding(surroundings) ?? surroundings
        outlets.clusters.add(shown.subscribers)
        for sink in outlets.sinks {
            do { try sink.add(shown) } catch { logger.error("events: \(error)") }
        }
    }

    /// Stores what was found to be a cluster meanwhile.
    func storeClusters() {
        var news = outlets.clusters.takeNews()
        guard !news.isEmpty else { return }
        for index in news.indices { news[index].instance = instance }
        send(news)
    }

    /// Lets sinks delete a little of what they are to keep no longer.
    private func tidy() {
        let now = Date().timeIntervalSince1970
        for sink in outlets.sinks {
            do {
                try sink.tidy(at: now)
                hasFailedToTidy = false
            } catch {
                if !hasFailedToTidy { logger.error("events: \(error)") }
                hasFailedToTidy = true
            }
        }
    }

    /// Puts names to a record.
    func event(_ record: borrowing EventRecord) -> StoredEvent {
        var message = DecodedMessage()
        message.form = record.form
        message.error = record.error
        message.flags = record.flags
        message.mtp = record.mtp
        message.sccp = record.sccp
        message.tcap = record.tcap
        // Only the component that decided is kept.
        message.tcap.componentCount = min(1, record.tcap.componentCount)
        message.components[0] = record.component
        var judgement = record.judgement
        judgement.component = 0
        let known = gateway.table(of: record.table)
        let table = known ?? gateway.tableInForce
        // Another table's rule of that number would be a false name.
        if known == nil { judgement.hasRule = false }
        var facts = Facts()
        facts.side = record.side
        facts.link = record.link
        facts.dialogueIMSI = record.dialogueIMSI
        facts.remembered = record.remembered
        let outcome = Outcome(
            judgement, objection: record.objection, form: record.form, error: record.error,
            calling: record.sccp.calling, table: table, side: record.side,
            link: gateway.plan.links[Int(record.link)].name,
            facts: table.rememberedFacts(behind: judgement, &message, facts: facts))
        let kept = min(record.octetCount, EventRecord.octetCapacity)
        var raw: [UInt8] = []
        raw.reserveCapacity(kept)
        for index in 0..<kept { raw.append(record.octets[index]) }
        var event = StoredEvent(
            of: &message, outcome, time: Double(record.time) / 1e9,
            subscriber: record.dialogueIMSI, octets: raw.span, raw: raw)
        event.instance = instance
        if !raw.isEmpty, record.octetCount > kept { event.length = record.octetCount }
        if record.contextCount > 0 {
            var context: [UInt8] = []
            for index in 0..<record.contextCount { context.append(record.context[index]) }
            event.applicationContext = ApplicationContext.dotted(
                objectIdentifier: ByteRange(0, context.count), in: context.span)
        }
        return event
    }

    /// Hands events to the sinks, and to what looks for clusters.
    func store(_ events: [StoredEvent]) {
        let shown = outlets.privacy.map { events.map($0.hiding) } ?? events
        outlets.clusters.add(shown)
        send(shown)
    }

    private func send(_ events: [StoredEvent]) {
        for sink in outlets.sinks {
            var attempts = 0
            while true {
                do {
                    try sink.append(events)
                    try sink.flush()
                    if hasFailed { logger.notice("events are stored again") }
                    hasFailed = false
                    break
                } catch {
                    if !hasFailed { logger.error("events: \(error)") }
                    hasFailed = true
                    attempts += 1
                    if attempts > 50 || isStopping.load(ordering: .relaxed) { break }
                    usleep(200_000)
                }
            }
        }
        stored.add(events.count, ordering: .relaxed)
    }
}
