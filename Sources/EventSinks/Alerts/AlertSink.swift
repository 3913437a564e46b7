internal import Foundation
public import Intelligence
internal import Synchronization

/// Tells a receiver of some events, no more often than it is to be told.
///
/// What is suppressed is counted, and the next alert says how much that was.
public final class AlertSink: EventSink {
    /// How an event becomes an alert; the number is that of the events suppressed before it.
    public typealias Form = @Sendable (StoredEvent, Int) -> [UInt8]

    private struct State {
        var limit: RateLimit
        /// That of what is `critical`, which a flood of others must not suppress.
        var criticalLimit: RateLimit
        var pending = 0
        var suppressed = 0
    }

    private let filter: AlertFilter
    private let form: Form
    private let delivery: Delivery
    private let name: String
    private let state: Mutex<State>

    /// Alerts that wait for a receiver that does not take any.
    private static let capacity = 1_024

    public init(
        _ name: String, of filter: AlertFilter, atMost limit: RateLimit, by courier: any Courier,
        report: @escaping @Sendable (Delivery.Report) -> Void, as form: @escaping Form
    ) {
        self.name = name
        self.filter = filter
        self.form = form
        state = Mutex(State(limit: limit, criticalLimit: limit))
        delivery = Delivery(by: courier, capacity: AlertSink.capacity, report: report)
    }

    /// Events that were not told of, since too many were.
    public var suppressed: Int { state.withLock { $0.suppressed } }

    public var status: SinkStatus? {
        var status = SinkStatus(of: delivery, named: name)
        status.suppressed = suppressed
        return status
    }

    public func append(_ events: [StoredEvent]) {
        let alerts = events.filter(filter.takes)
        guard !alerts.isEmpty else { return }
        let now = ProcessInfo.processInfo.systemUptime
        let messages = state.withLock { state in
            var messages: [[UInt8]] = []
            for event in alerts {
                let isAllowed =
                    Severity(of: event) == .critical
                    ? state.criticalLimit.allows(at: now) : state.limit.allows(at: now)
                guard isAllowed else {
                    state.pending += 1
                    state.suppressed += 1
                    continue
                }
                messages.append(form(event, state.pending))
                state.pending = 0
            }
            return messages
        }
        delivery.put(messages)
    }

    public func add(_ surroundings: Surroundings) {}
    public func flush() {}
    public func close() { delivery.close() }
}
