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
/// While a store takes its time the rings fill, and count what is lost.
final class EventWriter: @unchecked Sendable {
    private let gateway: Gateway
    private let instance: String
    let delivery: EventDelivery
    private let isStopping = Atomic<Bool>(false)
    private let finished = DispatchSemaphore(value: 0)
    /// Events that are not the workers'.
    private let others = Mutex<[StoredEvent]>([])
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
        delivery = EventDelivery(to: outlets, instance: instance, logger: logger)
        counted = gateway.receivedMessages
    }

    /// Events that have reached the sinks.
    var count: Int { delivery.count }

    /// Stores an event that is no message's.
    func put(_ event: StoredEvent) {
        var event = event
        event.instance = instance
        others.withLock { $0.append(event) }
    }

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
            if !events.isEmpty { delivery.store(events) }
            look(isLast: isLast)
            delivery.storeClusters()
            delivery.tidy()
            if isLast && events.isEmpty { break }
            if events.isEmpty { usleep(20_000) }
        }
        delivery.close()
        finished.signal()
    }

    private func takeAll() -> [StoredEvent] {
        var events = others.withLock { others in
            defer { others = [] }
            return others
        }
        for ring in gateway.rings {
            var more = true
            while more, events.count < 5000 {
                more = ring.take { events.append(event($0)) }
            }
        }
        return events
    }

    /// Stores now and then what shows only afterwards, and what reports need besides events.
    func look(isLast: Bool) {
        let now = gateway.steadySeconds
        guard isLast || now >= nextLook else { return }
        nextLook = now + EventWriter.pause
        let table = gateway.tableInForce
        let undelivered = gateway.takeUndelivered(after: EventWriter.deliveryTime).map {
            var event = StoredEvent(
                of: $0.inquiry, $0.message, table, time: Double($0.time),
                link: gateway.plan.links[Int($0.inquiry.link)].name)
            event.instance = instance
            return event
        }
        if !undelivered.isEmpty { delivery.store(undelivered) }
        var surroundings = Surroundings()
        let received = gateway.receivedMessages
        if received > counted {
            surroundings.count(messageAt: Double(now), received - counted)
        }
        surroundings.add(gateway.takeChangedSubscribers())
        counted = received
        delivery.store(surroundings)
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
}
